package io.holdfast.wal;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads whose records are in one group, each with a number: arrays that grow to the most that ever waited and are then
 * reused, so that waiting allocates nothing. A thread is noted when it packs and marked when it parks: who has not parked yet
 * needs no waking. Guarded by the log's lock; once the group is acknowledged nothing changes but by {@link #clear}.
 *
 * <p>Separate from {@link WaitingThreads}, whose threads always park and come and go one by one.
 */
@SuppressWarnings("ReferenceEquality") // A thread is nobody but itself.
final class GroupWaiters {
    private static final byte AWAKE = 0;
    private static final byte AWAKE_VIRTUAL = 1;
    private static final byte PARKED = 2;

    private @Nullable Thread[] threads = new Thread[16];
    private byte[] states = new byte[16];
    // Also read by a leader that gathers, without the lock.
    private volatile int count;
    private int platformCount;

    /** Notes a thread and returns its number. */
    int add(Thread thread, ThreadKind kind) {
        int number = count;
        if (number == threads.length) {
            threads = Arrays.copyOf(threads, number * 2);
            states = Arrays.copyOf(states, number * 2);
        }
        threads[number] = thread;
        states[number] = kind == ThreadKind.VIRTUAL ? AWAKE_VIRTUAL : AWAKE;
        if (kind == ThreadKind.PLATFORM) {
            platformCount++;
        }
        count = number + 1;
        return number;
    }

    /** The thread with a number is going to park. */
    void park(int number) {
        states[number] |= PARKED;
    }

    /** The thread with a number waits no longer. */
    void leave(int number) {
        threads[number] = null;
        if ((states[number] & AWAKE_VIRTUAL) == 0) {
            platformCount--;
        }
    }

    int count() {
        return count;
    }

    /** A thread that may block for a sync, or null: one that is awake where there is one, for it needs no waking. */
    @Nullable
    Thread leader() {
        if (platformCount == 0) {
            return null;
        }
        Thread parked = null;
        for (int i = 0; i < count; i++) {
            Thread thread = threads[i];
            if (thread != null && states[i] == AWAKE) {
                return thread;
            }
            if (thread != null && parked == null && states[i] == PARKED) {
                parked = thread;
            }
        }
        return parked;
    }

    /** Wakes those who parked. */
    void wakeAll() {
        for (int i = 0; i < count; i++) {
            Thread thread = threads[i];
            if (thread != null && states[i] >= PARKED) {
                LockSupport.unpark(thread);
            }
        }
    }

    void clear() {
        Arrays.fill(threads, 0, count, null);
        count = 0;
        platformCount = 0;
    }
}
