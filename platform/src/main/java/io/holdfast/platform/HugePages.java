package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.qual.Aligned;
import java.util.List;

/**
 * Huge pages for large buffers. Direct I/O hands the device memory by its physical pieces: 2 MiB are 512 of them where its
 * pages are scattered, and one in a huge page. A matter of speed alone: what the kernel refuses leaves the buffer as it was.
 *
 * <p>Separate from {@link AlignedBuffer}, which any system has. Source: madvise(2); the size is that of x86-64 and of arm64
 * with pages of 4 KiB, elsewhere the kernel uses them for what is long enough.
 */
final class HugePages {
    private static final int BYTES = 2 << 20;

    private HugePages() {}

    /**
     * Allocates zeroed buffers, in huge pages if they are large enough and the system has them.
     *
     * @param libc the library that will use them
     * @param count how many
     * @param capacity the size of each in bytes
     * @param alignment the least alignment, a power of two
     */
    static List<@Aligned AlignedBuffer> allocate(Libc libc, int count, int capacity, int alignment) {
        boolean large = capacity >= BYTES && capacity <= Integer.MAX_VALUE - BYTES;
        if (!large || !Constant.MADV_HUGEPAGE.existsOn(libc.abi())) {
            return AlignedBuffer.allocateAll(count, capacity, alignment);
        }
        List<@Aligned AlignedBuffer> buffers = AlignedBuffer.allocateAll(count, capacity, Math.max(alignment, BYTES));
        buffers.forEach(buffer -> back(libc, buffer));
        return buffers;
    }

    /** They are all zero yet, and the kernel gives them as zeroes again at the first use, but then a whole huge page at a time. */
    private static void back(Libc libc, AlignedBuffer buffer) {
        int length = buffer.capacity() / BYTES * BYTES;
        NativeBuffer memory = buffer.nativeView(libc);
        if (libc.madvise(memory, 0, length, Constant.MADV_HUGEPAGE.on(libc.abi())) == 0) {
            libc.madvise(memory, 0, length, Constant.MADV_DONTNEED.on(libc.abi()));
        }
    }
}
