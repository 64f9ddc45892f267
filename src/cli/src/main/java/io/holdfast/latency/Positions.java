package io.holdfast.latency;

import java.util.concurrent.atomic.AtomicLong;

/** Where a thread writes next. */
@FunctionalInterface
interface Positions {
    /** The file has no next place: it is full. */
    long FULL = -1;

    /**
     * The next place.
     *
     * @return in bytes, or {@link #FULL}
     */
    long next();

    /**
     * Every place of a file in turn, or, where threads share it, every place that is the thread's own; at the end it begins
     * anew. For one thread.
     *
     * @param own which of the threads that share the file this is, from 0
     * @param sharing how many share it
     */
    static Positions over(LatencyPlan.Load load, long fileBytes, int own, int sharing) {
        long stepBytes = (long) load.sizeBytes() * sharing;
        long firstByte = (long) load.sizeBytes() * own;
        AtomicLong next = new AtomicLong(firstByte);
        return () -> next.getAndUpdate(
                position -> position - firstByte + 2 * stepBytes > fileBytes ? firstByte : position + stepBytes);
    }

    /** The end of a file that grows from nothing, moved by each write, until it is full. For all threads that write to it. */
    static Positions atTheEnd(LatencyPlan.Load load, long fileBytes) {
        AtomicLong next = new AtomicLong();
        return () -> {
            long position = next.getAndAdd(load.sizeBytes());
            return position + load.sizeBytes() > fileBytes ? FULL : position;
        };
    }
}
