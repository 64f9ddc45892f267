package io.holdfast.platform;

import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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
    private final Most survey;
    private final Findings findings;
    private volatile boolean directoriesUnsupported;
    private volatile @Nullable Guarantee known;

    /**
     * The syncs of a volume.
     *
     * @param libc the library
     * @param survey asked once, before the first sync: that takes much longer than opening a file, which may never be synced
     * @param findings is told of fallbacks
     */
    LinuxSync(Libc libc, Most survey, Findings findings) {
        this.libc = libc;
        this.survey = survey;
        this.findings = findings;
    }

    /** Finds out what a sync reaches here at most. */
    @FunctionalInterface
    interface Most {
        Guarantee find() throws IOException;
    }

    @Override
    public Guarantee syncFile(int fd, String path, SyncKind kind) throws IOException {
        Guarantee most = most();
        switch (kind) {
            case DATA, BARRIER -> succeed("fdatasync", path, fdatasync(fd));
            case FILE, DEVICE -> succeed("fsync", path, fsync(fd));
        }
        return most;
    }

    @Override
    public Guarantee syncDirectory(int fd, String path) throws IOException {
        Guarantee most = most();
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

    private Guarantee most() throws IOException {
        Guarantee most = known;
        if (most == null) {
            most = survey.find();
            known = most;
        }
        return most;
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
