package io.holdfast.wal;

/** An LSN at which the log cannot be cut, or a checkpoint not lie. Nothing was changed. */
public final class LsnRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Why an LSN is refused. */
    public enum Reason {
        /** It lies past what is durable: it may yet be lost. */
        NOT_SYNCED,
        /** It lies at or past the log's end. */
        PAST_END,
        /** No record begins there. */
        NOT_A_RECORD,
        /** It is a member of a batch other than the first: a batch is kept or cut whole. */
        INSIDE_BATCH,
        /** It lies below the checkpoint, which may rest on what comes after it. */
        BEFORE_CHECKPOINT,
        /** It lies below the log's first record that is left. */
        BEFORE_BEGIN,
        /** It is 0, which in a checkpoint file says that no checkpoint was recorded. */
        MEANS_NO_CHECKPOINT
    }

    /** The LSN. */
    private final long lsn;

    /** What is wrong with it. */
    private final Reason reason;

    /**
     * A refusal.
     *
     * @param lsn the LSN
     * @param reason what is wrong with it
     * @param bound the LSN that decided
     */
    LsnRefusedException(long lsn, Reason reason, long bound) {
        super("LSN " + new Lsn(lsn) + " is refused: " + reason + ", " + new Lsn(bound));
        this.lsn = lsn;
        this.reason = reason;
    }

    /**
     * What was refused.
     *
     * @return the LSN
     */
    public Lsn lsn() {
        return new Lsn(lsn);
    }

    /**
     * Why.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
