package io.holdfast.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** Nobody takes what the command prints. Separate because a closed pipe is no error of the command. */
final class OutputFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final String BROKEN_PIPE = "Broken pipe";

    OutputFailedException(IOException cause) {
        super("standard output: " + cause.getMessage(), cause);
    }

    /** Whether the reader of a pipe has gone, as {@code head} does. */
    boolean isClosedPipe() {
        Throwable cause = getCause();
        String text = cause == null ? "" : String.valueOf(cause.getMessage());
        return text.equals(BROKEN_PIPE) || text.equals(textOfAClosedPipe());
    }

    /** strerror(EPIPE) is all that java.io passes on, in the user's language: another closed pipe says the same. */
    private static String textOfAClosedPipe() {
        try {
            Pipe pipe = Pipe.open();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                pipe.source().close();
                return "a pipe without a reader took " + sink.write(ByteBuffer.allocate(1)) + " bytes";
            }
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
