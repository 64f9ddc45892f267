package io.holdfast.platform;

import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Transfers of any byte buffer. A direct one is used where it lies; the bytes of a heap buffer, which has no address, pass
 * through a few staging buffers that all files of a volume share. Safe for any number of threads.
 */
final class UnalignedTransfer {
    private static final int STAGING_BYTES = 1 << 16;
    private static final int SPARE_BUFFERS_MAX = 4;

    private final Libc libc;
    private final ArrayBlockingQueue<NativeBuffer> spareBuffers = new ArrayBlockingQueue<>(SPARE_BUFFERS_MAX);

    UnalignedTransfer(Libc libc) {
        this.libc = libc;
    }

    int read(Transfer transfer, int fd, ByteBuffer target, long position) throws IOException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        if (target.isDirect()) {
            int count = transfer.read(fd, libc.wrap(target.slice()), 0, target.remaining(), position);
            target.position(target.position() + count);
            return count;
        }
        NativeBuffer staging = take();
        try {
            int start = target.position();
            while (target.hasRemaining()) {
                int wanted = Math.min(STAGING_BYTES, target.remaining());
                int count = transfer.read(fd, staging, 0, wanted, position + target.position() - start);
                target.put(staging.bytes().limit(count));
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
        if (source.isDirect()) {
            transfer.write(fd, libc.wrap(source.slice()), 0, source.remaining(), position);
            source.position(source.limit());
            return;
        }
        NativeBuffer staging = take();
        try {
            int start = source.position();
            while (source.hasRemaining()) {
                int length = Math.min(STAGING_BYTES, source.remaining());
                staging.bytes().put(source.slice(source.position(), length));
                transfer.write(fd, staging, 0, length, position + source.position() - start);
                source.position(source.position() + length);
            }
        } finally {
            giveBack(staging);
        }
    }

    /** Appends in one call, since others may append between two. */
    void append(Transfer transfer, FileStatus status, int fd, ByteBuffer source) throws IOException {
        int length = source.remaining();
        NativeBuffer whole = source.isDirect() ? libc.wrap(source.slice()) : null;
        NativeBuffer staging = null;
        if (whole == null) {
            staging = length <= STAGING_BYTES ? take() : libc.wrap(ByteBuffer.allocateDirect(length));
            staging.bytes().put(source.duplicate());
            whole = staging;
        }
        try {
            if (!transfer.append(fd, whole, length)) {
                transfer.write(fd, whole, 0, length, status.sizeBytes(fd));
            }
            source.position(source.limit());
        } finally {
            if (staging != null && staging.capacity() == STAGING_BYTES) {
                giveBack(staging);
            }
        }
    }

    private NativeBuffer take() {
        NativeBuffer spare = spareBuffers.poll();
        return spare == null ? libc.wrap(ByteBuffer.allocateDirect(STAGING_BYTES)) : spare;
    }

    private void giveBack(NativeBuffer staging) {
        // Where there are enough, the garbage collector has it.
        boolean kept = spareBuffers.offer(staging);
        assert kept || spareBuffers.size() <= SPARE_BUFFERS_MAX;
    }
}
