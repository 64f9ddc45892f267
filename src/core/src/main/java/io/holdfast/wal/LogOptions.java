package io.holdfast.wal;

import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.time.Duration;
import java.util.Objects;

/**
 * Sizes and times of a log. Block and segment size count when a log is created; a log that exists keeps its own.
 *
 * @param blockBytes the block size: a power of two from 4,096 to 65,536, not below the device's direct-I/O alignment
 * @param segmentBytes the length of a segment: a multiple of the block size, at least two blocks
 * @param groupBytes the memory of each group of appends that share a sync, hence the most that one write takes; only a
 *     record or batch that is longer gets more. Two blocks or more, at most 1 GiB
 * @param groupCount how many groups there are, two or more: groupBytes times groupCount bounds what waits in memory
 * @param gatherMax how long a leader waits at most for as many appends as shared the last sync; zero to never wait. A thread of
 *     the log's own, which leads for virtual threads, waits so long for the next one, and four times as long for all of them
 * @param writeMethod how blocks become durable; opening fails where the volume lacks what is asked for
 */
public record LogOptions(
        int blockBytes,
        long segmentBytes,
        int groupBytes,
        int groupCount,
        Duration gatherMax,
        WriteMethod writeMethod) {
    private static final int GROUP_BYTES_MAX = 1 << 30;

    /** Blocks of 4 KiB, segments of 64 MiB, four groups of 2 MiB, written as {@link WriteMethod#AUTO} finds best. */
    public static final LogOptions DEFAULT = new LogOptions(
            WalFormat.BLOCK_BYTES_DEFAULT, 64 << 20, 2 << 20, 4, Duration.ofNanos(30_000), WriteMethod.AUTO);

    /** Refuses what no log can have. */
    public LogOptions {
        Objects.requireNonNull(gatherMax, "gatherMax");
        Objects.requireNonNull(writeMethod, "writeMethod");
        if (!SegmentPlace.isBlockBytes(blockBytes)) {
            throw new IllegalArgumentException(
                    "blockBytes must be a power of two from 4096 to 65536, was " + blockBytes);
        }
        if (segmentBytes % blockBytes != 0
                || segmentBytes < (long) blockBytes * WalFormat.SEGMENT_BLOCKS_MIN
                || segmentBytes > WalFormat.SEGMENT_BYTES_MAX) {
            throw new IllegalArgumentException("segmentBytes must be a multiple of blockBytes, from two blocks to "
                    + WalFormat.SEGMENT_BYTES_MAX + ", was " + segmentBytes);
        }
        if (groupBytes < 2 * blockBytes || groupBytes > GROUP_BYTES_MAX || groupCount < 2) {
            throw new IllegalArgumentException("groupBytes must be two blocks or more and at most " + GROUP_BYTES_MAX
                    + ", and groupCount two or more; were " + groupBytes + " and " + groupCount);
        }
        if (gatherMax.isNegative()) {
            throw new IllegalArgumentException("gatherMax must not be negative, was " + gatherMax);
        }
    }

    /**
     * These options with segments of another length.
     *
     * @param bytes the length of a segment
     * @return the changed options
     */
    public LogOptions withSegmentBytes(long bytes) {
        return new LogOptions(blockBytes, bytes, groupBytes, groupCount, gatherMax, writeMethod);
    }

    /**
     * These options with another way to make blocks durable.
     *
     * @param method the method
     * @return the changed options
     */
    public LogOptions withWriteMethod(WriteMethod method) {
        return new LogOptions(blockBytes, segmentBytes, groupBytes, groupCount, gatherMax, method);
    }
}
