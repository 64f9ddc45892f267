package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Libc;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * A lock of the open file description (fcntl(2), F_OFD_SETLK): two opens of the file conflict, also within one process, no
 * close of another descriptor drops it, and the kernel releases it when the process ends. The file holds the holder's
 * {@link LockHolder name}.
 *
 * <p>There is no fallback: the older F_SETLK belongs to the process, which would admit a second writer of this JVM and drop
 * the lock when anybody closes the file.
 */
final class PosixLock implements VolumeLock {
    private final Libc libc;
    private final String path;
    private final @Owning Descriptor file;

    private PosixLock(Libc libc, String path, @Owning Descriptor file) {
        this.libc = libc;
        this.path = path;
        this.file = file;
    }

    /**
     * Takes the lock.
     *
     * @param libc the library
     * @param path the lock file's path, for messages
     * @param file the lock file, open for reading and writing; closed if this throws
     * @return the lock, which owns the file
     * @throws VolumeLockedException if somebody has it
     * @throws IOException if the system refuses
     */
    static PosixLock take(Libc libc, String path, @Owning Descriptor file) throws IOException {
        PosixLock lock = new PosixLock(libc, path, file);
        try {
            lock.acquire();
            lock.write(LockHolder.current().encoded());
            return lock;
        } catch (IOException | RuntimeException | Error e) {
            try {
                lock.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private void acquire() throws IOException {
        int fd = file.enter();
        boolean taken;
        try {
            // From the start to the end, however long (length 0).
            taken = new OpenFileLock(libc, path).trySet(fd, Constant.F_WRLCK, 0, 0);
        } finally {
            file.leave();
        }
        if (!taken) {
            throw new VolumeLockedException(path, holder());
        }
    }

    private String holder() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(LockHolder.ENCODED_BYTES);
        int fd = file.enter();
        try {
            int count = new Transfer(libc, path, Alignment.NONE).read(fd, libc.wrap(bytes), 0, bytes.capacity(), 0);
            byte[] encoded = new byte[count];
            bytes.get(encoded);
            return LockHolder.describe(encoded);
        } finally {
            file.leave();
        }
    }

    private void write(byte[] encoded) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(encoded.length).put(encoded).clear();
        int fd = file.enter();
        try {
            new Transfer(libc, path, Alignment.NONE).write(fd, libc.wrap(bytes), 0, encoded.length, 0);
        } finally {
            file.leave();
        }
    }

    @Override
    @EnsuresCalledMethods(value = "file", methods = "close")
    public void close() throws IOException {
        try {
            free();
        } finally {
            file.close();
        }
    }

    /** A process that is being started shares the open file until its exec(2), and would hold the lock as long. */
    private void free() throws IOException {
        int fd;
        try {
            fd = file.enter();
        } catch (ClosedFileException freedBefore) {
            return;
        }
        try {
            new OpenFileLock(libc, path).trySet(fd, Constant.F_UNLCK, 0, 0);
        } finally {
            file.leave();
        }
    }
}
