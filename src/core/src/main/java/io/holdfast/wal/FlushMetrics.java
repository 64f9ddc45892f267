package io.holdfast.wal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts flushes, for {@link LogMetrics}. Who led a flush records it, without waiting or allocating; two may do so at once,
 * and any thread reads.
 */
final class FlushMetrics {
    /** An hour: what takes longer is counted as an hour. */
    private static final long NANOS_MAX = 3_600_000_000_000L;

    private static final long RECORDS_MAX = Integer.MAX_VALUE;

    private final AtomicLong records = new AtomicLong();
    private final AtomicLong recordBytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final AtomicLong paddingBytes = new AtomicLong();
    private final Recorded groupSizes = new Recorded(RECORDS_MAX);
    private final Recorded writes = new Recorded(NANOS_MAX);
    private final Recorded syncs = new Recorded(NANOS_MAX);

    /** One distribution: recorded and read by any thread. */
    private static final class Recorded {
        private static final int SIGNIFICANT_DIGITS = 2;

        private final long max;
        private final Recorder recorder;
        private final ReentrantLock reading = new ReentrantLock();
        // Guarded by the lock; made when somebody reads, as most logs are opened and closed unread.
        private @Nullable Histogram sum;

        // Of a fixed range, because a histogram that grows allocates.
        Recorded(long max) {
            this.max = max;
            this.recorder = new Recorder(max, SIGNIFICANT_DIGITS);
        }

        void record(long value) {
            recorder.recordValue(Math.max(0, Math.min(value, max)));
        }

        Distribution soFar() {
            reading.lock();
            try {
                Histogram all = sum == null ? new Histogram(max, SIGNIFICANT_DIGITS) : sum;
                sum = all;
                all.add(recorder.getIntervalHistogram());
                return new Distribution(all.copy());
            } finally {
                reading.unlock();
            }
        }
    }

    /**
     * A group is what its appends wait for.
     *
     * @param group as it was written
     * @param writeNanos how long sealing and writing took
     */
    void written(Group group, long writeNanos) {
        records.addAndGet(group.recordCount());
        recordBytes.addAndGet(group.recordBytes());
        writtenBytes.addAndGet(group.writtenBytes());
        paddingBytes.addAndGet(group.paddingBytes());
        groupSizes.record(group.recordCount());
        writes.record(writeNanos);
    }

    /** It was synced, which took so long. */
    void synced(long nanos) {
        syncs.record(nanos);
    }

    /**
     * The counts so far, with what is not counted here.
     *
     * @param segments as {@link LogMetrics#segments}
     * @param rotations as {@link LogMetrics#rotations}
     * @param syncedLsn as {@link LogMetrics#syncedLsn}
     * @param failure as {@link LogMetrics#failure}
     */
    LogMetrics with(long segments, long rotations, Lsn syncedLsn, Optional<String> failure) {
        return new LogMetrics(
                records.get(),
                recordBytes.get(),
                writtenBytes.get(),
                paddingBytes.get(),
                groupSizes.soFar(),
                writes.soFar(),
                syncs.soFar(),
                segments,
                rotations,
                syncedLsn,
                failure);
    }
}
