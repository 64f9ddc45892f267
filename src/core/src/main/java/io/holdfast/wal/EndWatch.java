package io.holdfast.wal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The threads that wait for the log's durable end to move: those of tailing readers. Separate from the appends that wait, of
 * which each waits for a place that it knows; where nobody follows the log, this costs a look.
 */
final class EndWatch {
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    /** Wakes them; after the end has moved. Not asked whether there are any: while others come and go the set may seem empty. */
    void moved() {
        waiting.forEach(LockSupport::unpark);
    }

    /**
     * Waits until the end has moved, or the time is over, or the thread is interrupted; it may return for no reason.
     *
     * @param hasMoved asked once this thread is seen by {@link #moved}
     * @param nanos how long at most
     */
    void await(BooleanSupplier hasMoved, long nanos) {
        Thread me = Thread.currentThread();
        waiting.add(me);
        try {
            if (!hasMoved.getAsBoolean()) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            waiting.remove(me);
        }
    }
}
