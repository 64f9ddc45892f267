package io.holdfast.platform;

import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Linux: fallocate(2), then written zeroes. Allocated blocks are "unwritten" until their first write, which changes
 * metadata once more; after the zeroes an overwrite changes none. A file system without fallocate (EOPNOTSUPP, ENOSYS) gets
 * the zeroes alone, which allocate as well.
 */
final class LinuxPreallocation implements Preallocation {
    private static final int ZEROES_BYTES = 1 << 20;
    private static final int ZEROES_ALIGNMENT = 1 << 16;

    private final Libc libc;
    private @Nullable AlignedBuffer zeroes;

    LinuxPreallocation(Libc libc) {
        this.libc = libc;
    }

    @Override
    public void extend(int fd, String path, Alignment alignment, long from, long to) throws IOException {
        long result;
        do {
            result = libc.fallocate(fd, 0, from, to - from);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        if (saysUnsupported(result)) {
            // The zeroes of a direct file may end before its length does: they start at a whole unit.
            setLength(fd, path, to);
        } else if (result < 0) {
            throw CallFailure.of(libc, "fallocate", path, from, result);
        }
        Transfer transfer = new Transfer(libc, path, alignment);
        AlignedBuffer source = zeroes();
        // A direct file whose length is not aligned: the rest of its last unit lies in a block that is written already.
        for (long position = alignment.roundUp(from); position < to; position += ZEROES_BYTES) {
            int length = (int) Math.min(ZEROES_BYTES, to - position);
            transfer.write(fd, source.nativeView(libc), 0, length, position);
        }
    }

    private boolean saysUnsupported(long result) {
        return Errno.isResult(result, Errno.Kind.EOPNOTSUPP, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOSYS, libc.abi());
    }

    private void setLength(int fd, String path, long length) throws IOException {
        long result;
        do {
            result = libc.ftruncate(fd, length);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        if (result < 0) {
            throw CallFailure.of(libc, "ftruncate", path, length, result);
        }
    }

    private synchronized AlignedBuffer zeroes() {
        AlignedBuffer buffer = zeroes;
        if (buffer == null) {
            buffer = AlignedBuffer.allocate(ZEROES_BYTES, ZEROES_ALIGNMENT);
            zeroes = buffer;
        }
        return buffer;
    }
}
