package io.holdfast.cli;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogDamagedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The demo's steps, without a word about them: promise, the naive way, the log, the kill, recovery, the check.
 *
 * @param text the lines to append; null for the licence
 * @param threads how many threads append
 * @param duration how long each of the two processes writes
 * @param progress is told what begins
 */
record Demonstration(@Nullable Path text, int threads, Duration duration, Progress progress) {
    /** A log does not grow longer, however quick the device is. */
    private static final long LOG_BYTES_MAX = 1 << 30;

    /**
     * Does all of it.
     *
     * @param directory an empty directory, or one that is to be made
     * @return what was seen
     * @throws DirectoryNotEmptyException if it holds anything
     * @throws IOException if the system refuses
     */
    DemoOutcome run(Path directory) throws IOException {
        DemoLines lines = DemoLines.read(text);
        DurabilityReport promise = prepare(directory);
        progress.say("A process of its own writes a file and forces it after each line ...");
        KilledWriter naive = write(DemoStore.Kind.NAIVE_FILE, directory);
        Files.delete(directory.resolve(DemoStore.FILE_NAME));
        progress.say("A process of its own appends to the log, until it is killed ...");
        KilledWriter log = write(DemoStore.Kind.LOG, directory);
        progress.say("Recovering the log, and comparing it with what was acknowledged ...");
        return new DemoOutcome(directory, promise, threads, naive, log, recover(directory, lines, log.acknowledged()));
    }

    private static DurabilityReport prepare(Path directory) throws IOException {
        try (Volume volume = DirectoryVolume.openOrCreate(directory)) {
            if (!volume.list().isEmpty()) {
                throw new DirectoryNotEmptyException(directory.toString());
            }
            return volume.probe();
        }
    }

    private KilledWriter write(DemoStore.Kind kind, Path directory) throws IOException {
        return KilledWriter.run(kind, new KilledWriter.Plan(directory, text, threads, duration, LOG_BYTES_MAX));
    }

    /**
     * Opens the log again, reads it, and closes it.
     *
     * @param directory where it is
     * @param lines what was appended
     * @param acknowledged what was acknowledged
     * @return what is there; nothing, if the log is damaged
     * @throws IOException if the system refuses
     */
    static DemoOutcome.Recovered recover(Path directory, DemoLines lines, Acknowledged acknowledged)
            throws IOException {
        long start = System.nanoTime();
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, LogOptions.DEFAULT)) {
            double millis = (System.nanoTime() - start) / 1e6;
            try (LogReader reader = log.replay(Lsn.ZERO)) {
                return new DemoOutcome.Recovered(
                        log.recovered(), millis, DemoCheck.compare(reader, lines, acknowledged));
            }
        } catch (LogDamagedException damaged) {
            return new DemoOutcome.Recovered(
                    Optional.of(damaged.report()),
                    (System.nanoTime() - start) / 1e6,
                    DemoCheck.nothingFound(acknowledged));
        }
    }
}
