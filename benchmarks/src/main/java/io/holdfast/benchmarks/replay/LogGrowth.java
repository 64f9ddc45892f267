package io.holdfast.benchmarks.replay;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** How the cost of Holdfast's log grows with its length: writing it, opening it, appending to it, replaying it. */
public final class LogGrowth {
    private static final Duration APPENDING = Duration.ofMillis(250);
    private static final int OPENINGS = 3;

    private LogGrowth() {}

    /**
     * What one length costs.
     *
     * @param mib of all records together
     * @param writeGigabytesPerSecond of payload, without waiting for each record
     * @param openMillis the fastest of three openings of the closed log
     * @param commitsPerSecond of one caller, who waits for each record, at the end of the log
     * @param replayGigabytesPerSecond of payload
     */
    public record Point(
            int mib,
            double writeGigabytesPerSecond,
            double openMillis,
            double commitsPerSecond,
            double replayGigabytesPerSecond) {}

    /**
     * Measures a log of one length.
     *
     * @param directory an empty directory
     * @param mib of all records together, one or more
     * @param payloadBytes of a record, one or more
     * @return what it costs
     * @throws IOException if it cannot be written or read
     */
    public static Point measure(Path directory, int mib, int payloadBytes) throws IOException {
        byte[] payload = new byte[payloadBytes];
        long bytes = (long) mib << 20;
        long records = bytes / payloadBytes;
        try (Volume volume = Volumes.open(directory)) {
            long start = System.nanoTime();
            HoldfastReplay.append(volume, records, payload);
            double write = bytes / (double) (System.nanoTime() - start);
            double replay = replay(directory, bytes, records);
            double open = Double.POSITIVE_INFINITY;
            for (int i = 0; i < OPENINGS; i++) {
                open = Math.min(open, openMillis(volume));
            }
            return new Point(mib, write, open, commitsPerSecond(volume, payload), replay);
        }
    }

    private static double replay(Path directory, long bytes, long records) throws IOException {
        try (HoldfastReplay log = HoldfastReplay.open(directory, OpenMode.Caching.DIRECT_IF_POSSIBLE)) {
            long start = System.nanoTime();
            long replayed = log.replay();
            long nanos = System.nanoTime() - start;
            if (replayed != records) {
                throw new IOException(replayed + " records came back of " + records);
            }
            return bytes / (double) nanos;
        }
    }

    private static double openMillis(Volume volume) throws IOException {
        long start = System.nanoTime();
        try (Log log = Log.open(volume, LogOptions.DEFAULT)) {
            long opened = System.nanoTime();
            if (log.recovered().isEmpty()) {
                throw new IOException("a new log was opened in the place of the one that was written");
            }
            return (opened - start) / 1e6;
        }
    }

    private static double commitsPerSecond(Volume volume, byte[] payload) throws IOException {
        try (Log log = Log.open(volume, LogOptions.DEFAULT)) {
            append(log, payload); // While the log prepares the segments that come next.
            return append(log, payload);
        }
    }

    private static double append(Log log, byte[] payload) throws IOException {
        long start = System.nanoTime();
        long commits = 0;
        long nanos;
        do {
            log.append(payload);
            commits++;
            nanos = System.nanoTime() - start;
        } while (nanos < APPENDING.toNanos());
        return commits * 1e9 / nanos;
    }
}
