package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.commit.AsyncStore;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.bookkeeper.bookie.Journal;
import org.apache.bookkeeper.bookie.LedgerDirsManager;
import org.apache.bookkeeper.conf.ServerConfiguration;
import org.apache.bookkeeper.util.DiskChecker;

/** The journal of an Apache BookKeeper bookie, without the bookie around it. */
final class BookKeeperStore implements AsyncStore {
    private static final long LEDGER = 1;
    private static final int OK = 0;

    private final Journal journal;
    private final AtomicLong entry = new AtomicLong();

    BookKeeperStore(Path directory) throws IOException {
        Files.createDirectory(journals(directory));
        // The directory in which the ledgers' manager remembers how far the journal is needed.
        Files.createDirectories(ledgers(directory).resolve("current"));
        journal = journal(directory);
        journal.start();
    }

    static Path journals(Path directory) {
        return directory.resolve("journal");
    }

    private static Path ledgers(Path directory) {
        return directory.resolve("ledgers");
    }

    /** The journal in a directory, not started. */
    static Journal journal(Path directory) throws IOException {
        ServerConfiguration configuration = new ServerConfiguration()
                .setJournalSyncData(true)
                .setJournalWriteData(true)
                .setJournalAdaptiveGroupWrites(true)
                .setJournalMaxGroupWaitMSec(0)
                .setJournalFlushWhenQueueEmpty(true)
                .setJournalRemovePagesFromCache(false)
                .setJournalReuseFiles(true)
                .setMaxBackupJournals(0);
        configuration.setJournalDirName(journals(directory).toString());
        configuration.setLedgerDirNames(new String[] {ledgers(directory).toString()});
        LedgerDirsManager directories =
                new LedgerDirsManager(configuration, configuration.getLedgerDirs(), new DiskChecker(0.99f, 0.98f));
        return new Journal(0, journals(directory).toFile(), configuration, directories);
    }

    static String configuration() {
        return "journalSyncData, journalWriteData, journalAdaptiveGroupWrites, journalFlushWhenQueueEmpty, "
                + "journalMaxGroupWaitMSec=0, journalReuseFiles, maxBackupJournals=0, journalRemovePagesFromCache=false, "
                + "preallocation of 16 MiB";
    }

    @Override
    public long commit(int caller, byte[] payload) throws Exception {
        commitAsync(payload).get();
        return 1;
    }

    @Override
    public CompletableFuture<Void> commitAsync(byte[] payload) throws InterruptedException {
        CompletableFuture<Void> future = new CompletableFuture<>();
        long number = entry.getAndIncrement();
        ByteBuf record = PooledByteBufAllocator.DEFAULT.directBuffer(2 * Long.BYTES + payload.length);
        record.writeLong(LEDGER).writeLong(number).writeBytes(payload);
        journal.logAddEntry(
                LEDGER,
                number,
                record,
                false,
                (code, ledger, written, bookie, context) -> {
                    if (code == OK) {
                        future.complete(null);
                    } else {
                        future.completeExceptionally(new IOException("the journal answers with code " + code));
                    }
                },
                future);
        record.release();
        return future;
    }

    @Override
    public void close() {
        journal.shutdown();
    }
}
