package io.holdfast.channel;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FileChannel} on a {@link DurableFile}: for databases that take a channel and want its promises kept.
 *
 * <p><b>Durability.</b> {@link #force force(false)} is {@link SyncKind#DATA}, {@code force(true)} is {@link SyncKind#FILE};
 * {@link #sync} takes any kind and says what was reached. With {@link java.nio.file.StandardOpenOption#DSYNC} and
 * {@code SYNC} such a sync follows every write. A failed one is final: see {@link DurableFile}. The name of a file that this
 * channel creates, or would have created had it not been there, is durable when the open returns.
 *
 * <p><b>Interrupts.</b> {@link Thread#interrupt} neither closes the channel nor cuts a call short nor is forgotten; only
 * {@link #lock(long, long, boolean) lock}, which may wait for ever, ends, and leaves the channel open. With
 * {@link ChannelOption#CLOSE_ON_INTERRUPT} it is as the runtime does it.
 *
 * <p><b>Completeness.</b> A write writes all or throws; a read ends early only where the file ends. Closing waits until the
 * transfers that have begun are complete; who comes later, or waits for a lock, gets a
 * {@link java.nio.channels.ClosedChannelException}. Where source and target of a transfer between channels of this class
 * overlap in one file, the bytes arrive as they were before.
 *
 * <p><b>Append.</b> Every write goes to the file's end, also one with a position, and {@link #position()} is the end.
 *
 * <p><b>Locks</b> belong to this channel and end with it; closing another channel of the file, of this class or not, does
 * not end them. They are respected by the runtime's own channels, in other processes and in this one. On a
 * {@link io.holdfast.platform.PortableVolume} they are those of the runtime, which another channel's closing ends.
 *
 * <p><b>Threads.</b> Safe for any number. Calls with a position run in parallel; those that use the channel's position take
 * turns. Opening, a sync, and any call of a direct channel run on a platform thread where a virtual one makes them, so that
 * no carrier waits for the device; what else may wait does so on the carrier, as with the runtime's own channel.
 */
public class DurableFileChannel extends FileChannel {
    private final Access access;
    private final boolean closesOnInterrupt;
    private final FileBytes bytes;
    private final ChannelLocks locks;
    private final ReentrantLock turns = new ReentrantLock();
    // The inherited close, which is final, calls implCloseChannel.
    @SuppressWarnings("required.method.not.called")
    private final @Owning DurableFile file;

    private long position;

    DurableFileChannel(OpenRequest request, @Owning DurableFile file, PlatformThreads threads) throws IOException {
        this.access = new Access(request);
        this.closesOnInterrupt = request.closesOnInterrupt();
        this.file = file;
        this.locks = new ChannelLocks(file);
        Content content = file.caching() == OpenMode.Caching.DIRECT
                ? new OffCarrierContent(
                        new DirectContent(file, DirectContent.buffersFor(file.alignment()), locks.lease()), threads)
                : new BufferedContent(file);
        this.bytes = new FileBytes(request, content, file, threads);
    }

    /** What a call does, and the number that it returns. */
    @FunctionalInterface
    interface Operation {
        long run() throws IOException;
    }

    /** What a call does at the channel's position, and by how many bytes that moves on; less than zero is none. */
    @FunctionalInterface
    interface PositionedOperation {
        long run(long position) throws IOException;
    }

    /**
     * Opens or creates a file, as {@link FileChannel#open(Path, OpenOption...)} does.
     *
     * @param path the file; a symbolic link is followed, unless {@link java.nio.file.LinkOption#NOFOLLOW_LINKS} is given
     * @param options of {@link java.nio.file.StandardOpenOption} and {@link ChannelOption}
     * @return the channel
     * @throws IOException as {@link #open(Path, Set, FileAttribute...)}
     */
    public static DurableFileChannel open(Path path, OpenOption... options) throws IOException {
        return open(path, new HashSet<>(Arrays.asList(options)));
    }

    /**
     * Opens or creates a file, as {@link FileChannel#open(Path, Set, FileAttribute...)} does. Its directory must exist
     * and be readable, since it is opened too.
     *
     * @param path the file; a symbolic link is followed, unless {@link java.nio.file.LinkOption#NOFOLLOW_LINKS} is given
     * @param options of {@link java.nio.file.StandardOpenOption} and {@link ChannelOption}
     * @param attributes of a new file: {@code posix:permissions} or nothing, which is 0666 without the process's umask
     * @return the channel
     * @throws IllegalArgumentException if options contradict each other
     * @throws UnsupportedOperationException if an option or an attribute is unknown
     * @throws java.nio.file.NoSuchFileException if there is no such file, and it is not to be created
     * @throws java.nio.file.FileAlreadyExistsException if there is one, with {@code CREATE_NEW}
     * @throws io.holdfast.platform.NotAFileException if it is a directory, a device or the like
     * @throws java.nio.file.FileSystemException if the path has bytes that are no characters in the encoding of file names
     * @throws io.holdfast.platform.DirectIoUnsupportedException if direct I/O is asked for and there is none
     * @throws IOException if the system refuses
     */
    public static DurableFileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return Opening.at(path, OpenRequest.of(options, attributes));
    }

    /**
     * Opens or creates a file of a volume, of a simulated one too.
     *
     * @param volume where the file is; it may be closed before the channel
     * @param name the file's name
     * @param options of {@link java.nio.file.StandardOpenOption} and {@link ChannelOption}
     * @param attributes of a new file, as in {@link #open(Path, Set, FileAttribute...)}
     * @return the channel
     * @throws IOException as {@link #open(Path, Set, FileAttribute...)}
     */
    public static DurableFileChannel open(
            Volume volume, String name, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return new Opening(volume, name, OpenRequest.of(options, attributes)).channel();
    }

    /**
     * Whether the page cache is bypassed.
     *
     * @return {@link io.holdfast.platform.OpenMode.Caching#BUFFERED} or {@code DIRECT}, whatever was asked for
     */
    public OpenMode.Caching caching() {
        return file.caching();
    }

    /**
     * Makes what was written before this call durable.
     *
     * @param kind what to make durable
     * @return what was reached
     * @throws io.holdfast.platform.PoisonedFileException if a sync of this channel has failed before
     * @throws io.holdfast.platform.SyncFailedException if this one fails: the channel is poisoned from now on
     * @throws IOException if the channel is closed
     */
    public Guarantee sync(SyncKind kind) throws IOException {
        Guarantee[] reached = new Guarantee[1];
        perform(() -> {
            reached[0] = bytes.sync(kind);
            return 0;
        });
        return reached[0];
    }

    @Override
    public void force(boolean metaData) throws IOException {
        sync(metaData ? SyncKind.FILE : SyncKind.DATA);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        access.requireReadable(this);
        Arguments.requireTarget(target);
        return (int) atPosition(at -> bytes.read(target, at), List.of(target));
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        Arguments.requireNotNegative(at, "position");
        access.requireReadable(this);
        Arguments.requireTarget(target);
        if (closesOnInterrupt) {
            return (int) perform(() -> bytes.read(target, at));
        }
        // As perform does it, without an object for the operation.
        try {
            return (int) bytes.read(target, at);
        } catch (ClosedChannelException e) {
            throw Access.closedMeanwhile(this, e);
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        access.requireReadable(this);
        for (int i = offset; i < offset + length; i++) {
            Arguments.requireTarget(targets[i]);
        }
        return atPosition(at -> bytes.scatter(targets, offset, length, at), part(targets, offset, length));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        access.requireWritable(this);
        return (int) atPosition(at -> bytes.write(source, at), List.of(source));
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        Arguments.requireNotNegative(at, "position");
        access.requireWritable(this);
        if (closesOnInterrupt) {
            return (int) perform(() -> bytes.write(source, at));
        }
        try {
            return (int) bytes.write(source, at);
        } catch (ClosedChannelException e) {
            throw Access.closedMeanwhile(this, e);
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        access.requireWritable(this);
        return atPosition(
                at -> bytes.gather(new Gathering(sources, offset, length), at), part(sources, offset, length));
    }

    @Override
    public long position() throws IOException {
        return inTurn(() -> bytes.appends() ? bytes.size() : position);
    }

    @Override
    public @NotOwning FileChannel position(long newPosition) throws IOException {
        Access.requireOpen(this);
        Arguments.requireNotNegative(newPosition, "position");
        inTurn(() -> position = newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return perform(bytes::size);
    }

    @Override
    public @NotOwning FileChannel truncate(long size) throws IOException {
        Access.requireOpen(this);
        Arguments.requireNotNegative(size, "size");
        access.requireWritable(this);
        inTurn(() -> {
            bytes.cut(size);
            position = Math.min(position, size);
            return 0;
        });
        return this;
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        ChannelTransfer.require(this, target, from, count);
        return perform(() -> ChannelTransfer.to(this, from, target, count));
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
        ChannelTransfer.require(source, this, to, count);
        return perform(() -> ChannelTransfer.from(this, to, source, count));
    }

    /**
     * Maps a region, by the runtime's own channel of the same file: the mapping goes through the page cache also where this
     * channel does not, what is stored into it is durable by {@link MappedByteBuffer#force} alone, whose failure does not
     * poison this channel.
     *
     * @throws UnsupportedOperationException if the mode is unknown to the runtime, or the volume is a simulated one
     */
    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) throws IOException {
        access.requireMappable(this, mode, from, size);
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a buffer of " + size + " bytes is too large");
        }
        return mapped(channel -> channel.map(mode, from, size));
    }

    /** Maps by the runtime's own channel of the same file, into whatever the runtime maps into. */
    <T> T mapped(Mapping.Mapper<T> mapper) throws IOException {
        List<T> mapped = new ArrayList<>(1);
        perform(() -> {
            mapped.add(Mapping.by(file.sharing(), mapper));
            return 0;
        });
        return mapped.get(0);
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) throws IOException {
        access.requireLockable(this, shared);
        SharedFile.Region region = Arguments.region(from, size);
        try {
            perform(() -> {
                locks.acquire(ChannelLocks.kind(shared), region);
                return 0;
            });
        } catch (ClosedByInterruptException e) {
            throw (IOException) new FileLockInterruptionException().initCause(e);
        }
        return new ChannelLock(locks, this, region, shared);
    }

    /** {@inheritDoc} It waits for nobody, and so no interrupt closes the channel meanwhile, whatever was asked for. */
    @Override
    public @Nullable FileLock tryLock(long from, long size, boolean shared) throws IOException {
        access.requireLockable(this, shared);
        SharedFile.Region region = Arguments.region(from, size);
        try {
            boolean taken = locks.tryAcquire(ChannelLocks.kind(shared), region);
            return taken ? new ChannelLock(locks, this, region, shared) : null;
        } catch (ClosedChannelException e) {
            throw Access.closedMeanwhile(this, e);
        }
    }

    /**
     * Waits for the transfers under way, then releases the file and its locks. Syncs nothing.
     *
     * @throws io.holdfast.platform.PoisonedFileException if a sync has failed
     * @throws IOException if close(2) fails; the file is released all the same
     */
    @Override
    @EnsuresCalledMethods(value = "file", methods = "close")
    protected void implCloseChannel() throws IOException {
        locks.beginClose();
        try {
            file.close();
        } finally {
            locks.endClose();
        }
    }

    /** What this channel may be used for. */
    Access access() {
        return access;
    }

    /** The file's bytes, without a position. */
    FileBytes bytes() {
        return bytes;
    }

    /** Makes a call at the channel's position, in its turn, and moves the position on. */
    long atPosition(PositionedOperation operation) throws IOException {
        return atPosition(operation, List.of());
    }

    /**
     * The same with buffers of the caller's: where the call fails, the position moves on by what it has used of them, so
     * that whoever goes on with their rest does so where that belongs.
     */
    private long atPosition(PositionedOperation operation, List<ByteBuffer> buffers) throws IOException {
        return inTurn(() -> {
            long before = remaining(buffers);
            try {
                long count = operation.run(position);
                position += Math.max(0, count);
                return count;
            } catch (IOException | RuntimeException e) {
                position += before - remaining(buffers);
                throw e;
            }
        });
    }

    private static long remaining(List<ByteBuffer> buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        return bytes;
    }

    private static List<ByteBuffer> part(ByteBuffer[] buffers, int offset, int length) {
        return Arrays.asList(buffers).subList(offset, offset + length);
    }

    private long inTurn(Operation operation) throws IOException {
        Access.requireOpen(this);
        turns.lock();
        try {
            return perform(operation);
        } finally {
            turns.unlock();
        }
    }

    private long perform(Operation operation) throws IOException {
        Access.requireOpen(this);
        boolean completed = false;
        if (closesOnInterrupt) {
            begin();
        }
        try {
            long result = operation.run();
            completed = true;
            return result;
        } catch (ClosedChannelException e) {
            throw Access.closedMeanwhile(this, e);
        } finally {
            if (closesOnInterrupt) {
                end(completed);
            }
        }
    }
}
