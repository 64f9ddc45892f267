package io.holdfast.wal;

import java.io.IOException;

/** The log was closed by its user. */
public final class LogClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param location the log's directory
     */
    public LogClosedException(String location) {
        super("the log in " + location + " is closed");
    }
}
