package io.holdfast.platform;

import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Transfers of any byte buffer. A direct one is used where it lies; the bytes of a heap buffer, which has no address, pass
 * through a few staging buffers that all files of a volume share. Safe for any number of threads.
 */
final class UnalignedTransfer {
    private static final int STAGING_BYTES = 1 << 16;
    private static final int SPARE_BUFFERS_MAX = 4;

    private final Libc libc;
    private final AtomicReferenceArray<@Nullable Staging> spares = new AtomicReferenceArray<>(SPARE_BUFFERS_MAX);

    UnalignedTransfer(Libc libc) {
        this.libc = libc;
    }

    /** A staging buffer as the kernel and as Java have it, for one thread at a time. */
    private record Staging(NativeBuffer memory, ByteBuffer bytes) {}

    int read(Transfer transfer, int fd, ByteBuffer target, long position) throws IOException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int start = target.position();
        if (target.isDirect()) {
            int count = transfer.read(fd, libc.wrap(target), start, target.remaining(), position);
            target.position(start + count);
            return count;
        }
        Staging staging = take();
        try {
            while (target.hasRemaining()) {
                int wanted = Math.min(STAGING_BYTES, target.remaining());
                int count = transfer.read(fd, staging.memory, 0, wanted, position + target.position() - start);
                target.put(staging.bytes.clear().limit(count));
                if (count < wanted) {
                    break;
                }
            }
            return target.position() - start;
        } finally {
            giveBack(staging);
        }
    }

    void write(Transfer transfer, int fd, ByteBuffer source, long position) throws IOException {
        int start = source.position();
        if (source.isDirect()) {
            transfer.write(fd, libc.wrap(source), start, source.remaining(), position);
            source.position(source.limit());
            return;
        }
        Staging staging = take();
        try {
            while (source.hasRemaining()) {
                int from = source.position();
                int length = Math.min(STAGING_BYTES, source.remaining());
                staging.bytes.clear().put(0, source, from, length);
                transfer.write(fd, staging.memory, 0, length, position + from - start);
                source.position(from + length);
            }
        } finally {
            giveBack(staging);
        }
    }

    /** Appends in one call, since others may append between two. */
    void append(Transfer transfer, FileStatus status, int fd, ByteBuffer source) throws IOException {
        int length = source.remaining();
        Staging staging = source.isDirect() ? null : length <= STAGING_BYTES ? take() : allocate(length);
        try {
            NativeBuffer whole;
            if (staging == null) {
                whole = libc.wrap(source.slice());
            } else {
                staging.bytes.clear().put(0, source, source.position(), length);
                whole = staging.memory;
            }
            long end = status.sizeBytes(fd);
            if (!transfer.append(fd, whole, length, end)) {
                transfer.write(fd, whole, 0, length, end);
            }
            source.position(source.limit());
        } finally {
            if (staging != null && staging.bytes.capacity() == STAGING_BYTES) {
                giveBack(staging);
            }
        }
    }

    private Staging take() {
        for (int i = 0; i < SPARE_BUFFERS_MAX; i++) {
            Staging spare = spares.get(i);
            if (spare != null && spares.compareAndSet(i, spare, null)) {
                return spare;
            }
        }
        return allocate(STAGING_BYTES);
    }

    private Staging allocate(int length) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        return new Staging(libc.wrap(bytes), bytes);
    }

    /** Where there are enough, the garbage collector has it. */
    private void giveBack(Staging staging) {
        for (int i = 0; i < SPARE_BUFFERS_MAX; i++) {
            if (spares.get(i) == null && spares.compareAndSet(i, null, staging)) {
                return;
            }
        }
    }
}
