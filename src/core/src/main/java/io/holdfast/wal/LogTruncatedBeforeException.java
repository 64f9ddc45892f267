package io.holdfast.wal;

import java.io.IOException;

/** The records that a reader wants are no longer there: {@code truncateBefore} declared them disposable (wal-format.md §10.1). */
public final class LogTruncatedBeforeException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Where the log begins now. */
    private final long firstLeft;

    LogTruncatedBeforeException(String location, long wanted, long firstLeft) {
        super(String.format(
                "%s: the log begins at LSN %016x now, and the reader is at %016x: the records between were truncated",
                location, firstLeft, wanted));
        this.firstLeft = firstLeft;
    }

    /**
     * Where the log begins now.
     *
     * @return no record with a lower LSN is left; a reader may begin there
     */
    public Lsn firstLeft() {
        return new Lsn(firstLeft);
    }
}
