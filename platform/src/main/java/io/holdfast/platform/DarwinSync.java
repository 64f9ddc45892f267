package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;

/**
 * Darwin: F_FULLFSYNC, because fsync(2) there leaves the bytes in the drive's cache, and F_BARRIERFSYNC for order.
 * fdatasync is never called: the symbol exists, no header declares it, and it flushes no drive.
 *
 * <p>The written fallback rule (fcntl(2), fsync(2)): EINTR is retried. A file system that says "not supported", which is
 * ENOTSUP, ENOTTY, EINVAL or EOPNOTSUPP and nothing else, gets the next weaker call: the barrier falls to F_FULLFSYNC, that
 * to fsync, whose guarantee is {@link Guarantee#DEVICE_CACHE}. It is remembered, for files and directories apart, because
 * SMB refuses directories alone. EIO, ENOSPC, EDQUOT, EBADF, ENXIO and every other errno fail the sync for good.
 */
final class DarwinSync implements SyncPolicy {
    private final Libc libc;
    private final Guarantee most;
    private final Findings findings;
    private final int fullCommand;
    private final int barrierCommand;
    private volatile boolean filesLackFull;
    private volatile boolean filesLackBarrier;
    private volatile boolean directoriesLackFull;

    DarwinSync(Libc libc, Guarantee most, Findings findings) {
        this.libc = libc;
        this.most = most;
        this.findings = findings;
        this.fullCommand = Constant.F_FULLFSYNC.on(libc.abi());
        this.barrierCommand = Constant.F_BARRIERFSYNC.on(libc.abi());
    }

    @Override
    public Guarantee syncFile(int fd, String path, SyncKind kind) throws SyncFailedException {
        if (kind == SyncKind.BARRIER && !filesLackBarrier) {
            long result = fcntl(fd, barrierCommand);
            if (!saysUnsupported(result)) {
                succeed("fcntl(F_BARRIERFSYNC)", path, result);
                return Guarantee.ORDERED.weaker(most);
            }
            filesLackBarrier = true;
            findings.add("F_BARRIERFSYNC is not supported on files here (" + Errno.ofResult(result, libc.abi())
                    + "): F_FULLFSYNC is used, which promises more and costs more");
        }
        if (!filesLackFull) {
            long result = fcntl(fd, fullCommand);
            if (!saysUnsupported(result)) {
                succeed("fcntl(F_FULLFSYNC)", path, result);
                return most;
            }
            filesLackFull = true;
            reportPlainFsync("files", result);
        }
        return plainFsync(fd, path);
    }

    @Override
    public Guarantee syncDirectory(int fd, String path) throws SyncFailedException {
        if (!directoriesLackFull) {
            long result = fcntl(fd, fullCommand);
            if (!saysUnsupported(result)) {
                succeed("fcntl(F_FULLFSYNC)", path, result);
                return most;
            }
            directoriesLackFull = true;
            reportPlainFsync("directories", result);
        }
        return plainFsync(fd, path);
    }

    @Override
    public DurabilityReport.Sync inUse() {
        return filesLackFull
                ? new DurabilityReport.Sync("fsync", "the file system does not support F_FULLFSYNC")
                : new DurabilityReport.Sync(
                        "fcntl(F_FULLFSYNC)", "fsync alone leaves the bytes in the drive's cache on macOS");
    }

    private Guarantee plainFsync(int fd, String path) throws SyncFailedException {
        long result;
        do {
            result = libc.fsync(fd);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        succeed("fsync", path, result);
        return Guarantee.DEVICE_CACHE.weaker(most);
    }

    private long fcntl(int fd, int command) {
        long result;
        do {
            result = libc.fcntl(fd, command);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        return result;
    }

    private boolean saysUnsupported(long result) {
        return Errno.isResult(result, Errno.Kind.ENOTSUP, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOTTY, libc.abi())
                || Errno.isResult(result, Errno.Kind.EINVAL, libc.abi())
                || Errno.isResult(result, Errno.Kind.EOPNOTSUPP, libc.abi());
    }

    private void succeed(String call, String path, long result) throws SyncFailedException {
        if (result < 0) {
            throw new SyncFailedException(call, path, Errno.ofResult(result, libc.abi()));
        }
    }

    private void reportPlainFsync(String what, long result) {
        findings.add("F_FULLFSYNC is not supported on " + what + " here (" + Errno.ofResult(result, libc.abi())
                + "): fsync is used, which leaves the drive's cache unflushed");
    }
}
