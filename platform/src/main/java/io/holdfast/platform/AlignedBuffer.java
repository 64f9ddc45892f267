package io.holdfast.platform;

import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.qual.Aligned;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Native memory whose address is aligned, so that direct I/O accepts it.
 *
 * <p>The memory is zeroed when allocated and freed by the garbage collector; buffers of a {@link BufferPool} are given
 * back to it instead. Not thread-safe: one thread at a time uses a buffer, and none changes it while a write is under way.
 */
public final class AlignedBuffer {
    private final ByteBuffer bytes;
    private final int alignment;
    private @Nullable NativeBuffer nativeView;

    private AlignedBuffer(ByteBuffer bytes, int alignment) {
        this.bytes = bytes;
        this.alignment = alignment;
    }

    /**
     * Allocates a zeroed buffer outside any pool.
     *
     * @param capacity its size in bytes, zero or more
     * @param alignment the alignment of its address: a power of two
     * @return the buffer
     */
    @SuppressWarnings("subtyping") // Aligned by construction.
    public static @Aligned AlignedBuffer allocate(int capacity, int alignment) {
        new Alignment(alignment, 1);
        ByteBuffer raw = ByteBuffer.allocateDirect(Math.addExact(capacity, alignment - 1));
        // Not alignedSlice: it rounds the end down too.
        int start = -raw.alignmentOffset(0, alignment) & (alignment - 1);
        return (@Aligned AlignedBuffer)
                new AlignedBuffer(raw.slice(start, capacity).order(ByteOrder.LITTLE_ENDIAN), alignment);
    }

    /**
     * The memory as a byte buffer, always the same object: its position and limit are the caller's to use, and no call
     * of this library reads or moves them. Little-endian.
     *
     * @return a direct buffer of {@link #capacity} bytes
     */
    public ByteBuffer bytes() {
        return bytes;
    }

    /**
     * The size of the buffer.
     *
     * @return its capacity in bytes
     */
    public int capacity() {
        return bytes.capacity();
    }

    /**
     * The alignment of the buffer's address.
     *
     * @return a power of two, in bytes
     */
    public int alignment() {
        return alignment;
    }

    /**
     * The buffer with its address, looked up at the first use: it is the same for every library.
     *
     * @param libc the library that will use it
     * @return the native view
     */
    NativeBuffer nativeView(Libc libc) {
        NativeBuffer view = nativeView;
        if (view == null) {
            view = libc.wrap(bytes);
            nativeView = view;
        }
        return view;
    }
}
