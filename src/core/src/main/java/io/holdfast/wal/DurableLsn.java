package io.holdfast.wal;

/**
 * Proof that a log is durable up to and with a record: only {@link Log#durable} hands it out. Who asks for one of these
 * cannot be called too early. A later {@link Log#truncateAfter} can take the record away again.
 */
public final class DurableLsn {
    private final Log log;
    private final Lsn lsn;

    DurableLsn(Log log, Lsn lsn) {
        this.log = log;
        this.lsn = lsn;
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

    @Override
    public String toString() {
        return "durable up to LSN " + lsn;
    }
}
