package io.holdfast.bookkeeper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.bookkeeper.client.api.BookKeeper;
import org.apache.bookkeeper.client.api.DigestType;
import org.apache.bookkeeper.client.api.LedgerEntries;
import org.apache.bookkeeper.client.api.LedgerEntry;
import org.apache.bookkeeper.client.api.ReadHandle;
import org.apache.bookkeeper.client.api.WriteHandle;
import org.apache.bookkeeper.conf.ClientConfiguration;

/** A real client of a cluster. */
@SuppressWarnings("try") // As BookKeeper declares it.
final class LedgerClient implements AutoCloseable {
    private static final byte[] PASSWORD = {};
    private static final int PATIENCE_SECONDS = 120;

    private final BookKeeper client;

    LedgerClient(String metadata) throws Exception {
        ClientConfiguration configuration = new ClientConfiguration();
        configuration.setMetadataServiceUri(metadata);
        // A ledger that has lost a bookie goes on while its ack quorum lives, also where no other bookie is there.
        configuration.setDelayEnsembleChange(true);
        // A bookie that is dead refuses at once; one that a busy machine keeps waiting is not.
        configuration.setAddEntryTimeout(PATIENCE_SECONDS);
        configuration.setReadEntryTimeout(PATIENCE_SECONDS);
        client = BookKeeper.newBuilder(configuration).build();
    }

    /** A new ledger on this many bookies, each entry on all of them and acknowledged by {@code acknowledgements} of them. */
    WriteHandle create(int bookies, int acknowledgements) throws Exception {
        return client.newCreateLedgerOp()
                .withEnsembleSize(bookies)
                .withWriteQuorumSize(bookies)
                .withAckQuorumSize(acknowledgements)
                .withDigestType(DigestType.CRC32C)
                .withPassword(PASSWORD)
                .execute()
                .get();
    }

    /** All entries of a closed ledger. */
    List<String> read(long ledger) throws Exception {
        return entries(client.newOpenLedgerOp()
                .withLedgerId(ledger)
                .withPassword(PASSWORD)
                .withRecovery(false)
                .execute()
                .get());
    }

    /** All entries of a ledger whose writer died: fences and closes it first. */
    List<String> recover(long ledger) throws Exception {
        return entries(client.newOpenLedgerOp()
                .withLedgerId(ledger)
                .withPassword(PASSWORD)
                .withRecovery(true)
                .execute()
                .get());
    }

    private static List<String> entries(ReadHandle handle) throws Exception {
        List<String> texts = new ArrayList<>();
        try (handle) {
            if (handle.getLastAddConfirmed() >= 0) {
                try (LedgerEntries entries = handle.read(0, handle.getLastAddConfirmed())) {
                    for (LedgerEntry entry : entries) {
                        texts.add(new String(entry.getEntryBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return texts;
    }

    @Override
    public void close() throws Exception {
        client.close();
    }
}
