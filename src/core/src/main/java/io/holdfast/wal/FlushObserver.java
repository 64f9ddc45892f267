package io.holdfast.wal;

/**
 * Told of each flush that became durable, by the thread that led it: after the group's threads were woken, without the lock,
 * while the group still is as it was written. One flush at a time, in the order of their LSNs.
 *
 * <p>The one seam between waiting and watching: {@link GroupCommit} counts nothing itself.
 */
interface FlushObserver {
    /** Watches nothing. */
    FlushObserver NONE = (group, writeNanos, syncNanos) -> {};

    /**
     * A flush is durable. Must neither throw nor block nor keep the group, which is emptied afterwards.
     *
     * @param group its records, blocks and padding
     * @param writeNanos how long sealing and writing took
     * @param syncNanos how long the sync took
     */
    void flushed(Group group, long writeNanos, long syncNanos);
}
