package io.holdfast.wal;

/**
 * Sizes and times of group commit.
 *
 * @param groupBlocks the blocks of one group, two or more
 * @param groupCount how many groups there are: together they bound what waits in memory
 * @param gatherNanos how long a leader waits for as many appends as waited together for the last flush, see {@link #gathers}
 * @param aheadBlocks how large a group must be to be written while the one before it is synced
 */
record GroupTuning(int groupBlocks, int groupCount, long gatherNanos, int aheadBlocks) {
    /** From 64 KiB on, sealing and writing take about as long as a sync. */
    static final int AHEAD_BYTES = 64 << 10;

    private static final int YIELDS = 32;

    /**
     * Whether a leader waits for more.
     *
     * @param nanos how long it has waited
     * @param nanosAlone how long since one came
     * @param times how often it may wait as long as for the first
     */
    boolean gathers(long nanos, long nanosAlone, int times) {
        return nanosAlone < gatherNanos && nanos / times < gatherNanos;
    }

    /**
     * How often a thread gives its core away before it parks: bounds what waiting costs where nobody else wants the core. To
     * park a platform thread and wake it on another core costs more than many turns. For a virtual thread a turn costs as much
     * as parking, so it parks at once.
     *
     * @param thread who waits
     */
    static int yieldsMax(ThreadKind thread) {
        return thread == ThreadKind.VIRTUAL ? 0 : YIELDS;
    }
}
