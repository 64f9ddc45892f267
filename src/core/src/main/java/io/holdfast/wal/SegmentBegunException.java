package io.holdfast.wal;

import java.io.IOException;

/**
 * The header block of a segment may be on disk, or not: writing or syncing it has failed. Nothing may be written to the
 * segment before it, which ends where that header says if it is there. Separate from other failures to find a place for
 * records, after which the log can go on.
 */
final class SegmentBegunException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Throwable failure;

    SegmentBegunException(Throwable failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** What failed: the log's callers see this one. */
    Throwable failure() {
        return failure;
    }
}
