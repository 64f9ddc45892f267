package io.holdfast.wal;

import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.schedule.Schedule;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Reads a log while its end is cut: what is shown is the log of before or of afterwards, and never damage. Made by {@link
 * io.holdfast.schedule.ScheduledClasses} too.
 */
final class ReadingLives implements LongFunction<List<String>> {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 8L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);

    @Override
    public List<String> apply(long seed) {
        try {
            return new Schedule(seed).play(ReadingLives::live);
        } catch (InterruptedException | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static void live(Schedule schedule) throws IOException, InterruptedException {
        try (Volume volume = SimulatedDisk.create(1).mount();
                Log log = new LogOpening(
                                volume,
                                OPTIONS,
                                CommitMode.SYNC,
                                () -> 0,
                                schedule.executor("preparer"),
                                schedule.factory("flusher"))
                        .open()) {
            Lsn first = log.append(new byte[8]);
            log.append(new byte[8]);
            log.append(new byte[8]);
            Thread cutter = schedule.newThread("cutter", s -> log.truncateAfter(first));
            Thread reader = schedule.newThread("reader", s -> read(log));
            Thread lister = schedule.newThread("lister", s -> list(log));
            for (Thread thread : List.of(cutter, reader, lister)) {
                thread.start();
            }
            for (Thread thread : List.of(cutter, reader, lister)) {
                thread.join();
            }
        }
    }

    private static void read(Log log) throws IOException {
        int shown = 0;
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                shown++;
            }
            if (shown != 1 && shown != 3) {
                throw new AssertionError(shown + " records were shown");
            }
        } catch (LogTruncatedAfterException e) {
            // It was cut below what was shown.
        }
    }

    private static void list(Log log) throws IOException {
        try (LogIterator iterator = log.iterate(Lsn.ZERO)) {
            while (iterator.next()) {
                if (iterator.entry() instanceof LogEntry.Finding finding) {
                    throw new AssertionError("found " + finding);
                }
            }
        }
    }
}
