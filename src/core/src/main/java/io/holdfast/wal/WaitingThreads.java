package io.holdfast.wal;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for one event, in the order in which they came: an array that grows to the most that ever waited
 * and is then reused, so that waiting allocates nothing. Guarded by the owner's lock.
 */
@SuppressWarnings("ReferenceEquality") // A thread is nobody but itself.
final class WaitingThreads {
    private @Nullable Thread[] threads = new Thread[16];
    private int count;

    void add(Thread thread) {
        if (count == threads.length) {
            threads = Arrays.copyOf(threads, count * 2);
        }
        threads[count++] = thread;
    }

    /** Forgets a thread that no longer waits; false if it is not there. */
    boolean remove(Thread thread) {
        for (int i = 0; i < count; i++) {
            if (threads[i] == thread) {
                System.arraycopy(threads, i + 1, threads, i, --count - i);
                threads[count] = null;
                return true;
            }
        }
        return false;
    }

    /** The first, removed, or null. */
    @Nullable
    Thread poll() {
        Thread first = count == 0 ? null : threads[0];
        if (first != null) {
            remove(first);
        }
        return first;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void wakeAll() {
        for (int i = 0; i < count; i++) {
            Thread waiting = threads[i];
            if (waiting != null) {
                LockSupport.unpark(waiting);
            }
        }
    }

    void clear() {
        Arrays.fill(threads, 0, count, null);
        count = 0;
    }
}
