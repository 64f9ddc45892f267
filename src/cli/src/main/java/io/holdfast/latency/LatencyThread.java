package io.holdfast.latency;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Writes one operation after the other until the time is over, and records how long each took. */
final class LatencyThread {
    private final Histogram latency = new Histogram(3);
    private final WayFile file;
    private final boolean emptiesFile;
    private final WayFile.Write write;
    private final Positions positions;
    private final LongSupplier nanoTime;
    private final long end;
    private final Thread thread;
    private volatile @Nullable Throwable failure;

    @SuppressWarnings({"nullness:methodref.receiver.bound", "nullness:method.invocation"
    }) // Started after construction.
    LatencyThread(
            LatencyPlan.Load load,
            WayFile file,
            ByteBuffer memory,
            Positions positions,
            LongSupplier nanoTime,
            long end) {
        this.file = file;
        // Of several threads in one file each appends past the others' ends, and nobody may cut them off.
        this.emptiesFile = load.way().appends() && load.layout() != LatencyPlan.Layout.ONE_FILE;
        this.write = file.writeOf(memory);
        this.positions = positions;
        this.nanoTime = nanoTime;
        this.end = end;
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
                if (emptiesFile && positions.wraps()) {
                    file.empty();
                }
                long position = positions.next();
                long start = nanoTime.getAsLong();
                write.at(position);
                latency.recordValue(Math.max(0, nanoTime.getAsLong() - start));
            } while (nanoTime.getAsLong() < end);
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }
}
