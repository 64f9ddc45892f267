package io.holdfast.platform;

import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

/**
 * Renames to a name that is free: renameat2(2) with RENAME_NOREPLACE, renameatx_np(2) with RENAME_EXCL, which check and
 * rename in one step.
 *
 * <p>The written fallback: where the file system has no such call (EINVAL, ENOTSUP, ENOSYS: NFS and old ZFS, say) the name
 * is looked up first and renamed then. Between the two another process could take the name and lose its file; the
 * directory's one writer ({@link Volume#lock}) keeps that from happening, and the volume's report says so.
 */
final class ExclusiveRename {
    /** The call of an operating system that never replaces. */
    @FunctionalInterface
    interface Call {
        /**
         * Makes it.
         *
         * @param directory the directory's descriptor
         * @param from the old name
         * @param to the new name
         * @return 0 or -errno
         */
        long rename(int directory, String from, String to);
    }

    private final Libc libc;
    private final String callName;
    private final Call call;
    private final Findings findings;
    private boolean unsupported;

    /**
     * A rename by a system's own call.
     *
     * @param libc the library
     * @param callName the call's name with its flag, for messages
     * @param call the call
     * @param findings where a fallback is remembered
     */
    ExclusiveRename(Libc libc, String callName, Call call, Findings findings) {
        this.libc = libc;
        this.callName = callName;
        this.call = call;
        this.findings = findings;
    }

    /**
     * Renames, one thread at a time, so that the fallback is safe within this volume.
     *
     * @param directory the directory
     * @param from the old name
     * @param to the new name
     * @throws FileAlreadyExistsException if the new name is taken
     * @throws IOException if the system refuses
     */
    synchronized void rename(PosixDirectory directory, String from, String to) throws IOException {
        if (!unsupported) {
            int fd = directory.enter();
            long result;
            try {
                do {
                    result = call.rename(fd, from, to);
                } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
            } finally {
                directory.leave();
            }
            if (!saysUnsupported(result)) {
                if (result < 0) {
                    throw failure(directory, from, to, result);
                }
                return;
            }
            unsupported = true;
            findings.add(callName + " is not supported here (" + Errno.ofResult(result, libc.abi())
                    + "): a free name is looked up before it is taken, which is safe for one writer only");
        }
        if (directory.exists(to)) {
            throw new FileAlreadyExistsException(directory.pathOf(to));
        }
        directory.replace(from, to);
    }

    private IOException failure(PosixDirectory directory, String from, String to, long result) {
        boolean taken = Errno.isResult(result, Errno.Kind.EEXIST, libc.abi());
        return CallFailure.of(libc, callName, directory.pathOf(taken ? to : from), result);
    }

    private boolean saysUnsupported(long result) {
        return Errno.isResult(result, Errno.Kind.EINVAL, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOTSUP, libc.abi())
                || Errno.isResult(result, Errno.Kind.EOPNOTSUPP, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOSYS, libc.abi());
    }
}
