package io.holdfast.wal;

/**
 * Told of each flush that is what its appends wait for, and of the failure that ends the log: after the threads that wait
 * were woken, without the lock. The next flush may end meanwhile, so two threads may call at once, and not in the order of
 * the LSNs.
 *
 * <p>The one seam between waiting and watching: {@link GroupCommit} counts nothing itself.
 */
interface FlushObserver {
    /** Watches nothing. */
    FlushObserver NONE = (group, writeNanos, syncNanos) -> {};

    /**
     * A flush is durable, or written where nothing is synced. Called by the thread that led it, while the group still is as it
     * was written. Must neither throw nor block nor keep the group, which is emptied afterwards.
     *
     * @param group its records, blocks and padding
     * @param writeNanos how long sealing and writing took
     * @param syncNanos how long the sync took; means nothing where there was none
     */
    void flushed(Group group, long writeNanos, long syncNanos);

    /**
     * The log takes nothing more. Once, by the thread that failed. Must not throw.
     *
     * @param cause what failed first
     * @param syncedLsn the LSN below which all is durable
     */
    default void poisoned(Throwable cause, long syncedLsn) {}
}
