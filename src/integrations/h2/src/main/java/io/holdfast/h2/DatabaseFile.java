package io.holdfast.h2;

import io.holdfast.channel.DurableFileChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/**
 * A file of a database, written past the page cache and read through it. Every write is synced before it returns, so the cache
 * has nothing to gather; and where a write makes the file longer, the kernel's way past it is the shorter one. What is
 * read may be read again. The kernel keeps the two views one (open(2), O_DIRECT).
 */
// Not synchronized as what they override, which moves a position: these have theirs from the caller.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class DatabaseFile extends FileBaseDefault {
    // The inherited close, which is final, calls implCloseChannel.
    @SuppressWarnings("required.method.not.called")
    private final @Owning DurableFileChannel writes;

    @SuppressWarnings("required.method.not.called")
    private final @Owning DurableFileChannel reads;

    /**
     * A file that is open twice; both are closed with it.
     *
     * @param writes past the page cache, each write synced
     * @param reads through the page cache
     */
    DatabaseFile(@Owning DurableFileChannel writes, @Owning DurableFileChannel reads) {
        this.writes = writes;
        this.reads = reads;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return reads.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return writes.write(source, position);
    }

    @Override
    public long size() throws IOException {
        return writes.size();
    }

    @Override
    protected void implTruncate(long size) throws IOException {
        writes.truncate(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        writes.force(metaData);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return writes.lock(position, size, shared);
    }

    // H2's own returns null too where another process has the lock, which its class file does not tell.
    @SuppressWarnings("nullness:override.return")
    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return writes.tryLock(position, size, shared);
    }

    @Override
    @EnsuresCalledMethods(
            value = {"writes", "reads"},
            methods = "close")
    protected void implCloseChannel() throws IOException {
        try {
            writes.close();
        } finally {
            reads.close();
        }
    }
}
