package io.holdfast.wal;

/**
 * Proof that a log is durable up to and with a record: only {@link Log#durable} hands it out. Who asks for one of these
 * cannot be called too early. A later {@link Log#truncateAfter} can take the record away again: then it {@link #isCut}.
 * Safe for any number of threads.
 */
public final class DurableLsn {
    private final Log log;
    private final Lsn lsn;
    private final CutsSince cuts;

    DurableLsn(Log log, Lsn lsn, CutsSince cuts) {
        this.log = log;
        this.lsn = lsn;
        this.cuts = cuts;
    }

    /**
     * The record.
     *
     * @return its LSN
     */
    public Lsn lsn() {
        return lsn;
    }

    /**
     * Whose proof it is.
     *
     * @param other a log
     * @return true if this log gave it
     */
    @SuppressWarnings("ReferenceEquality") // The same log opened twice is two: the proof holds in one life of it.
    public boolean isOf(Log other) {
        return log == other;
    }

    /**
     * Whether {@link Log#truncateAfter} has taken the record away since: then this proves nothing any more, also where another
     * record has got its LSN.
     *
     * @return true from the moment on at which that cut is durable
     */
    public boolean isCut() {
        return cuts.take(lsn.position());
    }

    @Override
    public String toString() {
        return "durable up to LSN " + lsn;
    }
}
