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
 * Linux's O_DIRECT, set on the open descriptor: open(2) with O_CREAT and O_DIRECT would leave a file behind where the file
 * system refuses.
 *
 * <p>The alignment is what statx(2) says of the file (STATX_DIOALIGN, Linux 6.1: ext4, xfs, f2fs, …), or else what a
 * {@link LinuxDirectTrial} finds. A file system in memory has no device to go to: recent kernels accept O_DIRECT on tmpfs
 * and ignore it, so it is refused here.
 */
final class LinuxDirectIo implements DirectIo {
    private final Libc libc;
    private final FileSystemKind fileSystem;
    private final LinuxDirectTrial trial;

    LinuxDirectIo(Libc libc, FileSystemKind fileSystem, LinuxDirectTrial trial) {
        this.libc = libc;
        this.fileSystem = fileSystem;
        this.trial = trial;
    }

    @Override
    public Terms enable(int fd, String path) throws IOException {
        if (fileSystem.location() == FileSystemKind.Location.MEMORY) {
            throw new DirectIoUnsupportedException(path, fileSystem + " keeps its files in memory");
        }
        Terms terms = terms(fd, path);
        setDirect(libc, fd, path);
        return terms;
    }

    /**
     * ext4 and xfs: what fails is the write's own request (fs/iomap/direct-io.c). Btrfs writes what it checksums through the
     * page cache from Linux 6.15 on (fs/btrfs/direct-io.c); ZFS and others do so where they like.
     */
    @Override
    public boolean isEachWriteTold() {
        return fileSystem == FileSystemKind.EXT || fileSystem == FileSystemKind.XFS;
    }

    private Terms terms(int fd, String path) throws IOException {
        NativeBuffer statx = Struct.STATX.allocate(libc);
        ByteBuffer view = statx.bytes();
        int reportsAlignment = Constant.STATX_DIOALIGN.on(libc.abi());
        long result = libc.statx(fd, "", Constant.AT_EMPTY_PATH.on(libc.abi()), reportsAlignment, statx);
        boolean reported = result >= 0 && (Field.STATX_MASK.get(view, libc.abi()) & reportsAlignment) != 0;
        if (!reported) {
            // ENOSYS, a seccomp filter, or a file system that does not say: statx is a courtesy, the trial is not.
            return trial.terms(path);
        }
        int memoryBytes = (int) Field.STATX_DIO_MEM_ALIGN.get(view, libc.abi());
        int offsetBytes = (int) Field.STATX_DIO_OFFSET_ALIGN.get(view, libc.abi());
        if (memoryBytes == 0 || offsetBytes == 0) {
            throw new DirectIoUnsupportedException(path, "statx(STATX_DIOALIGN) says that this file has none");
        }
        return new Terms(new Alignment(memoryBytes, offsetBytes), "statx(STATX_DIOALIGN)");
    }

    /**
     * Sets O_DIRECT on an open file.
     *
     * @param libc the library
     * @param fd the file
     * @param path its path, for messages
     * @throws DirectIoUnsupportedException if the file system refuses (EINVAL)
     * @throws IOException if the system refuses for another reason
     */
    static void setDirect(Libc libc, int fd, String path) throws IOException {
        long flags = libc.fcntl(fd, Constant.F_GETFL.on(libc.abi()));
        if (flags < 0) {
            throw CallFailure.of(libc, "fcntl(F_GETFL)", path, flags);
        }
        int direct = (int) flags | Constant.O_DIRECT.on(libc.abi());
        long result = libc.fcntl(fd, Constant.F_SETFL.on(libc.abi()), direct);
        if (Errno.isResult(result, Errno.Kind.EINVAL, libc.abi())) {
            throw new DirectIoUnsupportedException(path, "the file system refuses O_DIRECT (EINVAL)");
        }
        if (result < 0) {
            throw CallFailure.of(libc, "fcntl(F_SETFL)", path, result);
        }
    }
}
