package io.holdfast.platform;

import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.qual.Aligned;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
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
    public static @Aligned AlignedBuffer allocate(int capacity, int alignment) {
        return allocateAll(1, capacity, alignment).get(0);
    }

    /**
     * Allocates several zeroed buffers outside any pool, side by side, so that what aligning takes is lost once. For
     * large transfers {@link Volume#allocate} may do better.
     *
     * @param count how many, one or more
     * @param capacity the size of each in bytes, zero or more
     * @param alignment the alignment of their addresses: a power of two
     * @return the buffers
     */
    @SuppressWarnings("subtyping") // Aligned by construction.
    public static List<@Aligned AlignedBuffer> allocateAll(int count, int capacity, int alignment) {
        new Alignment(alignment, 1);
        // All but the last are rounded up, so that the next one is aligned too.
        long stride = ((long) capacity + alignment - 1) / alignment * alignment;
        List<@Aligned AlignedBuffer> buffers = new ArrayList<>(count);
        while (buffers.size() < count) {
            int more = sideBySide(count - buffers.size(), capacity, stride, alignment);
            ByteBuffer raw = ByteBuffer.allocateDirect(Math.toIntExact((more - 1) * stride + capacity + alignment - 1));
            // Not alignedSlice: it rounds the end down too.
            int start = -raw.alignmentOffset(0, alignment) & (alignment - 1);
            for (int i = 0; i < more; i++) {
                ByteBuffer bytes =
                        raw.slice((int) (start + i * stride), capacity).order(ByteOrder.LITTLE_ENDIAN);
                buffers.add((@Aligned AlignedBuffer) new AlignedBuffer(bytes, alignment));
            }
        }
        return buffers;
    }

    /** How many of the buffers one buffer of the runtime can hold, whose length is an int. */
    static int sideBySide(int count, int capacity, long stride, int alignment) {
        return stride == 0 ? count : (int) Math.min(count, 1 + (Integer.MAX_VALUE - alignment - capacity) / stride);
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
