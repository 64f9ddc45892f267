package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;

/**
 * fcntl(2), F_OFD_SETLK: locks of ranges that belong to the open file description, so that two opens of a file conflict also
 * within one process, and no close of another descriptor drops them. They conflict with the older F_SETLK of others too.
 *
 * <p>There is no fallback: F_SETLK belongs to the process and goes when anybody in it closes the file.
 */
final class OpenFileLock {
    private final Libc libc;
    private final String path;

    OpenFileLock(Libc libc, String path) {
        this.libc = libc;
        this.path = path;
    }

    /**
     * Sets or frees a range, without waiting.
     *
     * @param fd the open file
     * @param type F_RDLCK, F_WRLCK or F_UNLCK
     * @param start the first byte
     * @param length in bytes, 0 for all that follow
     * @return false if somebody else has a lock that conflicts
     * @throws IOException if the system refuses
     */
    boolean trySet(int fd, Constant type, long start, long length) throws IOException {
        NativeBuffer flock = Struct.FLOCK.allocate(libc);
        ByteBuffer view = flock.bytes();
        // The whence stays SEEK_SET, 0, and the process has to be 0 (fcntl(2)).
        Field.FLOCK_TYPE.put(view, libc.abi(), type.on(libc.abi()));
        Field.FLOCK_START.put(view, libc.abi(), start);
        Field.FLOCK_LEN.put(view, libc.abi(), length);
        long result;
        do {
            result = libc.fcntl(fd, Constant.F_OFD_SETLK.on(libc.abi()), flock);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        if (Errno.isResult(result, Errno.Kind.EAGAIN, libc.abi())
                || Errno.isResult(result, Errno.Kind.EACCES, libc.abi())) {
            return false;
        }
        if (Errno.isResult(result, Errno.Kind.EINVAL, libc.abi())) {
            throw new FileSystemException(
                    path,
                    null,
                    "this system has no locks of open files (fcntl(F_OFD_SETLK) failed: EINVAL):"
                            + " Linux has them from 3.15, macOS from 14");
        }
        if (result < 0) {
            throw CallFailure.of(libc, "fcntl(F_OFD_SETLK)", path, result);
        }
        return true;
    }
}
