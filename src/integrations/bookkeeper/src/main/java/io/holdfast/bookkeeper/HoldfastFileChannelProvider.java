package io.holdfast.bookkeeper;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volumes;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import org.apache.bookkeeper.bookie.BookieFileChannel;
import org.apache.bookkeeper.bookie.FileChannelProvider;
import org.apache.bookkeeper.conf.ServerConfiguration;

/**
 * The journal of an Apache BookKeeper bookie on {@link io.holdfast.channel.DurableFileChannel}. A bookie takes it by
 * {@code journalChannelProvider=io.holdfast.bookkeeper.HoldfastFileChannelProvider}.
 *
 * <p><b>Durability.</b> BookKeeper acknowledges an entry after {@code force} of its journal file, which here is the
 * platform's strongest sync and final where it fails: the file is poisoned, the journal's threads end, nothing more is
 * acknowledged, and the bookie shuts down. A new file's name is durable before its first entry, with the directories that BookKeeper may
 * have made for it, and its first entry is written only when the file before it is durable: BookKeeper syncs only the newer one where
 * it waits for both.
 *
 * <p><b>Direct I/O.</b> {@value #CACHING} says whether the journal goes past the page cache.
 *
 * <p><b>Reuse.</b> Journal files are never reused, whatever {@code journalReuseFiles} says: BookKeeper's records have neither
 * a checksum nor the number of their file, so that the old ones behind the end would be replayed too.
 *
 * <p>One for each journal directory, as BookKeeper makes them; safe for any number of threads.
 */
public final class HoldfastFileChannelProvider implements FileChannelProvider {
    /**
     * The key of a bookie's configuration that says how journal files are opened: {@code BUFFERED} (the default),
     * {@code DIRECT}, or {@code DIRECT_IF_POSSIBLE}, which is buffered where the file system has no direct I/O.
     */
    public static final String CACHING = "holdfastJournalCaching";

    private final VolumeOpener volumes;
    private final JournalSuccession succession = new JournalSuccession();

    /** The provider of one journal directory, made by BookKeeper. */
    public HoldfastFileChannelProvider() {
        this(Volumes::open);
    }

    HoldfastFileChannelProvider(VolumeOpener volumes) {
        this.volumes = volumes;
    }

    /**
     * Names a journal file, which BookKeeper creates or finds afterwards, and opens when it asks for its channel.
     *
     * @param file the journal file
     * @param configuration the bookie's
     * @return the file, not yet open
     * @throws IOException if {@value #CACHING} has another value than those above
     */
    @Override
    public BookieFileChannel open(File file, ServerConfiguration configuration) throws IOException {
        return new JournalFile(file, caching(configuration), volumes, succession);
    }

    private static OpenMode.Caching caching(ServerConfiguration configuration) throws IOException {
        String value = configuration.getString(CACHING, OpenMode.Caching.BUFFERED.name());
        for (OpenMode.Caching caching : OpenMode.Caching.values()) {
            if (caching.name().equals(value)) {
                return caching;
            }
        }
        throw new IOException(
                CACHING + " is " + value + ", but must be one of " + Arrays.toString(OpenMode.Caching.values()));
    }

    @Override
    public void close(BookieFileChannel file) throws IOException {
        file.close();
    }

    /** Does nothing: BookKeeper closes its journal files one by one, the last of them after this call. */
    @Override
    public void close() {}
}
