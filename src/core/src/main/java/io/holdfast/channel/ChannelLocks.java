package io.holdfast.channel;

import io.holdfast.channel.SharedFile.Region;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.RangeLock;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileLockInterruptionException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * The locks that one channel holds. They are the kernel's locks of the open file ({@code F_OFD_SETLK}), not the process's,
 * which the runtime's own channels take: those are lost when anybody in the JVM closes the file. Both kinds respect each
 * other.
 *
 * <p>Who waits for a lock asks again and again, at most every 16 ms, instead of waiting in the kernel: there no interrupt
 * and no closing would reach it. So the order of those who wait in several processes is not kept.
 */
final class ChannelLocks {
    private static final long FIRST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(250);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(16);

    private final @NotOwning DurableFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Set<Region> held = new HashSet<>();
    private @Nullable SharedFile shared;
    private boolean closed;

    ChannelLocks(@NotOwning DurableFile file) {
        this.file = file;
    }

    static RangeLock kind(boolean shared) {
        return shared ? RangeLock.SHARED : RangeLock.EXCLUSIVE;
    }

    /** Takes a lock if nobody has one that conflicts; says whether. */
    boolean tryAcquire(RangeLock kind, Region region) throws IOException {
        SharedFile reserved = reserve(region);
        boolean taken = false;
        try {
            taken = file.sharing().tryLock(kind, region.position(), region.length());
        } finally {
            if (!taken) {
                reserved.free(region);
            }
        }
        return taken && keep(reserved, region);
    }

    /** Takes a lock, waiting until nobody has one that conflicts. */
    void acquire(RangeLock kind, Region region) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new FileLockInterruptionException();
        }
        SharedFile reserved = reserve(region);
        boolean taken = false;
        try {
            long waitNanos = FIRST_WAIT_NANOS;
            while (!taken) {
                taken = file.sharing().tryLock(kind, region.position(), region.length());
                if (!taken) {
                    await(waitNanos);
                    waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT_NANOS);
                }
            }
        } finally {
            if (!taken) {
                reserved.free(region);
            }
        }
        keep(reserved, region);
    }

    /** Ends a lock; one that the closing has ended already is left alone. */
    void release(Region region) throws IOException {
        lock.lock();
        try {
            SharedFile reserved = shared;
            if (reserved != null && held.remove(region)) {
                // The kernel first: whoever finds the region free in this JVM finds it free there.
                file.sharing().unlock(region.position(), region.length());
                reserved.free(region);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new locks, and sends away who waits for one: before the file is closed. */
    void beginClose() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all locks: after the file was closed, which has ended them. */
    void endClose() {
        lock.lock();
        try {
            if (shared != null) {
                shared.release(List.copyOf(held));
                shared = null;
            }
            held.clear();
        } finally {
            lock.unlock();
        }
    }

    private SharedFile reserve(Region region) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new AsynchronousCloseException();
            }
            SharedFile leased = lease();
            leased.reserve(region);
            return leased;
        } finally {
            lock.unlock();
        }
    }

    /** What this JVM's channels of the file share, until {@link #endClose}. */
    SharedFile lease() throws IOException {
        lock.lock();
        try {
            SharedFile leased = shared;
            if (leased == null) {
                leased = SharedFile.lease(file.sharing().fileKey());
                shared = leased;
            }
            return leased;
        } finally {
            lock.unlock();
        }
    }

    private boolean keep(SharedFile reserved, Region region) throws AsynchronousCloseException {
        lock.lock();
        try {
            if (closed) {
                reserved.free(region);
                throw new AsynchronousCloseException();
            }
            return held.add(region);
        } finally {
            lock.unlock();
        }
    }

    private void await(long nanos) throws IOException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !closed) {
                left = closing.awaitNanos(left);
            }
            if (closed) {
                throw new AsynchronousCloseException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new FileLockInterruptionException().initCause(e);
        } finally {
            lock.unlock();
        }
    }
}
