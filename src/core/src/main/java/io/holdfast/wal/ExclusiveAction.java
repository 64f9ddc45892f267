package io.holdfast.wal;

import java.io.IOException;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/** What is done to the log while nothing is in flight: see {@link GroupCommit#exclusively}. */
@FunctionalInterface
interface ExclusiveAction {
    /**
     * Acts. All that was appended before is durable; nobody packs, writes or syncs until it returns.
     *
     * @param segment the segment that the log is in
     * @param end the log's end, exclusive, a multiple of the block size
     * @return the segment in which the log goes on, at its block 1 and with all before it durable; the same one to go on where
     *     it was
     * @throws IOException if the system refuses: the log goes on where it was
     */
    @NotOwning
    OpenSegment act(@NotOwning OpenSegment segment, long end) throws IOException;
}
