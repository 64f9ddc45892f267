package io.holdfast.engines;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What an engine has opened, closed in the reverse order: also where opening fails half-way. One thread at a time. */
public final class Resources implements AutoCloseable {
    private final Deque<StepOrder.Action> closings = new ArrayDeque<>();

    /** Nothing yet. */
    public Resources() {}

    /**
     * Takes something over.
     *
     * @param opened what was opened
     * @param closing closes it
     * @param <T> what it is
     * @return the same
     */
    public <T> T own(T opened, StepOrder.Action closing) {
        closings.push(closing);
        return opened;
    }

    /**
     * Closes everything because of a failure, to which the failures of closing are added.
     *
     * @param failure what went wrong
     */
    public void closeAfter(Throwable failure) {
        try {
            close();
        } catch (IOException | RuntimeException closing) {
            failure.addSuppressed(closing);
        }
    }

    /**
     * Closes everything, the last first; idempotent.
     *
     * @throws IOException the first failure, with the others; everything is closed all the same
     */
    @Override
    public void close() throws IOException {
        while (!closings.isEmpty()) {
            try {
                closings.pop().take();
            } catch (IOException | RuntimeException failure) {
                closeAfter(failure);
                throw failure;
            }
        }
    }
}
