package io.holdfast.latency;

/**
 * Where one thread writes next: every place of the file in turn, or, where threads share it, every place that is its own.
 * At the end it begins anew: what was appended to is to be emptied then.
 */
final class Positions {
    private final long stepBytes;
    private final long firstByte;
    private final long fileBytes;
    private long next;

    /**
     * Places.
     *
     * @param own which of the threads that share the file this is, from 0
     * @param sharing how many share it
     */
    Positions(LatencyPlan.Load load, long fileBytes, int own, int sharing) {
        this.stepBytes = (long) load.sizeBytes() * sharing;
        this.firstByte = (long) load.sizeBytes() * own;
        this.fileBytes = fileBytes;
        this.next = firstByte;
    }

    /** Whether the next place is the first one again. */
    boolean wraps() {
        return next - firstByte + stepBytes > fileBytes;
    }

    long next() {
        if (wraps()) {
            next = firstByte;
        }
        long position = next;
        next += stepBytes;
        return position;
    }
}
