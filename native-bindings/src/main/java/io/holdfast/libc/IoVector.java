package io.holdfast.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * An array of {@code struct iovec} for preadv(2) and pwritev(2): allocated once, filled anew for every call.
 *
 * <p>Not thread-safe. It keeps the buffers put into it reachable until they are replaced or {@link #clear} is called.
 */
public final class IoVector {
    private static final int ENTRY_BYTES = 16;

    private final NativeBuffer entries;
    private final ByteBuffer view;
    private final NativeBuffer[] buffers;
    private int count;
    private long length;

    /**
     * An empty vector.
     *
     * @param libc the library whose calls will use it
     * @param capacity the most ranges it can hold, from 1 to 1024 (IOV_MAX on Linux and Darwin)
     */
    public IoVector(Libc libc, int capacity) {
        if (capacity < 1 || capacity > 1024) {
            throw new IllegalArgumentException("capacity must be from 1 to 1024 ranges, was " + capacity);
        }
        this.entries = libc.wrap(ByteBuffer.allocateDirect(capacity * ENTRY_BYTES));
        this.view = entries.bytes().order(ByteOrder.nativeOrder());
        this.buffers = new NativeBuffer[capacity];
    }

    /** Forgets all ranges. */
    public void clear() {
        Arrays.fill(buffers, 0, count, entries);
        count = 0;
        length = 0;
    }

    /**
     * Appends a range.
     *
     * @param buffer the memory
     * @param offset where the range starts, in bytes
     * @param byteCount its length in bytes
     * @throws IndexOutOfBoundsException if the range does not lie within the buffer, or the vector is full
     */
    public void add(NativeBuffer buffer, int offset, int byteCount) {
        Objects.checkIndex(count, buffers.length);
        view.putLong(count * ENTRY_BYTES, buffer.address(offset, byteCount));
        view.putLong(count * ENTRY_BYTES + 8, byteCount);
        buffers[count++] = buffer;
        length += byteCount;
    }

    /**
     * The number of ranges.
     *
     * @return from 0 to the capacity
     */
    public int count() {
        return count;
    }

    /**
     * The bytes in all ranges together.
     *
     * @return the sum of their lengths in bytes
     */
    public long length() {
        return length;
    }

    /**
     * The address of the array, for a call's argument.
     *
     * @return the address of the first entry; valid while this object is reachable
     */
    public long address() {
        return entries.address(0, count * ENTRY_BYTES);
    }
}
