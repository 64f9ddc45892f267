package io.holdfast.platform;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Constant;
import io.holdfast.libc.Libc;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/** {@link FileSharing} on Linux and Darwin, by the file's own descriptor. */
final class PosixSharing implements FileSharing {
    /** Device and inode. */
    private record Key(long device, long inode) {}

    private final Libc libc;
    private final OpenMode.Access access;
    private final FileStatus status;
    private final OpenFileLock lock;
    private final @NotOwning Descriptor descriptor;

    PosixSharing(Libc libc, String path, OpenMode.Access access, FileStatus status, @NotOwning Descriptor descriptor) {
        this.libc = libc;
        this.access = access;
        this.status = status;
        this.lock = new OpenFileLock(libc, path);
        this.descriptor = descriptor;
    }

    @Override
    public Object fileKey() throws IOException {
        int fd = descriptor.enter();
        try {
            return new Key(status.device(fd), status.inode(fd));
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public boolean tryLock(RangeLock kind, long position, long length) throws IOException {
        return set(kind == RangeLock.SHARED ? Constant.F_RDLCK : Constant.F_WRLCK, position, length);
    }

    @Override
    public void unlock(long position, long length) throws IOException {
        set(Constant.F_UNLCK, position, length);
    }

    // The channel owns the file that it comes from.
    @SuppressWarnings("required.method.not.called")
    @Override
    public FileChannel openNio() throws IOException {
        int fd = descriptor.enter();
        try {
            // Whatever has become of the name: these lead to the open file. By java.io, which no provider replaces.
            String directory = libc.abi().os() == Abi.OperatingSystem.LINUX ? "/proc/self/fd/" : "/dev/fd/";
            String mode = access == OpenMode.Access.READ ? "r" : "rw";
            return new RandomAccessFile(directory + fd, mode).getChannel();
        } finally {
            descriptor.leave();
        }
    }

    private boolean set(Constant type, long position, long length) throws IOException {
        RangeLock.requireRange(position, length);
        int fd = descriptor.enter();
        try {
            // A range to the last position that there is has no end for fcntl(2), whose length 0 says so.
            return lock.trySet(fd, type, position, length == Long.MAX_VALUE - position ? 0 : length);
        } finally {
            descriptor.leave();
        }
    }
}
