package io.holdfast.platform;

import io.holdfast.qual.Aligned;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Aligned buffers of one size, lent and given back, bounded in bytes.
 *
 * <p>Buffers are allocated as they are first needed, up to the bound, and kept: once all are there, acquiring and releasing
 * allocate nothing. Who finds none free waits, the longest first.
 *
 * <p><b>Lifetime.</b> Who acquires a buffer releases it exactly once, in a finally block, and touches it no more. A buffer
 * that is never released is missing for ever: the pool does not grow past its bound to replace it. The memory is freed with
 * the pool, by the garbage collector.
 *
 * <p><b>Contents.</b> A buffer holds what its last user left, zeroes at first. Its bytes' position is 0 and its limit the
 * capacity.
 *
 * <p><b>Threads.</b> Safe for any number, platform or virtual; waiting does not pin a virtual thread's carrier. A buffer
 * may be released by another thread than acquired it.
 */
public final class BufferPool {
    private final int bufferBytes;
    private final int alignment;
    private final int countMax;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition released = lock.newCondition();
    private final ArrayDeque<@Aligned AlignedBuffer> free;
    /** Every buffer of this pool, with whether it is lent. */
    private final IdentityHashMap<AlignedBuffer, Boolean> lent;

    /**
     * A pool that has allocated nothing yet.
     *
     * @param bufferBytes the capacity of each buffer, at least one byte
     * @param alignment the alignment of each address: a power of two, in bytes
     * @param bytesMax the most bytes of all buffers together, at least those of one; each buffer takes up to
     *     {@code alignment - 1} bytes of memory more for its alignment
     */
    public BufferPool(int bufferBytes, int alignment, long bytesMax) {
        new Alignment(alignment, 1);
        if (bufferBytes < 1 || bytesMax < bufferBytes) {
            throw new IllegalArgumentException(
                    "no buffer of " + bufferBytes + " bytes fits into " + bytesMax + " bytes, or it would be empty");
        }
        this.bufferBytes = bufferBytes;
        this.alignment = alignment;
        this.countMax = Math.toIntExact(bytesMax / bufferBytes);
        this.free = new ArrayDeque<>();
        this.lent = new IdentityHashMap<>();
    }

    /**
     * Takes a buffer, waiting until one is free. An interrupt does not end the wait, and is kept.
     *
     * @return the buffer, to be given back by {@link #release}
     */
    public @Aligned AlignedBuffer acquire() {
        lock.lock();
        try {
            while (true) {
                AlignedBuffer buffer = freeOrNew();
                if (buffer != null) {
                    return buffer;
                }
                released.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a buffer, waiting until one is free or the thread is interrupted.
     *
     * @return the buffer, to be given back by {@link #release}
     * @throws InterruptedException if the thread is interrupted before or while it waits: no buffer is taken then, and the
     *     interrupt flag is cleared
     */
    public @Aligned AlignedBuffer acquireInterruptibly() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                AlignedBuffer buffer = freeOrNew();
                if (buffer != null) {
                    return buffer;
                }
                released.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a buffer if one is free now.
     *
     * @return the buffer, to be given back by {@link #release}, or null
     */
    public @Nullable @Aligned AlignedBuffer tryAcquire() {
        lock.lock();
        try {
            return freeOrNew();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives a buffer back.
     *
     * @param buffer the buffer, not touched any more by the caller
     * @throws IllegalArgumentException if it is not this pool's
     * @throws IllegalStateException if it was given back already; one that was lent again since cannot be told from it
     */
    public void release(@Aligned AlignedBuffer buffer) {
        lock.lock();
        try {
            Boolean isLent = lent.get(buffer);
            if (isLent == null) {
                throw new IllegalArgumentException("the buffer is not from this pool");
            }
            if (!isLent) {
                throw new IllegalStateException("the buffer was given back already");
            }
            buffer.bytes().clear();
            lent.put(buffer, false);
            free.push(buffer);
            released.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The memory that the pool has allocated so far.
     *
     * @return the bytes of all its buffers, lent or free
     */
    public long allocatedBytes() {
        lock.lock();
        try {
            return (long) lent.size() * bufferBytes;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable @Aligned AlignedBuffer freeOrNew() {
        // Last in, first out: the buffer most likely in the processor's cache.
        AlignedBuffer buffer = free.poll();
        if (buffer == null && lent.size() < countMax) {
            buffer = AlignedBuffer.allocate(bufferBytes, alignment);
        }
        if (buffer != null) {
            lent.put(buffer, true);
        }
        return buffer;
    }
}
