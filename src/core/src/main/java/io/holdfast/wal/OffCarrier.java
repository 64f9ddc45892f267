package io.holdfast.wal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;

/**
 * Does what waits for the device on a platform thread: a virtual thread would keep its carrier from others meanwhile.
 * Separate from {@link Flusher}, whose threads serve everybody: here one caller waits, and gets its own exception.
 *
 * @param threads makes the thread, for one task each: what goes here is rare
 */
record OffCarrier(ThreadFactory threads) {
    /** What may wait. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    /** Does it here, if this thread has no carrier. */
    void run(Task task) throws IOException {
        if (ThreadKind.of(Thread.currentThread()) == ThreadKind.PLATFORM) {
            task.run();
        } else {
            runOnPlatformThread(task);
        }
    }

    /** Waits for its end, whatever interrupts; an interrupt is kept. */
    private void runOnPlatformThread(Task task) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = threads.newThread(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        if (thread == null) {
            throw new IllegalArgumentException("the thread factory made no thread");
        }
        thread.start();
        try {
            done.join();
        } catch (CompletionException e) {
            throw own(e);
        }
    }

    /** What failed elsewhere, as the caller's own failure: returned if it is to be declared, else thrown. */
    static IOException own(CompletionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException("a task failed unexpectedly", e);
    }
}
