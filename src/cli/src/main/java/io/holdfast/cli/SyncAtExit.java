package io.holdfast.cli;

import io.holdfast.wal.Log;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.locks.ReentrantLock;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a log where the process is stopped by Ctrl-C or SIGTERM: what was acknowledged in memory only is durable then too.
 * Not a close, which would fail the appends that are still under way. Where the log is being closed already the process ends
 * after that: who stops a pipeline ends the input too.
 */
final class SyncAtExit implements AutoCloseable {
    private final @NotOwning Log log;
    private final PrintWriter err;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread hook;
    private volatile boolean stopping;
    // Guarded by the lock.
    private boolean closed;

    SyncAtExit(@NotOwning Log log, PrintWriter err) {
        this.log = log;
        this.err = err;
    }

    /** From now on the process syncs the log before it ends. */
    void begin() {
        Thread begun = new Thread(this::stop, "holdfast-sync-at-exit");
        Runtime.getRuntime().addShutdownHook(begun);
        hook = begun;
    }

    /** Whether the process is ending: what was acknowledged before this was so is synced, and nothing later may be. */
    boolean isStopping() {
        return stopping;
    }

    /** What the process does at its end. */
    void stop() {
        stopping = true;
        lock.lock();
        try {
            if (!closed) {
                log.sync();
            }
        } catch (IOException e) {
            err.println("holdfast wal append: stopped, and the last lines may not be durable: " + FailureText.of(e));
            err.flush();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the log in the ordinary way, which syncs it; where the process is ending, once that has synced it. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            log.close();
        } finally {
            lock.unlock();
        }
        if (hook != null) {
            remove(hook);
        }
    }

    private void remove(Thread begun) {
        try {
            Runtime.getRuntime().removeShutdownHook(begun);
        } catch (IllegalStateException exiting) {
            // It began after the log was closed, and has nothing to do.
            stopping = true;
        }
    }
}
