package io.holdfast.platform;

import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * A file of a {@link PortableVolume}: java.nio, and what it promises.
 *
 * <p>It stands on {@link AsynchronousFileChannel}, not on {@link java.nio.channels.FileChannel}, which closes itself when
 * a thread inside it is interrupted. Here a thread of the runtime's pool makes the transfer, which no interrupt of the
 * caller reaches, and the caller waits for it to the end: the price is two hand-overs between threads for each transfer.
 * Length, truncation and sync run on the caller's thread and do not look at its interrupt flag.
 *
 * <p>A sync is the runtime's {@code force}, whose javadoc promises that the changes "will have been written to that
 * device" if it is local, and says nothing about the device's cache: {@link Guarantee#DEVICE_CACHE} and no more.
 */
final class PortableFile implements DurableFile {
    /** How much is written at a time when a file is preallocated. */
    private static final int ZEROES_BYTES = 1 << 16;

    private final Path path;
    private final String name;
    private final OpenMode mode;
    private final Poison poison;
    private final Object lengthChange = new Object();
    // One sync at a time: of two, the system may tell one alone that bytes are lost, as with PosixFile.
    private final ReentrantLock tellingLock = new ReentrantLock();
    private final FileSharing sharing;
    private final @Owning AsynchronousFileChannel channel;

    PortableFile(Path path, String name, OpenMode mode, Object fileKey, @Owning AsynchronousFileChannel channel) {
        this.path = path;
        this.name = name;
        this.mode = mode;
        this.channel = channel;
        this.poison = new Poison(path.toString());
        this.sharing = new PortableSharing(path, mode.access(), fileKey, channel);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Alignment alignment() {
        return Alignment.NONE;
    }

    @Override
    public OpenMode.Caching caching() {
        return OpenMode.Caching.BUFFERED;
    }

    @Override
    public OpenMode.WriteThrough writeThrough() {
        return mode.writeThrough();
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(@Aligned AlignedBuffer target, int offset, @Aligned int length, @Aligned long position)
            throws IOException {
        Alignment.NONE.requireRange(target, offset, length);
        return readAll(target.bytes().duplicate().clear().slice(offset, length), position);
    }

    @Override
    public void write(@Aligned AlignedBuffer source, int offset, @Aligned int length, @Aligned long position)
            throws IOException {
        Alignment.NONE.requireRange(source, offset, length);
        writeAll(source.bytes().duplicate().clear().slice(offset, length), position);
        syncIfWriteThrough();
    }

    @Override
    public void writeVectored(@Aligned AlignedBuffer[] sources, @Aligned long position) throws IOException {
        long end = Alignment.NONE.requirePosition(position);
        for (AlignedBuffer source : sources) {
            writeAll(source.bytes().duplicate().clear(), end);
            end += source.capacity();
        }
        syncIfWriteThrough();
    }

    @Override
    public int readUnaligned(ByteBuffer target, long position) throws IOException {
        return readAll(target, position);
    }

    @Override
    public void writeUnaligned(ByteBuffer source, long position) throws IOException {
        writeAll(source, position);
        syncIfWriteThrough();
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        synchronized (lengthChange) {
            writeAll(source, channel.size());
        }
        syncIfWriteThrough();
    }

    @Override
    public Guarantee sync(SyncKind kind) throws IOException {
        tellingLock.lock();
        try {
            poison.check();
            force(kind);
            return Guarantee.DEVICE_CACHE;
        } finally {
            tellingLock.unlock();
        }
    }

    private void force(SyncKind kind) throws IOException {
        try {
            // Order has no call of its own here: what is synced is ordered too.
            channel.force(kind == SyncKind.FILE || kind == SyncKind.DEVICE);
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (IOException failed) {
            throw poison.with(new SyncFailedException("AsynchronousFileChannel.force", path.toString(), failed));
        }
    }

    @Override
    public void preallocate(@Aligned long length) throws IOException {
        poison.check();
        Alignment.NONE.requirePosition(length);
        synchronized (lengthChange) {
            requireWritable();
            long before = channel.size();
            try {
                writeZeroes(before, length);
            } catch (IOException failed) {
                cutAfter(failed, before);
                throw failed;
            }
        }
        syncIfWriteThrough();
    }

    @Override
    public void truncate(long length) throws IOException {
        poison.check();
        Alignment.NONE.requirePosition(length);
        synchronized (lengthChange) {
            requireWritable();
            if (length <= channel.size()) {
                cut(channel, length);
            } else {
                writeAll(ByteBuffer.allocate(1), length - 1);
            }
        }
    }

    @Override
    public FileSharing sharing() {
        return sharing;
    }

    @Override
    @EnsuresCalledMethods(value = "channel", methods = "close")
    public void close() throws IOException {
        channel.close();
        poison.checkAtClose();
    }

    // AsynchronousFileChannel.truncate returns the channel itself, which the checker takes for another.
    @SuppressWarnings("builder:required.method.not.called")
    static void cut(AsynchronousFileChannel channel, long length) throws IOException {
        channel.truncate(length);
    }

    private void cutAfter(IOException failure, long length) {
        try {
            cut(channel, length);
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private void writeZeroes(long from, long to) throws IOException {
        for (long position = from; position < to; position += ZEROES_BYTES) {
            writeAll(ByteBuffer.allocate((int) Math.min(ZEROES_BYTES, to - position)), position);
        }
    }

    private void syncIfWriteThrough() throws IOException {
        if (mode.writeThrough() == OpenMode.WriteThrough.DATA) {
            sync(SyncKind.DATA);
        }
    }

    private void requireWritable() throws IOException {
        if (mode.access() == OpenMode.Access.READ) {
            throw readOnly("write", NativeIOException.NO_POSITION, new NonWritableChannelException());
        }
    }

    private NativeIOException readOnly(String call, long position, NonWritableChannelException cause) {
        return new NativeIOException(
                call, path.toString(), position, new IOException("the file is open for reading only", cause));
    }

    private int readAll(ByteBuffer target, long position) throws IOException {
        if (mode.access() == OpenMode.Access.WRITE) {
            throw new AccessDeniedException(path.toString(), null, "the file was opened for writing only");
        }
        Alignment.NONE.requirePosition(position);
        int start = target.position();
        int count = 0;
        while (target.hasRemaining() && count >= 0) {
            try {
                count = completed(channel.read(target, position + target.position() - start));
            } catch (ClosedChannelException closed) {
                throw closed;
            } catch (IOException failed) {
                throw new NativeIOException("AsynchronousFileChannel.read", path.toString(), position, failed);
            }
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        return target.position() - start;
    }

    private void writeAll(ByteBuffer source, long position) throws IOException {
        poison.check();
        Alignment.NONE.requirePosition(position);
        int start = source.position();
        while (source.hasRemaining()) {
            try {
                completed(channel.write(source, position + source.position() - start));
            } catch (NonWritableChannelException readOnly) {
                throw readOnly("AsynchronousFileChannel.write", position, readOnly);
            } catch (ClosedChannelException closed) {
                throw closed;
            } catch (IOException failed) {
                throw new NativeIOException("AsynchronousFileChannel.write", path.toString(), position, failed);
            }
        }
    }

    /** Waits to the end, whatever interrupts: the buffer is in use until then. */
    static int completed(Future<Integer> transfer) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return transfer.get();
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof IOException cause) {
                        throw cause;
                    }
                    throw new IOException("a transfer failed unexpectedly", failed);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
