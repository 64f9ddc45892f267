package io.holdfast.libc.jnr;

import jnr.posix.POSIX;

/**
 * JNR-POSIX's own calls, where they are right. Left to {@link CLibrary.Functions}: its {@code fdatasync} (it reaches Darwin's
 * undeclared symbol), whatever takes constants or structures (they lack Darwin's), and paths (encoded with the default
 * charset, not with that of file names). None of the calls here reports to JNR-POSIX's error handler.
 */
final class PosixCalls implements CLibrary.Plain {
    private final POSIX posix;

    PosixCalls(POSIX posix) {
        this.posix = posix;
    }

    @Override
    public int close(int fd) {
        return posix.close(fd);
    }

    @Override
    public int fsync(int fd) {
        return posix.fsync(fd);
    }

    @Override
    public int ftruncate(int fd, long length) {
        return posix.ftruncate(fd, length);
    }

    @Override
    public int fchmod(int fd, int mode) {
        return posix.fchmod(fd, mode);
    }

    @Override
    public int fchown(int fd, int owner, int group) {
        return posix.fchown(fd, owner, group);
    }

    @Override
    public int geteuid() {
        return posix.geteuid();
    }
}
