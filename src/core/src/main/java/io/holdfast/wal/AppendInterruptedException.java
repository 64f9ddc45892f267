package io.holdfast.wal;

import java.io.IOException;

/**
 * The thread was interrupted while it waited for its record to be durable. The log is intact, the record is in it, and it
 * may still become durable: the synced position, compared with {@link #lsn}, tells. The thread's interrupt flag is set.
 */
public final class AppendInterruptedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The record's position. */
    private final long lsn;

    /**
     * An interrupted wait.
     *
     * @param lsn the record's LSN
     */
    public AppendInterruptedException(Lsn lsn) {
        super("interrupted while waiting for LSN " + lsn + " to be durable; it may still become so");
        this.lsn = lsn.position();
    }

    /**
     * The record that may still become durable.
     *
     * @return its LSN
     */
    public Lsn lsn() {
        return new Lsn(lsn);
    }
}
