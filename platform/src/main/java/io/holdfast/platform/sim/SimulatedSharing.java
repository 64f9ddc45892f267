package io.holdfast.platform.sim;

import io.holdfast.platform.ClosedFileException;
import io.holdfast.platform.FileSharing;
import io.holdfast.platform.RangeLock;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** {@link FileSharing} of a {@link SimulatedFile}: its locks end with the simulated process. */
final class SimulatedSharing implements FileSharing {
    private final Kernel kernel;
    private final int process;
    private final int inode;
    private final String path;
    private volatile boolean closed;

    SimulatedSharing(Kernel kernel, int inode, String path) {
        this.kernel = kernel;
        this.process = kernel.process();
        this.inode = inode;
        this.path = path;
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
