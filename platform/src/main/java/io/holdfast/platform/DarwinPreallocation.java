package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Darwin: F_PREALLOCATE in one piece, else in any pieces, then ftruncate(2). No zeroes are written: APFS copies on write,
 * so written blocks make no later overwrite cheaper, and an overwrite can meet ENOSPC all the same.
 *
 * <p>fst_length counts from the physical end of file (F_PEOFPOSMODE), that is from what is allocated already, not from
 * the length: asking for the whole length each time would allocate it each time (fcntl(2)).
 */
final class DarwinPreallocation implements Preallocation {
    private final Libc libc;

    DarwinPreallocation(Libc libc) {
        this.libc = libc;
    }

    @Override
    public void extend(int fd, String path, Alignment alignment, long from, long to) throws IOException {
        long physicalEnd = Math.max(from, new FileStatus(libc, path).allocatedBytes(fd));
        if (to > physicalEnd) {
            allocate(fd, path, physicalEnd, to - physicalEnd);
        }
        long result;
        do {
            result = libc.ftruncate(fd, to);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        if (result < 0) {
            throw CallFailure.of(libc, "ftruncate", path, to, result);
        }
    }

    private void allocate(int fd, String path, long physicalEnd, long length) throws IOException {
        NativeBuffer store = Struct.FSTORE.allocate(libc);
        int anyPieces = Constant.F_ALLOCATEALL.on(libc.abi());
        long result = preallocate(fd, store, Constant.F_ALLOCATECONTIG.on(libc.abi()) | anyPieces, length);
        if (result < 0) {
            result = preallocate(fd, store, anyPieces, length);
        }
        if (saysUnsupported(result)) {
            return;
        }
        if (result < 0) {
            throw CallFailure.of(libc, "fcntl(F_PREALLOCATE)", path, physicalEnd, result);
        }
        long allocated = Field.FSTORE_BYTESALLOC.get(store.bytes(), libc.abi());
        if (allocated < length) {
            throw new IOException("fcntl(F_PREALLOCATE) on " + path + " at position " + physicalEnd + " allocated "
                    + allocated + " of " + length + " bytes");
        }
    }

    private long preallocate(int fd, NativeBuffer store, int flags, long length) {
        ByteBuffer view = store.bytes();
        Field.FSTORE_FLAGS.put(view, libc.abi(), flags);
        Field.FSTORE_POSMODE.put(view, libc.abi(), Constant.F_PEOFPOSMODE.on(libc.abi()));
        Field.FSTORE_OFFSET.put(view, libc.abi(), 0);
        Field.FSTORE_LENGTH.put(view, libc.abi(), length);
        Field.FSTORE_BYTESALLOC.put(view, libc.abi(), 0);
        long result;
        do {
            result = libc.fcntl(fd, Constant.F_PREALLOCATE.on(libc.abi()), store);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        return result;
    }

    private boolean saysUnsupported(long result) {
        return Errno.isResult(result, Errno.Kind.ENOTSUP, libc.abi())
                || Errno.isResult(result, Errno.Kind.EOPNOTSUPP, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOTTY, libc.abi())
                || Errno.isResult(result, Errno.Kind.EINVAL, libc.abi());
    }
}
