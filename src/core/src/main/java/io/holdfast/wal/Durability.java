package io.holdfast.wal;

import io.holdfast.platform.Guarantee;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final AtomicInteger cuts = new AtomicInteger();
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

    /** How often {@link #cutTo} was called; to be asked with the log's lock held. */
    int cuts() {
        return cuts.get();
    }

    /**
     * Whether a record is what an append or a future waits for: durable, or written where nothing is synced. All that was
     * packed before a cut was durable then, wherever the log ends since.
     *
     * @param lsn the record's LSN
     * @param packedAfter {@link #cuts} when it was packed
     */
    boolean isAcknowledged(long lsn, int packedAfter) {
        // In this order: a cut is counted before the end goes back.
        return lsn < (endsWithWrite ? writtenLsn : syncedLsn) || cuts.get() != packedAfter;
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

    /** With all durable: the log ends at an LSN, which may be lower than before. */
    void cutTo(long lsn, Guarantee reached) {
        cuts.incrementAndGet();
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

    /** Throws if the log failed before a record became durable; its LSN and age as for {@link #isAcknowledged}. */
    void requireSound(long lsn, int packedAfter) throws LogPoisonedException {
        if (failure != null && syncedLsn <= lsn && cuts.get() == packedAfter) {
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
