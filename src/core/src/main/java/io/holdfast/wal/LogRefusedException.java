package io.holdfast.wal;

import java.io.IOException;

/** The directory holds no log that this opener may touch: another log's files, a newer format, another block size. Nothing was written. */
public final class LogRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Which rule refuses. */
    private final RecoveryRow row;

    /**
     * A refusal.
     *
     * @param row a row without a verdict
     * @param message what was found and what was expected
     */
    public LogRefusedException(RecoveryRow row, String message) {
        super(row + ": " + message);
        if (row.verdict().isPresent()) {
            throw new IllegalArgumentException(row + " is a verdict, no refusal");
        }
        this.row = row;
    }

    /**
     * Which rule refuses.
     *
     * @return a row without a verdict
     */
    public RecoveryRow row() {
        return row;
    }
}
