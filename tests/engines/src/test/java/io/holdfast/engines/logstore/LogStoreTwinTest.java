package io.holdfast.engines.logstore;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.Bytes;
import io.holdfast.engines.Mistake;
import io.holdfast.engines.TwinTable;
import io.holdfast.platform.Volume;
import io.holdfast.wal.LogEntry;
import io.holdfast.wal.LogIterator;
import io.holdfast.wal.LogView;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The store with one mistake each, on the layers that must show it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogStoreTwinTest {
    private final TwinTable table = new TwinTable("log store");

    @AfterAll
    void printTheTable() {
        System.out.println(table);
    }

    @CrashTest
    void acknowledgesBeforeTheSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run, "acknowledges before the sync", new LogStoreProgram(Promise.SYNC, Mistake.NEVER_SYNCS_A_FILE::on));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void retriesAFailedSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "retries a failed sync",
                new LogStoreProgram(
                        Promise.SYNC, volume -> Mistake.retriesAFailedSync().on(volume)));
    }

    /** ext4, xfs and btrfs make a created file's name durable with its bytes. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX})
    void neverSyncsTheDirectoryAfterARotation(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "no directory sync after a rotation",
                new LogStoreProgram(Promise.SYNC, Mistake.NEVER_SYNCS_A_DIRECTORY::on));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.XFS})
    void truncatesByWritingTheLogAnew(CrashRun run) throws IOException {
        table.mustBeFound(run, "truncates in place", new TruncatesInPlace());
    }

    /** btrfs shows what a write has copied when all of it is there: it does not tear one. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void replaysABatchWithoutItsCommit(CrashRun run) throws IOException {
        table.mustBeFound(run, "replays a batch without its commit", new IgnoresCommits());
    }

    /** Reads what is to be kept, empties the log, and writes it again. */
    private static final class TruncatesInPlace extends LogStoreProgram {
        TruncatesInPlace() {
            super(Promise.SYNC, UnaryOperator.identity());
        }

        @Override
        void truncate(LogStore store, Lsn firstKept, int number) throws IOException {
            List<Bytes> all = new ArrayList<>();
            store.replay(Lsn.ZERO, (lsn, entry) -> all.add(entry));
            store.truncateBefore(store.durableEnd());
            for (Entries append : Entries.of(all)) {
                if (append.number() >= number) {
                    append.appendTo(store);
                }
            }
        }
    }

    /** Takes every record that is whole for one that counts. */
    private static final class IgnoresCommits extends LogStoreProgram {
        IgnoresCommits() {
            super(Promise.SYNC, UnaryOperator.identity());
        }

        @Override
        List<Bytes> replayed(Volume volume) throws IOException {
            List<Bytes> replayed = new ArrayList<>();
            if (volume.list().stream().noneMatch(name -> name.endsWith(".wal"))) {
                return replayed;
            }
            LogView view = LogView.open(volume);
            try (LogIterator iterator = view.iterate(view.beginLsn())) {
                while (iterator.next()) {
                    if (iterator.entry() instanceof LogEntry.Item item && item.role() != LogEntry.Role.COMMIT) {
                        replayed.add(Bytes.of(item.payload()));
                    }
                }
            }
            return replayed;
        }
    }
}
