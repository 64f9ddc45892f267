package io.holdfast.wal;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log's own threads. They are made with the log and started when somebody first needs them: an append whose thread does not
 * lead, because it waits elsewhere, is a virtual one, or has left. A log whose appends wait by themselves never needs one.
 *
 * <p>Separate from {@link Flusher}, which is what they do. Safe for any number of threads.
 */
final class Flushers {
    private static final int COUNT = 2;

    private final List<Thread> threads;
    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean started;
    // Guarded by the lock.
    private int startedCount;

    /**
     * Threads that are not started.
     *
     * @param factory makes them
     * @param life what each does
     * @throws IllegalArgumentException if the factory makes none
     */
    Flushers(ThreadFactory factory, Runnable life) {
        this.threads = Stream.generate(() -> made(factory.newThread(life)))
                .limit(COUNT)
                .toList();
    }

    private static Thread made(@Nullable Thread thread) {
        if (thread == null) {
            throw new IllegalArgumentException("the thread factory made no thread");
        }
        return thread;
    }

    /** All of them, also those that never start; to wake such a one does nothing. */
    List<Thread> threads() {
        return threads;
    }

    /**
     * Starts those that have not been started. What the system throws where it gives no thread is the caller's, before it relies
     * on them; those that it gave do their work, and the next call asks for the others.
     */
    void start() {
        if (!started) {
            starting.lock();
            try {
                for (; startedCount < threads.size(); startedCount++) {
                    threads.get(startedCount).start();
                }
                started = true;
            } finally {
                starting.unlock();
            }
        }
    }
}
