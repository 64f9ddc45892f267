package io.holdfast.platform;

import java.io.IOException;

/** The call was refused because an earlier sync of this file failed; the cause is that first failure. */
public final class PoisonedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param path the file or directory
     * @param firstFailure the sync that failed
     */
    public PoisonedFileException(String path, IOException firstFailure) {
        super(
                path + " is poisoned by a failed sync; open it anew and recover: " + firstFailure.getMessage(),
                firstFailure);
    }
}
