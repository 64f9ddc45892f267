package io.holdfast.bookkeeper;

import io.holdfast.channel.DurableFileChannel;
import io.holdfast.platform.OpenMode;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * The durable channel of a journal file, and a descriptor for the advice that BookKeeper gives the kernel about the file:
 * both end together.
 */
final class JournalFileChannel extends FileChannel {
    private final File path;
    // The inherited close, which is final, calls implCloseChannel.
    @SuppressWarnings("required.method.not.called")
    private final @Owning DurableFileChannel file;

    @SuppressWarnings("required.method.not.called")
    private @Owning @Nullable FileInputStream advised;

    JournalFileChannel(File path, @Owning DurableFileChannel file) {
        this.path = path;
        this.file = file;
    }

    /** Whether the page cache is bypassed. */
    OpenMode.Caching caching() {
        return file.caching();
    }

    /**
     * For {@code posix_fadvise}, by which BookKeeper drops what is durable from the page cache: a second descriptor of the same
     * file, since advice is about the file and not about the descriptor. A direct file has nothing there; what it gets is
     * no descriptor, which BookKeeper leaves alone.
     */
    // Closed with the channel, which always is to be closed.
    @SuppressWarnings({"missing.creates.mustcall.for", "mustcall:return"})
    synchronized FileDescriptor adviceDescriptor() throws IOException {
        if (caching() == OpenMode.Caching.DIRECT) {
            return new FileDescriptor();
        }
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (advised == null) {
            advised = new FileInputStream(path);
        }
        return advised.getFD();
    }

    @Override
    protected synchronized void implCloseChannel() throws IOException {
        try {
            if (advised != null) {
                advised.close();
            }
        } finally {
            file.close();
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force(metaData);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return file.read(target);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return file.read(targets, offset, length);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return file.write(source);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return file.write(source, position);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return file.write(sources, offset, length);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public @NotOwning FileChannel position(long newPosition) throws IOException {
        file.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public @NotOwning FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return file.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return file.transferFrom(source, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return file.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }
}
