package io.holdfast.wal;

import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.SegmentHeader;
import org.jspecify.annotations.Nullable;

/**
 * A segment that a truncation takes away.
 *
 * @param header what its block 0 says
 * @param successor the segment that followed it in the chain; null if it was the tail
 */
record DroppedSegment(SegmentHeader header, @Nullable SegmentHeader successor) {
    /**
     * Whether the file holds valid blocks and unwritten ones alone, so that it can be used again (wal-format.md §9.4): behind the
     * end that a repair gave a segment lies what the repair found there, and the file's next generation could not tell it
     * from a tear of its own.
     */
    boolean isWhole() {
        return successor == null || successor.origin() == Origin.ROTATED;
    }
}
