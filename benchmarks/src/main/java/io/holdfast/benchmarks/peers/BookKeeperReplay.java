package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.replay.Replayed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.bookkeeper.bookie.Journal;

/** The journal of an Apache BookKeeper bookie, scanned as a bookie does it when it starts: through the page cache. */
final class BookKeeperReplay implements Replayed {
    private static final int OUTSTANDING = 4096;

    private final File directory;
    private final Journal journal;

    private BookKeeperReplay(Path journals, Journal journal) {
        this.directory = journals.toFile();
        this.journal = journal;
    }

    static BookKeeperReplay write(Path directory, long records, byte[] payload) throws Exception {
        try (BookKeeperStore store = new BookKeeperStore(directory)) {
            Queue<CompletableFuture<Void>> underWay = new ArrayDeque<>();
            for (long record = 0; record < records; record++) {
                underWay.add(store.commitAsync(payload));
                if (underWay.size() == OUTSTANDING) {
                    underWay.remove().get();
                }
            }
            for (CompletableFuture<Void> last : underWay) {
                last.get();
            }
        }
        return new BookKeeperReplay(BookKeeperStore.journals(directory), BookKeeperStore.journal(directory));
    }

    /** The journal writes zeroes ahead: only a scan tells where its records end. */
    @Override
    public List<Extent> extents() throws IOException {
        List<Extent> extents = new ArrayList<>();
        for (long id : Journal.listJournalIds(directory, each -> true)) {
            long end = journal.scanJournal(id, 0, (version, offset, entry) -> {}, false);
            extents.add(new Extent(directory.toPath().resolve(Long.toHexString(id) + ".txn"), end));
        }
        return extents;
    }

    @Override
    public long replay() throws IOException {
        AtomicLong count = new AtomicLong();
        for (long id : Journal.listJournalIds(directory, each -> true)) {
            journal.scanJournal(id, 0, (version, offset, entry) -> count.incrementAndGet(), false);
        }
        return count.get();
    }

    /** The journal was never started. */
    @Override
    public void close() {}
}
