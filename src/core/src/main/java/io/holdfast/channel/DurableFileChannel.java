package io.holdfast.channel;

import io.holdfast.platform.ClosedFileException;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.RangeLock;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
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
 * channel creates is durable when the open returns.
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
 * not end them. They are respected by the runtime's own channels, in other processes and in this one.
 *
 * <p><b>Threads.</b> Safe for any number. Calls with a position run in parallel; those that use the channel's position take
 * turns. A sync, and any call of a direct channel, runs on a platform thread where a virtual one makes it, so that no
 * carrier waits for the device.
 */
public class DurableFileChannel extends FileChannel {
    private static final ChannelClass CHANNELS = ChannelClass.ofThisRuntime();

    private final boolean reads;
    private final boolean writes;
    private final boolean closesOnInterrupt;
    private final FileBytes bytes;
    private final ChannelLocks locks;
    private final ReentrantLock positionLock = new ReentrantLock();
    // The inherited close, which is final, calls implCloseChannel.
    @SuppressWarnings("required.method.not.called")
    private final @Owning DurableFile file;

    private long position;

    DurableFileChannel(OpenRequest request, @Owning DurableFile file) throws IOException {
        this.reads = request.reads();
        this.writes = request.writes();
        this.closesOnInterrupt = request.closesOnInterrupt();
        this.file = file;
        this.locks = new ChannelLocks(file);
        PlatformThreads threads = new PlatformThreads();
        Content content = file.caching() == OpenMode.Caching.DIRECT
                ? new OffCarrierContent(
                        new DirectContent(file, DirectContent.buffersFor(file.alignment()), locks.lease()), threads)
                : new BufferedContent(file);
        this.bytes = new FileBytes(request, content, file, threads);
    }

    /** An operation of this channel. */
    @FunctionalInterface
    interface Operation {
        /** Carries it out, and returns its number. */
        long run() throws IOException;
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
        return open(path, Set.of(options));
    }

    /**
     * Opens or creates a file, as {@link FileChannel#open(Path, Set, FileAttribute...)} does. Its directory must exist.
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
     * @throws io.holdfast.platform.DirectIoUnsupportedException if direct I/O is asked for and there is none
     * @throws IOException if the system refuses
     */
    // What a failing close of the directory's descriptor would lose is what the caller is told of.
    @SuppressWarnings("required.method.not.called")
    public static DurableFileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        OpenRequest request = OpenRequest.of(options, attributes);
        FilePlace place = request.followsLinks() ? FilePlace.following(path) : FilePlace.of(path);
        try (Volume volume = Volumes.open(place.directory())) {
            return open(volume, place.name(), request);
        }
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
        return open(volume, name, OpenRequest.of(options, attributes));
    }

    private static DurableFileChannel open(Volume volume, String name, OpenRequest request) throws IOException {
        DurableFile file = new Opening(volume, name, request).open();
        try {
            return CHANNELS.channel(request, file);
        } catch (IOException | RuntimeException e) {
            try {
                file.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
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
        requireReadable();
        Arguments.requireTarget(target);
        return (int) atPosition(() -> advance(bytes.read(target, position)));
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        Arguments.requireNotNegative(at, "position");
        requireReadable();
        Arguments.requireTarget(target);
        if (closesOnInterrupt) {
            return (int) perform(() -> bytes.read(target, at));
        }
        // As perform does it, without an object for the operation.
        try {
            return (int) bytes.read(target, at);
        } catch (ClosedFileException e) {
            throw closedMeanwhile(e);
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        requireReadable();
        for (int i = offset; i < offset + length; i++) {
            Arguments.requireTarget(targets[i]);
        }
        return atPosition(() -> advance(bytes.scatter(targets, offset, length, position)));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        requireWritable();
        return (int) atPosition(() -> advance(bytes.write(source, position)));
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        Arguments.requireNotNegative(at, "position");
        requireWritable();
        if (closesOnInterrupt) {
            return (int) perform(() -> bytes.write(source, at));
        }
        try {
            return (int) bytes.write(source, at);
        } catch (ClosedFileException e) {
            throw closedMeanwhile(e);
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        requireWritable();
        return atPosition(() -> advance(new Gathering(sources, offset, length).write(bytes::write, position)));
    }

    @Override
    public long position() throws IOException {
        return atPosition(() -> bytes.appends() ? bytes.size() : position);
    }

    @Override
    public @NotOwning FileChannel position(long newPosition) throws IOException {
        requireOpen();
        Arguments.requireNotNegative(newPosition, "position");
        atPosition(() -> position = newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return perform(bytes::size);
    }

    @Override
    public @NotOwning FileChannel truncate(long size) throws IOException {
        requireOpen();
        Arguments.requireNotNegative(size, "size");
        requireWritable();
        atPosition(() -> {
            bytes.cut(size);
            position = Math.min(position, size);
            return 0;
        });
        return this;
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        requireOpen();
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
        requireReadable();
        if (target instanceof DurableFileChannel other) {
            other.requireWritable();
        }
        Arguments.requireNotNegative(from, "position");
        Arguments.requireNotNegative(count, "count");
        if (target instanceof DurableFileChannel other) {
            return perform(() -> other.receive(this, from, count));
        }
        return perform(() -> ChannelTransfer.drain(this, from, target, count));
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
        requireOpen();
        if (!source.isOpen()) {
            throw new ClosedChannelException();
        }
        requireWritable();
        if (source instanceof DurableFileChannel other) {
            other.requireReadable();
        }
        Arguments.requireNotNegative(to, "position");
        Arguments.requireNotNegative(count, "count");
        return perform(() -> take(source, to, count));
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
        requireMappable(mode, from, size);
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
        SharedFile.Region region = lockable(from, size, shared);
        perform(() -> {
            locks.acquire(kind(shared), region);
            return 0;
        });
        return new ChannelLock(locks, this, region, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long from, long size, boolean shared) throws IOException {
        SharedFile.Region region = lockable(from, size, shared);
        long taken = perform(() -> locks.tryAcquire(kind(shared), region) ? 1 : 0);
        return taken == 0 ? null : new ChannelLock(locks, this, region, shared);
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

    /** The file's bytes, without a position. */
    FileBytes bytes() {
        return bytes;
    }

    private long receive(DurableFileChannel source, long from, long count) throws IOException {
        return atPosition(() -> advance(ChannelTransfer.copy(source, from, this, position, count)));
    }

    private long take(ReadableByteChannel source, long to, long count) throws IOException {
        if (source instanceof DurableFileChannel other) {
            return other.atPosition(() -> other.advance(ChannelTransfer.copy(other, other.position, this, to, count)));
        }
        if (source instanceof FileChannel other) {
            long from = other.position();
            long copied = ChannelTransfer.copy(other, from, this, to, count);
            other.position(from + copied);
            return copied;
        }
        return ChannelTransfer.fill(this, to, source, count);
    }

    private long advance(long count) {
        position += Math.max(0, count);
        return count;
    }

    private long atPosition(Operation operation) throws IOException {
        requireOpen();
        positionLock.lock();
        try {
            return perform(operation);
        } finally {
            positionLock.unlock();
        }
    }

    private long perform(Operation operation) throws IOException {
        requireOpen();
        boolean completed = false;
        if (closesOnInterrupt) {
            begin();
        }
        try {
            long result = operation.run();
            completed = true;
            return result;
        } catch (ClosedFileException e) {
            throw closedMeanwhile(e);
        } finally {
            if (closesOnInterrupt) {
                end(completed);
            }
        }
    }

    /** Of a file that was open when the call began. */
    private static IOException closedMeanwhile(ClosedFileException e) {
        AsynchronousCloseException closed = new AsynchronousCloseException();
        closed.initCause(e);
        return closed;
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void requireReadable() throws IOException {
        requireOpen();
        if (!reads) {
            throw new NonReadableChannelException();
        }
    }

    private void requireWritable() throws IOException {
        requireOpen();
        if (!writes) {
            throw new NonWritableChannelException();
        }
    }

    /** Refuses a mapping that is no part of any file, or that this channel may not make. */
    void requireMappable(MapMode mode, long from, long size) throws IOException {
        requireOpen();
        Arguments.requireMapping(from, size);
        requireReadable();
        if (!mode.equals(MapMode.READ_ONLY)) {
            requireWritable();
        }
    }

    private SharedFile.Region lockable(long from, long size, boolean shared) throws IOException {
        requireOpen();
        Arguments.requireNotNegative(from, "position");
        Arguments.requireNotNegative(size, "size");
        if (shared) {
            requireReadable();
        } else {
            requireWritable();
        }
        return Arguments.region(from, size);
    }

    private static RangeLock kind(boolean shared) {
        return shared ? RangeLock.SHARED : RangeLock.EXCLUSIVE;
    }
}
