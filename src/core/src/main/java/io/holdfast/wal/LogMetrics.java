package io.holdfast.wal;

import java.util.Objects;
import java.util.Optional;

/**
 * What a log has done since it was opened, at one moment. Taken while appends go on: a flush that ends meanwhile may be in
 * some of the values and not yet in others.
 *
 * @param records records that became what their appends wait for: durable, or written in an unsynced log
 * @param recordBytes their payloads and callers' headers, in bytes
 * @param writtenBytes blocks written for them, in bytes; header blocks and the block that proves the end are not counted
 * @param paddingBytes of these, what holds neither a block's header nor a record
 * @param groupSizes records per flush; its count is the count of flushes
 * @param writeNanos how long sealing and writing a group took, in nanoseconds
 * @param syncNanos how long the sync of a group took, in nanoseconds; where writes are durable by themselves, how long the
 *     write took; of an unsynced log, none
 * @param segments segments of the log; files that wait to become segments are not counted
 * @param rotations segments begun because the one before was full
 * @param syncedLsn the position below which everything is durable
 * @param failure what poisoned the log; empty while it is sound
 */
public record LogMetrics(
        long records,
        long recordBytes,
        long writtenBytes,
        long paddingBytes,
        Distribution groupSizes,
        Distribution writeNanos,
        Distribution syncNanos,
        long segments,
        long rotations,
        Lsn syncedLsn,
        Optional<String> failure) {
    /** Refuses counts below zero. */
    public LogMetrics {
        Objects.requireNonNull(groupSizes, "groupSizes");
        Objects.requireNonNull(writeNanos, "writeNanos");
        Objects.requireNonNull(syncNanos, "syncNanos");
        Objects.requireNonNull(syncedLsn, "syncedLsn");
        Objects.requireNonNull(failure, "failure");
        if (Math.min(Math.min(records, recordBytes), Math.min(writtenBytes, paddingBytes)) < 0
                || Math.min(segments, rotations) < 0) {
            throw new IllegalArgumentException("counts are zero or more: " + records + ", " + recordBytes + ", "
                    + writtenBytes + ", " + paddingBytes + ", " + segments + ", " + rotations);
        }
    }

    /**
     * How many groups of records were flushed.
     *
     * @return the count
     */
    public long flushes() {
        return groupSizes.count();
    }
}
