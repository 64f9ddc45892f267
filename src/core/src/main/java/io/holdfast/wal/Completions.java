package io.holdfast.wal;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The futures of appends that nobody waits for, in the order of their LSNs: added under the lock that gives out LSNs, and
 * completed by one thread only, so that they complete in that order too.
 */
final class Completions {
    private final Queue<Pending> pending = new ConcurrentLinkedQueue<>();

    private record Pending(long lsn, CompletableFuture<Lsn> future) {}

    void add(long lsn, CompletableFuture<Lsn> future) {
        pending.add(new Pending(lsn, future));
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Completes those below the synced position. */
    void completeBelow(long syncedLsn) {
        for (Pending next = pending.peek(); next != null && next.lsn < syncedLsn; next = pending.peek()) {
            pending.remove();
            next.future.complete(new Lsn(next.lsn));
        }
    }

    /** Fails all that are left. */
    void failAll(Throwable failure) {
        for (Pending next = pending.poll(); next != null; next = pending.poll()) {
            next.future.completeExceptionally(failure);
        }
    }
}
