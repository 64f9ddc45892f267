package io.holdfast.wal;

import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;

/**
 * A segment's part of the log.
 *
 * @param header what its block 0 says
 * @param end the LSN at which its part ends, exclusive: of a finished segment the successor's predecessorEnd, of the tail the
 *     log's end
 */
record ChainSegment(SegmentHeader header, long end) {
    ChainSegment {
        long first = header.place().firstLsn();
        if (end < first || end > first + header.segmentBytes()) {
            throw new IllegalArgumentException("segment " + header.place() + " does not end at " + end);
        }
    }

    String fileName() {
        return WalFileName.segment(header.place().sequence());
    }
}
