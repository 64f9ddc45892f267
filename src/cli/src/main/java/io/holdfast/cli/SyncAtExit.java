package io.holdfast.cli;

import io.holdfast.wal.Log;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Syncs a log where the process is stopped by Ctrl-C or SIGTERM: what was acknowledged in memory only is durable then too.
 * Not a close, which would fail the appends that are still under way.
 */
final class SyncAtExit implements AutoCloseable {
    private final Thread hook;

    SyncAtExit(Log log, PrintWriter err) {
        hook = new Thread(() -> sync(log, err), "holdfast-sync-at-exit");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static void sync(Log log, PrintWriter err) {
        try {
            log.sync();
        } catch (IOException e) {
            err.println("holdfast wal append: stopped, and the last lines may not be durable: " + FailureText.of(e));
            err.flush();
        }
    }

    /** The log is closed in the ordinary way. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            awaitHook(exiting);
        }
    }

    /** The process is ending: the log stays open until it is synced. */
    private void awaitHook(IllegalStateException exiting) {
        try {
            hook.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exiting.addSuppressed(e);
            throw exiting;
        }
    }
}
