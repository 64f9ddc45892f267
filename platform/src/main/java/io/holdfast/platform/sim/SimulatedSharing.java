package io.holdfast.platform.sim;

import io.holdfast.libc.Errno;
import io.holdfast.platform.ClosedFileException;
import io.holdfast.platform.FileSharing;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.RangeLock;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** {@link FileSharing} of a {@link SimulatedFile}: its locks end with the simulated process. */
final class SimulatedSharing implements FileSharing {
    private final Kernel kernel;
    private final int process;
    private final int inode;
    private final String path;
    private final OpenMode.Access access;
    private volatile boolean closed;

    SimulatedSharing(Kernel kernel, int inode, String path, OpenMode.Access access) {
        this.kernel = kernel;
        this.process = kernel.process();
        this.inode = inode;
        this.path = path;
        this.access = access;
    }

    /** Ends all locks: the file is closed. */
    void close() {
        closed = true;
        kernel.unlockAll(this);
    }

    private void requireOpen() throws ClosedFileException {
        if (closed || kernel.process() != process) {
            throw new ClosedFileException(path);
        }
    }

    /** A file of a simulated disk. */
    private record Key(Kernel disk, int inode) {}

    @Override
    public Object fileKey() throws IOException {
        requireOpen();
        return new Key(kernel, inode);
    }

    @Override
    public boolean tryLock(RangeLock kind, long position, long length) throws IOException {
        RangeLock.requireRange(position, length);
        requireOpen();
        if (access == (kind == RangeLock.SHARED ? OpenMode.Access.WRITE : OpenMode.Access.READ)) {
            Errno refused = Errno.ofResult(-Errno.Kind.EBADF.number(Kernel.ABI), Kernel.ABI);
            throw new NativeIOException("fcntl(F_OFD_SETLK)", path, NativeIOException.NO_POSITION, refused);
        }
        return kernel.lock(new LockedRange(this, inode, kind, position, length));
    }

    @Override
    public void unlock(long position, long length) throws IOException {
        RangeLock.requireRange(position, length);
        requireOpen();
        kernel.unlock(this, position);
    }

    @Override
    public FileChannel openNio() {
        throw new UnsupportedOperationException("a simulated file is not the system's: the runtime cannot open it");
    }
}
