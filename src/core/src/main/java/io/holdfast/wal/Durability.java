package io.holdfast.wal;

import io.holdfast.platform.Guarantee;
import org.jspecify.annotations.Nullable;

/**
 * How far the log is written and durable, what that is worth, and what ended it.
 *
 * <p>Separate from {@link Leadership} because every thread reads it at any time, and only who leads, syncs or closes
 * changes it, one at a time.
 */
final class Durability {
    private final String location;
    private final boolean endsWithWrite;
    private final EndWatch watch = new EndWatch();
    private volatile long writtenLsn;
    private volatile long syncedLsn;
    private volatile Guarantee guarantee;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    /**
     * A log that is durable up to a position.
     *
     * @param location the log's directory, for messages
     * @param mode what acknowledges an append
     * @param syncedLsn the position, exclusive
     * @param reached the weakest of what the syncs have reached that made it durable
     */
    Durability(String location, CommitMode mode, long syncedLsn, Guarantee reached) {
        this.location = location;
        this.endsWithWrite = mode.endsWithWrite();
        this.writtenLsn = syncedLsn;
        this.syncedLsn = syncedLsn;
        this.guarantee = reached;
    }

    long syncedLsn() {
        return syncedLsn;
    }

    /** The weakest of what the syncs so far have reached. */
    Guarantee guarantee() {
        return guarantee;
    }

    /** Who waits for {@link #syncedLsn} to move. */
    EndWatch watch() {
        return watch;
    }

    /** Whether the record at an LSN is what an append or a future waits for: durable, or written where nothing is synced. */
    boolean isAcknowledged(long lsn) {
        return lsn < (endsWithWrite ? writtenLsn : syncedLsn);
    }

    /** Whether something was written and not synced. */
    boolean isBehind() {
        return syncedLsn < writtenLsn;
    }

    boolean isFinal() {
        return failure != null || closed;
    }

    boolean hasFailed() {
        return failure != null;
    }

    boolean isClosed() {
        return closed;
    }

    /** All below an LSN is in the kernel. */
    void written(long lsn) {
        writtenLsn = lsn;
    }

    /** All below an LSN is durable; after a failure nothing moves. */
    void synced(long lsn, Guarantee reached) {
        if (failure == null) {
            guarantee = guarantee.weaker(reached);
            syncedLsn = lsn;
            watch.moved();
        }
    }

    /** The log ends at an LSN and is durable up to it: it may be lower than before. */
    void cutTo(long lsn, Guarantee reached) {
        synced(lsn, reached);
        writtenLsn = lsn;
    }

    /** The first failure is final; says whether this is it. */
    boolean fail(Throwable e) {
        boolean first = failure == null;
        if (first) {
            failure = e;
        }
        return first;
    }

    void close() {
        closed = true;
    }

    /** The failure as the log's callers see it, or null. */
    @Nullable
    LogPoisonedException poison() {
        Throwable failed = failure;
        return failed == null ? null : new LogPoisonedException(location, new Lsn(syncedLsn), failed);
    }

    /** Throws if the log failed before the record at an LSN became durable. */
    void requireSound(long lsn) throws LogPoisonedException {
        if (failure != null && syncedLsn <= lsn) {
            requireSound();
        }
    }

    void requireSound() throws LogPoisonedException {
        LogPoisonedException poison = poison();
        if (poison != null) {
            throw poison;
        }
    }

    void requireOpen() throws LogPoisonedException, LogClosedException {
        requireSound();
        if (closed) {
            throw new LogClosedException(location);
        }
    }
}
