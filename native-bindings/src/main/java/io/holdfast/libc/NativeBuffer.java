package io.holdfast.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * A direct buffer together with its address, looked up once, so that a call needs neither a look-up nor an allocation.
 *
 * <p>The memory belongs to the {@link ByteBuffer} and lives as long as this object is reachable; there is nothing to
 * close. Made by {@link Libc#wrap}. Immutable itself; the bytes are shared with the buffer.
 */
public final class NativeBuffer {
    private final ByteBuffer bytes;
    private final long address;

    private NativeBuffer(ByteBuffer bytes, long address) {
        this.bytes = bytes;
        this.address = address;
    }

    /**
     * A direct buffer with its address, which only a backend can tell: users call {@link Libc#wrap} instead.
     *
     * @param direct a direct buffer; its whole capacity is used, whatever its position and limit
     * @param addressOf the backend's way to the address of a direct buffer's byte at index 0, whatever its position
     * @return the buffer with its address
     * @throws IllegalArgumentException if the buffer is a heap buffer
     */
    public static NativeBuffer of(ByteBuffer direct, ToLongFunction<ByteBuffer> addressOf) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("a heap buffer has no address: allocate it direct");
        }
        return new NativeBuffer(direct, addressOf.applyAsLong(direct));
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
