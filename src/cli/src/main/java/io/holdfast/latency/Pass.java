package io.holdfast.latency;

import java.util.function.LongSupplier;

/**
 * How long the threads of a load go on together: until the time is over, or one of the files that grow is full. Then all
 * stop, since only a file that nobody writes to can be emptied, and a rate is that of all threads.
 */
final class Pass {
    private final LongSupplier nanoTime;
    private final long end;
    private volatile boolean full;

    Pass(LongSupplier nanoTime, long end) {
        this.nanoTime = nanoTime;
        this.end = end;
    }

    /** A file is full. */
    void fill() {
        full = true;
    }

    boolean isOver() {
        return full || nanoTime.getAsLong() >= end;
    }
}
