package io.holdfast.wal;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * The clock and the threads of a log: for programs that must know each of their threads, and for tests that need the same
 * history each time.
 *
 * @param clockMillis the time that segment headers show, in milliseconds since 1970-01-01 UTC; never compared
 * @param background prepares the next segment; where it runs its task at once ({@code Runnable::run}), the append that
 *     needs a segment prepares it itself
 * @param threads makes the log's own threads, called as it is opened. They are started when appends first need them and live
 *     until the log is closed: with the log in {@link CommitMode#batched batched} mode, else with the first future, the first
 *     virtual thread, or the first thread that was interrupted. One more is made and ends for each call of a virtual thread that
 *     would block its carrier
 */
public record LogRuntime(LongSupplier clockMillis, Executor background, ThreadFactory threads) {
    /** The system's clock, and daemon threads. */
    public static final LogRuntime SYSTEM =
            new LogRuntime(System::currentTimeMillis, LogRuntime::startBackground, LogRuntime::newFlusher);

    /** Refuses what is missing. */
    public LogRuntime {
        Objects.requireNonNull(clockMillis, "clockMillis");
        Objects.requireNonNull(background, "background");
        Objects.requireNonNull(threads, "threads");
    }

    private static void startBackground(Runnable preparation) {
        Thread thread = new Thread(preparation, "holdfast-log-segments");
        thread.setDaemon(true);
        thread.start();
    }

    private static Thread newFlusher(Runnable life) {
        Thread thread = new Thread(life, "holdfast-log-flusher");
        thread.setDaemon(true);
        return thread;
    }
}
