package io.holdfast.cli;

import java.io.IOException;

/** Nobody takes what the command prints. Separate because a closed pipe is no error of the command. */
final class OutputFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    // strerror(EPIPE), which is all that java.io passes on.
    private static final String BROKEN_PIPE = "Broken pipe";

    OutputFailedException(IOException cause) {
        super("standard output: " + cause.getMessage(), cause);
    }

    /** Whether the reader of a pipe has gone, as {@code head} does. */
    boolean isClosedPipe() {
        Throwable cause = getCause();
        return cause != null && BROKEN_PIPE.equals(cause.getMessage());
    }
}
