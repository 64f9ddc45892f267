package io.holdfast.crash.block;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import io.holdfast.platform.NativeIOException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A directory over which file systems are mounted, one at a time, by the system calls themselves: every state is mounted, and a
 * process for that would take longer than most recoveries. Root, Linux.
 *
 * <p>Not thread-safe.
 */
final class MountPoint {
    /**
     * How long it may be in use when it is unmounted: a process that another thread starts has all descriptors of this one, closed or
     * not, until it runs its program (fork(2), execve(2)).
     */
    private static final long BUSY_NANOS = 500_000_000;

    private static final long LOOK_NANOS = 1_000_000;

    private final Libc libc;
    private final Path directory;
    private boolean mounted;
    private boolean free = true;

    MountPoint(Path directory, Libc libc) {
        this.libc = libc;
        this.directory = directory;
    }

    /** The library that makes the calls, for who reads and writes below. */
    Libc libc() {
        return libc;
    }

    Path directory() {
        return directory;
    }

    /**
     * Mounts what is on a device, without times of access, which would be writes of no use.
     *
     * @throws NativeIOException with the errno of mount(2), and the device: EUCLEAN, EINVAL or EIO where what lies there cannot be
     *     mounted, and nothing is
     */
    void mount(String device, RealFileSystem fileSystem) throws IOException {
        long result = libc.mount(
                device,
                directory.toString(),
                fileSystem.type(),
                Constant.MS_NOATIME.on(libc.abi()),
                fileSystem.options());
        if (result < 0) {
            throw failure("mount of " + device + " as " + fileSystem.type(), result);
        }
        mounted = true;
    }

    /**
     * Unmounts in order, or, where that fails, by name alone.
     *
     * @throws NativeIOException with the errno of umount2(2): EBUSY while a file is open, half a second long; it is detached all the same
     */
    void unmount() throws IOException {
        long start = System.nanoTime();
        long result = libc.umount2(directory.toString(), 0);
        while (Errno.isResult(result, Errno.Kind.EBUSY, libc.abi()) && System.nanoTime() - start < BUSY_NANOS) {
            LockSupport.parkNanos(LOOK_NANOS);
            result = libc.umount2(directory.toString(), 0);
        }
        if (result < 0) {
            IOException failure = failure("umount2", result);
            try {
                detach();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        mounted = false;
    }

    /**
     * Takes the name away at once, and unmounts when the last file is closed; does nothing where nothing is mounted.
     *
     * @throws NativeIOException with the errno of umount2(2)
     */
    void detach() throws IOException {
        if (mounted) {
            mounted = false;
            free = false;
            long result = libc.umount2(directory.toString(), Constant.MNT_DETACH.on(libc.abi()));
            if (result < 0) {
                throw failure("umount2(MNT_DETACH)", result);
            }
        }
    }

    /** Whether nothing has been detached: what was may still be in use, and nobody can tell. */
    boolean isFree() {
        return free;
    }

    private IOException failure(String call, long result) {
        return new NativeIOException(
                call, directory.toString(), NativeIOException.NO_POSITION, Errno.ofResult(result, libc.abi()));
    }
}
