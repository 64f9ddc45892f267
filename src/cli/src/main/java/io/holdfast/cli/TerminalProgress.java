package io.holdfast.cli;

import java.io.IOException;
import java.io.PrintWriter;

/** Progress on one line of the error stream, if that is a terminal; silent otherwise. */
final class TerminalProgress implements Progress {
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean isTerminal;

    private TerminalProgress(PrintWriter err, boolean isTerminal) {
        this.err = err;
        this.isTerminal = isTerminal;
    }

    /**
     * Finds out whether anybody watches.
     *
     * @param err writes to this process's standard error
     */
    static TerminalProgress on(PrintWriter err) {
        return new TerminalProgress(err, isStandardErrorATerminal());
    }

    // System.console() tells of standard input and output only, so test(1) has to.
    private static boolean isStandardErrorATerminal() {
        try {
            return new ProcessBuilder("test", "-t", "2")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void say(String text) {
        if (isTerminal) {
            err.print(ERASE_LINE + text);
            err.flush();
        }
    }
}
