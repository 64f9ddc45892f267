package io.holdfast.platform.sim;

import io.holdfast.libc.Errno;
import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.FileSharing;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Poison;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.SyncKind;
import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;

/** An open file of a {@link SimulatedDisk}: the program's side, whose loops complete what the kernel cuts short. */
final class SimulatedFile implements DurableFile {
    private static final int ZEROES_BYTES = 1 << 16;

    private final Kernel kernel;
    private final int process;
    private final int inode;
    private final String path;
    private final String name;
    private final OpenMode mode;
    private final Alignment alignment;
    private final Writing writing;
    private final Poison poison;
    private final SimulatedSharing sharing;
    private volatile boolean closed;

    SimulatedFile(Kernel kernel, int inode, String path, String name, OpenMode mode, Alignment alignment) {
        this.kernel = kernel;
        this.process = kernel.process();
        this.inode = inode;
        this.path = path;
        this.name = name;
        this.mode = mode;
        this.alignment = alignment;
        this.writing = Writing.of(mode.caching(), alignment.offsetBytes(), mode.writeThrough());
        this.poison = new Poison(path);
        this.sharing = new SimulatedSharing(kernel, inode, path, mode.access());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Alignment alignment() {
        return alignment;
    }

    @Override
    public OpenMode.Caching caching() {
        return mode.caching();
    }

    @Override
    public OpenMode.WriteThrough writeThrough() {
        return mode.writeThrough();
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return kernel.size(inode);
    }

    @Override
    public int read(@Aligned AlignedBuffer target, int offset, @Aligned int length, @Aligned long position)
            throws IOException {
        alignment.requireRange(target, offset, length);
        return readAll(target.bytes().duplicate().clear().slice(offset, length), position);
    }

    @Override
    public void write(@Aligned AlignedBuffer source, int offset, @Aligned int length, @Aligned long position)
            throws IOException {
        alignment.requireRange(source, offset, length);
        writeAll(source.bytes().duplicate().clear().slice(offset, length), position);
    }

    @Override
    public void writeVectored(@Aligned AlignedBuffer[] sources, @Aligned long position) throws IOException {
        for (AlignedBuffer source : sources) {
            alignment.requireRange(source, 0, source.capacity());
        }
        long end = position;
        for (AlignedBuffer source : sources) {
            writeAll(source.bytes().duplicate().clear(), end);
            end += source.capacity();
        }
    }

    @Override
    public int readUnaligned(ByteBuffer target, long position) throws IOException {
        requireBuffered();
        return readAll(target, position);
    }

    @Override
    public void writeUnaligned(ByteBuffer source, long position) throws IOException {
        requireBuffered();
        writeAll(source, position);
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        requireBuffered();
        // The kernel's monitor: nobody else's write comes between the look at the end and the last byte.
        synchronized (kernel) {
            requireOpen();
            writeAll(source, kernel.size(inode));
        }
    }

    @Override
    public Guarantee sync(SyncKind kind) throws IOException {
        // The kernel tells one caller alone that bytes are lost: who syncs at the same time must find the poison.
        synchronized (poison) {
            poison.check();
            long result;
            do {
                requireOpen();
                result = kernel.sync(inode, name);
            } while (isInterrupted(result));
            if (result < 0) {
                String call = kind == SyncKind.DATA || kind == SyncKind.BARRIER ? "fdatasync" : "fsync";
                throw poison.with(new SyncFailedException(call, path, Errno.ofResult(result, Kernel.ABI)));
            }
            return kernel.plan().guarantee();
        }
    }

    @Override
    public void preallocate(@Aligned long length) throws IOException {
        poison.check();
        alignment.requirePosition(length);
        requireWritable("fallocate");
        // The kernel's monitor: nobody's append comes between the zeroes.
        synchronized (kernel) {
            long before = size();
            try {
                for (long position = before; position < length; position += ZEROES_BYTES) {
                    writeAll(ByteBuffer.allocate((int) Math.min(ZEROES_BYTES, length - position)), position);
                }
            } catch (IOException failed) {
                cutAfter(failed, before);
                throw failed;
            }
        }
    }

    private void cutAfter(IOException failure, long length) {
        try {
            cut(length);
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    @Override
    public void truncate(long length) throws IOException {
        poison.check();
        Alignment.NONE.requirePosition(length);
        requireWritable("ftruncate");
        cut(length);
    }

    private void cut(long length) throws IOException {
        long result;
        do {
            requireOpen();
            result = kernel.truncate(inode, name, length);
        } while (isInterrupted(result));
        if (result < 0) {
            throw failed("ftruncate", length, result);
        }
    }

    @Override
    public FileSharing sharing() {
        return sharing;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        sharing.close();
        poison.checkAtClose();
    }

    private int readAll(ByteBuffer target, long position) throws IOException {
        if (mode.access() == OpenMode.Access.WRITE) {
            throw new AccessDeniedException(path, null, "the file was opened for writing only");
        }
        alignment.requirePosition(position);
        requireOpen();
        int start = target.position();
        long end = position;
        while (target.hasRemaining()) {
            long result = kernel.read(inode, name, target, end, alignment.offsetBytes());
            if (result == 0) {
                break;
            }
            if (result > 0) {
                end += result;
            } else if (!isInterrupted(result)) {
                throw failed("pread", end, result);
            }
            requireOpen();
        }
        return target.position() - start;
    }

    private void writeAll(ByteBuffer source, long position) throws IOException {
        poison.check();
        alignment.requirePosition(position);
        requireWritable("pwrite");
        long end = position;
        while (source.hasRemaining()) {
            long result = kernel.write(inode, name, source, end, writing);
            if (result >= 0) {
                end += result;
            } else if (!isInterrupted(result)) {
                NativeIOException failure = failed("pwrite", end, result);
                throw writing.through() ? poison.with(failure) : failure;
            }
            requireOpen();
        }
    }

    private static boolean isInterrupted(long result) {
        return Errno.isResult(result, Errno.Kind.EINTR, Kernel.ABI);
    }

    private NativeIOException failed(String call, long position, long result) {
        Errno errno = Errno.ofResult(result, Kernel.ABI);
        return errno.kind() == Errno.Kind.ENOSPC || errno.kind() == Errno.Kind.EDQUOT
                ? new DiskFullException(call, path, position, errno)
                : new NativeIOException(call, path, position, errno);
    }

    private void requireOpen() throws IOException {
        if (closed || kernel.process() != process) {
            throw new ClosedChannelException();
        }
    }

    private void requireWritable(String call) throws IOException {
        requireOpen();
        if (mode.access() == OpenMode.Access.READ) {
            throw failed(call, NativeIOException.NO_POSITION, -Errno.Kind.EBADF.number(Kernel.ABI));
        }
    }

    private void requireBuffered() {
        if (mode.caching() == OpenMode.Caching.DIRECT) {
            throw new UnsupportedOperationException(path + " is open for direct I/O, which has to be aligned");
        }
    }
}
