package io.holdfast.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock for critical sections of well under a microsecond that never block: claims by compare-and-set and yields where
 * it fails. Separate from {@link java.util.concurrent.locks.ReentrantLock} because that one allocates a node for each
 * contended acquisition and parks, which costs more than the section it guards. Not reentrant; pins no virtual thread's carrier.
 */
@SuppressWarnings("ThreadPriorityCheck") // Yields only where the holder may need this very core.
final class ShortLock {
    private static final int SPINS = 64;
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(ShortLock.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // Read and written through HELD.
    private volatile int held;

    void acquire() {
        for (int spin = 0; !tryAcquire(); spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                // The holder may wait for this very core.
                Thread.yield();
            }
        }
    }

    private boolean tryAcquire() {
        return (int) HELD.getOpaque(this) == 0 && HELD.compareAndSet(this, 0, 1);
    }

    void release() {
        HELD.setRelease(this, 0);
    }
}
