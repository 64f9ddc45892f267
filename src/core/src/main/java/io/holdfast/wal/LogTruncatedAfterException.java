package io.holdfast.wal;

import java.io.IOException;

/** The log was cut below what a reader has reached: {@code truncateAfter} took records away (wal-format.md §10.2). */
public final class LogTruncatedAfterException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Where the log was cut. */
    private final long cut;

    LogTruncatedAfterException(String location, long reached, long cut) {
        super(String.format(
                "%s: the log was cut at LSN %016x, and the reader has reached %016x: the records between are no longer of the log",
                location, cut, reached));
        this.cut = cut;
    }

    /**
     * Where the log was cut.
     *
     * @return records that were shown with this LSN or a higher one are no longer of the log; a reader may go on there
     */
    public Lsn cut() {
        return new Lsn(cut);
    }
}
