package io.holdfast.latency;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Writes one operation after the other until the pass is over, and records how long each took. */
final class LatencyThread {
    private final Histogram latency = new Histogram(3);
    private final WayFile.Write write;
    private final Positions positions;
    private final LongSupplier nanoTime;
    private final Pass pass;
    private final Thread thread;
    private volatile @Nullable Throwable failure;

    @SuppressWarnings({"nullness:methodref.receiver.bound", "nullness:method.invocation"
    }) // Started after construction.
    LatencyThread(WayFile.Write write, Positions positions, LongSupplier nanoTime, Pass pass) {
        this.write = write;
        this.positions = positions;
        this.nanoTime = nanoTime;
        this.pass = pass;
        this.thread = new Thread(this::work, "holdfast-sync-latency");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Waits for the thread. */
    void join() throws InterruptedException {
        thread.join();
    }

    /** What it has measured when it has ended. */
    Histogram latency() throws IOException {
        Throwable failed = failure;
        if (failed instanceof IOException io) {
            throw io;
        }
        if (failed != null) {
            throw new IllegalStateException("a thread failed", failed);
        }
        return latency;
    }

    private void work() {
        try {
            do {
                long position = positions.next();
                if (position == Positions.FULL) {
                    pass.fill();
                    return;
                }
                long start = nanoTime.getAsLong();
                write.at(position);
                latency.recordValue(Math.max(0, nanoTime.getAsLong() - start));
            } while (!pass.isOver());
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }
}
