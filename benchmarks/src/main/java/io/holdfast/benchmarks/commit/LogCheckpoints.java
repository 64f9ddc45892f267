package io.holdfast.benchmarks.commit;

import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a database that has nothing to write out: behind every half segment the log is truncated, by a thread
 * of its own. Separate from {@link HoldfastStore}, whose callers only commit.
 */
final class LogCheckpoints implements AutoCloseable {
    /** Half a segment of the standard length. */
    private static final long INTERVAL_BYTES = 32 << 20;

    /** After so much two dropped segments wait, and one more is dropped before the next begins. */
    static final long FILLED_BYTES = 5 * INTERVAL_BYTES;

    /** For people. */
    static final String DESCRIPTION = "truncated behind every 32 MiB, after 160 MiB were filled before";

    private final Log log;
    private final AtomicLong next = new AtomicLong(INTERVAL_BYTES);
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final ExecutorService checkpointer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "checkpointer");
        thread.setDaemon(true);
        return thread;
    });

    /** Checkpoints of a log, which it does not close. */
    LogCheckpoints(Log log) {
        this.log = log;
    }

    /** All below a position is durable: truncates there, meanwhile, if it is time. */
    void appended(long position) {
        if (isDue(position)) {
            checkpointer.execute(() -> {
                try {
                    log.truncateBefore(new Lsn(position));
                } catch (IOException e) {
                    failure.compareAndSet(null, e);
                }
            });
        }
    }

    /** As the other, but before it returns. */
    void appendedHere(long position) throws IOException {
        if (isDue(position)) {
            log.truncateBefore(new Lsn(position));
        }
    }

    private boolean isDue(long position) {
        long due = next.get();
        return position >= due && next.compareAndSet(due, position + INTERVAL_BYTES);
    }

    /** Waits for a checkpoint under way, and tells whether one failed. */
    @Override
    public void close() throws IOException {
        checkpointer.shutdown();
        try {
            if (!checkpointer.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IOException("a checkpoint takes longer than a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }
}
