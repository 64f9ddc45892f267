package io.holdfast.wal;

import java.io.IOException;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/** Where the next segment comes from. Separate from {@link GroupCommit} because it is files and names, not waiting. */
interface SegmentSource {
    /**
     * The segment after the current one: its file is allocated, zero-written and durable under its name.
     *
     * @param current the segment that ends, all of it durable
     * @param end the LSN at which its part of the log ends, exclusive
     * @param blockCount the blocks that the next append needs, header block included
     * @return the next segment, headed and at least that long; it belongs to the source, and the current one is closed
     * @throws io.holdfast.platform.DiskFullException if there is no space: the log stays as it is
     * @throws SegmentBegunException if its header may be on disk or not: the current one must not be written any more
     * @throws IOException if the system refuses
     */
    @NotOwning
    OpenSegment next(OpenSegment current, long end, long blockCount) throws IOException;
}
