package io.holdfast.platform;

import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * A file of a {@link PosixVolume}: who may call what and when. Each call checks its arguments, enters the descriptor, looks
 * at the poison, and leaves the work to {@link Transfer}, {@link SyncPolicy} and {@link Preallocation}.
 *
 * <p><b>Who may be told alone.</b> The kernel tells a lost page to one caller of each descriptor (Linux's errseq_t): of two
 * syncs at the same time one fails and the other succeeds, without the bytes. So the calls that can be told take turns:
 * every sync, and every write-through write through the page cache, direct ones included where the file
 * system may send them there ({@link DirectIo#isEachWriteTold}).
 */
final class PosixFile implements DurableFile {
    private final Libc libc;
    private final PosixSystem system;
    private final String name;
    private final String path;
    private final OpenMode mode;
    private final Alignment alignment;
    private final Poison poison;
    private final Transfer transfer;
    private final UnalignedTransfer unaligned;
    private final FileStatus status;
    private final FileSharing sharing;
    private final ReentrantLock tellingLock = new ReentrantLock();
    private final ReentrantLock lengthLock = new ReentrantLock();
    private final @Owning Descriptor descriptor;

    /**
     * An open file.
     *
     * @param libc the library
     * @param system the parts of its volume
     * @param unaligned the staging of its volume
     * @param opened what was opened, and how
     * @param path its path, for messages
     * @param descriptor the owner of its descriptor, which this file closes
     */
    PosixFile(
            Libc libc,
            PosixSystem system,
            UnalignedTransfer unaligned,
            Opened opened,
            String path,
            @Owning Descriptor descriptor) {
        this.libc = libc;
        this.system = system;
        this.unaligned = unaligned;
        this.name = opened.name;
        this.path = path;
        this.mode = opened.mode;
        this.alignment = opened.alignment;
        this.poison = new Poison(path);
        this.transfer = new Transfer(libc, path, alignment);
        this.status = new FileStatus(libc, path);
        this.descriptor = descriptor;
        this.sharing = new PosixSharing(libc, path, mode.access(), status, descriptor);
    }

    /**
     * What came of opening a file.
     *
     * @param name its name
     * @param mode how it is open, its caching decided
     * @param alignment what its transfers need
     */
    record Opened(String name, OpenMode mode, Alignment alignment) {}

    @Override
    public String name() {
        return name;
    }

    @Override
    public Alignment alignment() {
        return alignment;
    }

    @Override
    public List<@Aligned AlignedBuffer> allocate(int count, int capacity) {
        return HugePages.allocate(libc, count, capacity, alignment.memoryBytes());
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
        int fd = descriptor.enter();
        try {
            return status.sizeBytes(fd);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public int read(@Aligned AlignedBuffer target, int offset, @Aligned int length, @Aligned long position)
            throws IOException {
        alignment.requirePosition(position);
        alignment.requireRange(target, offset, length);
        requireReadable();
        int fd = descriptor.enter();
        try {
            return transfer.read(fd, target.nativeView(libc), offset, length, position);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public void write(@Aligned AlignedBuffer source, int offset, @Aligned int length, @Aligned long position)
            throws IOException {
        alignment.requirePosition(position);
        alignment.requireRange(source, offset, length);
        int fd = beginWrite();
        try {
            transfer.write(fd, source.nativeView(libc), offset, length, position);
        } catch (IOException e) {
            throw poisonedIfWriteThrough(e);
        } finally {
            endWrite();
        }
    }

    @Override
    public void writeVectored(@Aligned AlignedBuffer[] sources, @Aligned long position) throws IOException {
        alignment.requirePosition(position);
        for (AlignedBuffer source : sources) {
            alignment.requireRange(source, 0, source.capacity());
        }
        int fd = beginWrite();
        try {
            transfer.writeVectored(fd, sources, position);
        } catch (IOException e) {
            throw poisonedIfWriteThrough(e);
        } finally {
            endWrite();
        }
    }

    @Override
    public int readUnaligned(ByteBuffer target, long position) throws IOException {
        requireBuffered();
        requireReadable();
        Alignment.NONE.requirePosition(position);
        int fd = descriptor.enter();
        try {
            return unaligned.read(transfer, fd, target, position);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public void writeUnaligned(ByteBuffer source, long position) throws IOException {
        requireBuffered();
        Alignment.NONE.requirePosition(position);
        int fd = beginWrite();
        try {
            unaligned.write(transfer, fd, source, position);
        } catch (IOException e) {
            throw poisonedIfWriteThrough(e);
        } finally {
            endWrite();
        }
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        requireBuffered();
        lengthLock.lock();
        try {
            int fd = beginWrite();
            try {
                unaligned.append(transfer, status, fd, source);
            } catch (IOException e) {
                throw poisonedIfWriteThrough(e);
            } finally {
                endWrite();
            }
        } finally {
            lengthLock.unlock();
        }
    }

    @Override
    public Guarantee sync(SyncKind kind) throws IOException {
        int fd = descriptor.enter();
        tellingLock.lock();
        try {
            poison.check();
            return system.sync().syncFile(fd, path, kind);
        } catch (SyncFailedException e) {
            throw poison.with(e);
        } finally {
            tellingLock.unlock();
            descriptor.leave();
        }
    }

    @Override
    public void preallocate(@Aligned long length) throws IOException {
        alignment.requirePosition(length);
        lengthLock.lock();
        try {
            int fd = beginWrite();
            try {
                long before = status.sizeBytes(fd);
                if (length > before) {
                    extend(fd, before, length);
                }
            } finally {
                endWrite();
            }
        } finally {
            lengthLock.unlock();
        }
    }

    @Override
    public void truncate(long length) throws IOException {
        Alignment.NONE.requirePosition(length);
        lengthLock.lock();
        try {
            int fd = beginWrite();
            try {
                cut(fd, length);
            } finally {
                endWrite();
            }
        } finally {
            lengthLock.unlock();
        }
    }

    @Override
    public FileSharing sharing() {
        return sharing;
    }

    @Override
    @EnsuresCalledMethods(value = "descriptor", methods = "close")
    public void close() throws IOException {
        try {
            descriptor.close();
        } catch (IOException e) {
            try {
                poison.checkAtClose();
            } catch (PoisonedFileException poisoned) {
                e.addSuppressed(poisoned);
            }
            throw e;
        }
        poison.checkAtClose();
    }

    private void extend(int fd, long from, long to) throws IOException {
        try {
            system.preallocation().extend(fd, path, alignment, from, to);
        } catch (IOException e) {
            try {
                cut(fd, from);
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw poisonedIfWriteThrough(e);
        }
    }

    private void cut(int fd, long length) throws IOException {
        long result;
        do {
            result = libc.ftruncate(fd, length);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        if (result < 0) {
            throw CallFailure.of(libc, "ftruncate", path, length, result);
        }
    }

    private void requireBuffered() {
        if (mode.caching() != OpenMode.Caching.BUFFERED) {
            throw new UnsupportedOperationException(path + " is open for direct I/O: it has aligned transfers only");
        }
    }

    private void requireReadable() throws AccessDeniedException {
        if (mode.access() == OpenMode.Access.WRITE) {
            throw new AccessDeniedException(path, null, "the file was opened for writing only");
        }
    }

    private boolean isWriteThrough() {
        return mode.writeThrough() == OpenMode.WriteThrough.DATA;
    }

    private boolean writesAlone() {
        return isWriteThrough()
                && (mode.caching() == OpenMode.Caching.BUFFERED
                        || !system.directIo().isEachWriteTold());
    }

    private int beginWrite() throws IOException {
        if (mode.access() == OpenMode.Access.READ) {
            throw new AccessDeniedException(path, null, "the file was opened for reading only");
        }
        int fd = descriptor.enter();
        if (writesAlone()) {
            tellingLock.lock();
        }
        try {
            poison.check();
        } catch (PoisonedFileException e) {
            endWrite();
            throw e;
        }
        return fd;
    }

    private void endWrite() {
        if (writesAlone()) {
            tellingLock.unlock();
        }
        descriptor.leave();
    }

    /** A failed write-through write is a failed sync: the kernel has told, and will not tell again. */
    private IOException poisonedIfWriteThrough(IOException failure) {
        return isWriteThrough() ? poison.with(failure) : failure;
    }
}
