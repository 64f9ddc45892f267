package io.holdfast.wal;

import java.io.IOException;

/**
 * A write or a sync of the log failed: this log takes nothing more. What was acknowledged is below {@link #syncedLsn}; what
 * was not may or may not be durable. Open the log anew: recovery says what is there. The cause is the first failure.
 */
public final class LogPoisonedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The LSN below which all is durable. */
    private final long syncedLsn;

    /**
     * A refusal.
     *
     * @param location the log's directory
     * @param syncedLsn the LSN below which all is durable
     * @param firstFailure what failed
     */
    public LogPoisonedException(String location, Lsn syncedLsn, Throwable firstFailure) {
        super(
                "the log in " + location + " is poisoned; it is durable up to LSN " + syncedLsn
                        + ", open it anew and recover: " + firstFailure.getMessage(),
                firstFailure);
        this.syncedLsn = syncedLsn.position();
    }

    /**
     * How far the log is durable.
     *
     * @return the LSN below which everything is
     */
    public Lsn syncedLsn() {
        return new Lsn(syncedLsn);
    }
}
