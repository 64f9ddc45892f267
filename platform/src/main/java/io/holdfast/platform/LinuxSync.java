package io.holdfast.platform;

import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;

/**
 * Linux: fdatasync(2) for bytes and order, fsync(2) for everything else. Both flush the device's cache on a mount with
 * barriers.
 *
 * <p>For files nothing falls back. For directories there is one written rule: a file system that has no fsync for them
 * answers EINVAL (so the kernel's vfs_fsync_range; some FUSE and network file systems), ENOTSUP or ENOSYS; then its names
 * are the kernel's or the server's to keep, which is reported as {@link Guarantee#PROCESS_CRASH} and remembered.
 */
final class LinuxSync implements SyncPolicy {
    private final Libc libc;
    private final Guarantee most;
    private final Findings findings;
    private volatile boolean directoriesUnsupported;

    LinuxSync(Libc libc, Guarantee most, Findings findings) {
        this.libc = libc;
        this.most = most;
        this.findings = findings;
    }

    @Override
    public Guarantee syncFile(int fd, String path, SyncKind kind) throws SyncFailedException {
        switch (kind) {
            case DATA, BARRIER -> succeed("fdatasync", path, fdatasync(fd));
            case FILE, DEVICE -> succeed("fsync", path, fsync(fd));
        }
        return most;
    }

    @Override
    public Guarantee syncDirectory(int fd, String path) throws SyncFailedException {
        if (!directoriesUnsupported) {
            long result = fsync(fd);
            if (!saysUnsupported(result)) {
                succeed("fsync", path, result);
                return most;
            }
            directoriesUnsupported = true;
            findings.add("this file system cannot sync directories (" + Errno.ofResult(result, libc.abi())
                    + "): names of files may be lost in a crash of the system");
        }
        return Guarantee.PROCESS_CRASH.weaker(most);
    }

    @Override
    public DurabilityReport.Sync inUse() {
        return new DurabilityReport.Sync(
                "fdatasync",
                "it writes the bytes and what is needed to read them back, and flushes the device's cache");
    }

    private long fsync(int fd) {
        long result;
        do {
            result = libc.fsync(fd);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        return result;
    }

    private long fdatasync(int fd) {
        long result;
        do {
            result = libc.fdatasync(fd);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        return result;
    }

    private void succeed(String call, String path, long result) throws SyncFailedException {
        if (result < 0) {
            throw new SyncFailedException(call, path, Errno.ofResult(result, libc.abi()));
        }
    }

    private boolean saysUnsupported(long result) {
        return Errno.isResult(result, Errno.Kind.EINVAL, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOTSUP, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOSYS, libc.abi());
    }
}
