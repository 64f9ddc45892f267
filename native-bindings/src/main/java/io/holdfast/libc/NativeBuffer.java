package io.holdfast.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A direct buffer together with its address, looked up once, so that a call needs neither a look-up nor an allocation.
 *
 * <p>The memory belongs to the {@link ByteBuffer} and lives as long as this object is reachable; there is nothing to
 * close. Made by {@link Libc#wrap}. Immutable itself; the bytes are shared with the buffer.
 */
public final class NativeBuffer {
    private final ByteBuffer bytes;
    private final long address;

    NativeBuffer(ByteBuffer bytes, long address) {
        if (!bytes.isDirect()) {
            throw new IllegalArgumentException("a heap buffer has no address: allocate it direct");
        }
        this.bytes = bytes;
        this.address = address;
    }

    /**
     * The buffer's bytes, as they were handed to {@link Libc#wrap}.
     *
     * @return a duplicate of the direct buffer from index 0 to its capacity, in native byte order
     */
    public ByteBuffer bytes() {
        return bytes.duplicate().clear().order(ByteOrder.nativeOrder());
    }

    /**
     * The length of the memory.
     *
     * @return the capacity in bytes
     */
    public int capacity() {
        return bytes.capacity();
    }

    /**
     * The address of a range, for a call's argument.
     *
     * @param offset where the range starts, in bytes
     * @param length its length in bytes
     * @return the address of its first byte; valid while this object is reachable
     * @throws IndexOutOfBoundsException if the range does not lie within the buffer
     */
    public long address(int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.capacity());
        return address + offset;
    }
}
