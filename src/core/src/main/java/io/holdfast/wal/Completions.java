package io.holdfast.wal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The futures of appends that nobody waits for, in the order of their LSNs: added under the lock that gives out LSNs, and
 * completed by one thread at a time, so that they complete in that order too.
 */
final class Completions {
    private final Durability durability;
    private final AtomicBoolean completing = new AtomicBoolean();

    // The last one completed, or a first one that stands for nothing; changed by who completes.
    private volatile Pending done = new Pending(-1, 0);
    // Changed under the log's lock.
    private Pending last = done;

    Completions(Durability durability) {
        this.durability = durability;
    }

    /** A future that is its own link: an asynchronous append allocates nothing else. */
    private static final class Pending extends CompletableFuture<Lsn> {
        private final long lsn;
        private final int packedAfter;
        private volatile @Nullable Pending next;

        Pending(long lsn, int packedAfter) {
            this.lsn = lsn;
            this.packedAfter = packedAfter;
        }
    }

    CompletableFuture<Lsn> add(long lsn) {
        Pending pending = new Pending(lsn, durability.cuts());
        last.next = pending;
        last = pending;
        return pending;
    }

    boolean isEmpty() {
        return done.next == null;
    }

    /** Whether a thread is completing futures: one that looks afterwards for what they made others append. */
    boolean isUnderWay() {
        return completing.get();
    }

    /** Completes what is acknowledged, or fails what is left once the log has failed. */
    void complete() {
        while (isDue(done.next) && completing.compareAndSet(false, true)) {
            try {
                for (Pending next = done.next; next != null && isDue(next); next = done.next) {
                    done = next;
                    settle(next);
                }
            } finally {
                completing.set(false);
            }
        }
    }

    private boolean isDue(@Nullable Pending pending) {
        return pending != null
                && (durability.isAcknowledged(pending.lsn, pending.packedAfter) || durability.hasFailed());
    }

    private void settle(Pending pending) {
        if (durability.isAcknowledged(pending.lsn, pending.packedAfter)) {
            pending.complete(new Lsn(pending.lsn));
            return;
        }
        LogPoisonedException poison = durability.poison();
        if (poison != null) {
            pending.completeExceptionally(poison);
        }
    }
}
