package io.holdfast.libc.ffm;

import static io.holdfast.libc.ffm.Handles.CLOSE;
import static io.holdfast.libc.ffm.Handles.FALLOCATE;
import static io.holdfast.libc.ffm.Handles.FCNTL;
import static io.holdfast.libc.ffm.Handles.FCNTL_INT;
import static io.holdfast.libc.ffm.Handles.FCNTL_POINTER;
import static io.holdfast.libc.ffm.Handles.FDATASYNC;
import static io.holdfast.libc.ffm.Handles.FSYNC;
import static io.holdfast.libc.ffm.Handles.FTRUNCATE;
import static io.holdfast.libc.ffm.Handles.GETEUID;
import static io.holdfast.libc.ffm.Handles.POSIX_FADVISE;
import static io.holdfast.libc.ffm.Handles.PREAD;
import static io.holdfast.libc.ffm.Handles.PREADV;
import static io.holdfast.libc.ffm.Handles.PWRITE;
import static io.holdfast.libc.ffm.Handles.PWRITEV;
import static io.holdfast.libc.ffm.Handles.PWRITEV2;
import static io.holdfast.libc.ffm.Handles.SYNC_FILE_RANGE;
import static io.holdfast.libc.ffm.Handles.unexpected;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Backend;
import io.holdfast.libc.Call;
import io.holdfast.libc.IoVector;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The C calls through Java's Foreign Function and Memory API. The calls on descriptors stand here, each a claimed slot for
 * errno, one downcall, and the slot given back; those on paths, on metadata and on memory in {@link PathCalls},
 * {@link MetadataCalls} and {@link MemoryCalls}.
 */
public final class FfmLibc implements Libc {
    private final Abi abi;
    private final ErrnoSlots errno = new ErrnoSlots();
    private final PathCalls paths;
    private final MetadataCalls metadata;
    private final MemoryCalls memory;
    private final MemorySegment close;
    private final MemorySegment pread;
    private final MemorySegment pwrite;
    private final MemorySegment preadv;
    private final MemorySegment pwritev;
    private final MemorySegment pwritev2;
    private final MemorySegment fsync;
    private final MemorySegment fdatasync;
    private final MemorySegment fcntl;
    private final MemorySegment ftruncate;
    private final MemorySegment fallocate;
    private final MemorySegment sync_file_range;
    private final MemorySegment posix_fadvise;
    private final MemorySegment geteuid;

    /**
     * Binds a library.
     *
     * @param abi the system whose calls and numbers it speaks
     * @param library the library's file, empty for the system's C library
     * @throws io.holdfast.libc.LibcUnavailableException if it cannot be loaded or lacks a symbol; the message names it
     */
    public FfmLibc(Abi abi, Optional<Path> library) {
        this.abi = abi;
        Functions functions = new Functions(abi, library);
        paths = new PathCalls(abi, functions, errno);
        metadata = new MetadataCalls(abi, functions, errno);
        memory = new MemoryCalls(abi, functions, errno);
        close = functions.address(Call.CLOSE);
        pread = functions.address(Call.PREAD);
        pwrite = functions.address(Call.PWRITE);
        preadv = functions.address(Call.PREADV);
        pwritev = functions.address(Call.PWRITEV);
        pwritev2 = functions.address(Call.PWRITEV2);
        fsync = functions.address(Call.FSYNC);
        fdatasync = functions.address(Call.FDATASYNC);
        fcntl = functions.address(Call.FCNTL);
        ftruncate = functions.address(Call.FTRUNCATE);
        fallocate = functions.address(Call.FALLOCATE);
        sync_file_range = functions.address(Call.SYNC_FILE_RANGE);
        posix_fadvise = functions.address(Call.POSIX_FADVISE);
        geteuid = functions.address(Call.GETEUID);
    }

    @Override
    public Abi abi() {
        return abi;
    }

    @Override
    public Backend backend() {
        return Backend.FFM;
    }

    @Override
    public NativeBuffer wrap(ByteBuffer direct) {
        return NativeBuffer.of(direct, FfmLibc::addressOf);
    }

    private static long addressOf(ByteBuffer direct) {
        MemorySegment segment = MemorySegment.ofBuffer(direct);
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("the buffer's arena is closed: its memory is somebody else's by now");
        }
        // A segment begins at the buffer's position.
        return segment.address() - direct.position();
    }

    @Override
    public long close(int fd) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) CLOSE.invokeExact(close, slot, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long pread(int fd, NativeBuffer buffer, int offset, int length, long position) {
        long address = buffer.address(offset, length);
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (long) PREAD.invokeExact(pread, slot, fd, address, (long) length, position));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    @Override
    public long pwrite(int fd, NativeBuffer buffer, int offset, int length, long position) {
        long address = buffer.address(offset, length);
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (long) PWRITE.invokeExact(pwrite, slot, fd, address, (long) length, position));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    @Override
    public long preadv(int fd, IoVector vector, long position) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(
                    slot, (long) PREADV.invokeExact(preadv, slot, fd, vector.address(), vector.count(), position));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(vector);
        }
    }

    @Override
    public long pwritev(int fd, IoVector vector, long position) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(
                    slot, (long) PWRITEV.invokeExact(pwritev, slot, fd, vector.address(), vector.count(), position));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(vector);
        }
    }

    @Override
    public long pwritev2(int fd, IoVector vector, long position, int flags) {
        Call.PWRITEV2.requireOn(abi);
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (long)
                    PWRITEV2.invokeExact(pwritev2, slot, fd, vector.address(), vector.count(), position, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(vector);
        }
    }

    @Override
    public long fsync(int fd) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FSYNC.invokeExact(fsync, slot, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long fdatasync(int fd) {
        Call.FDATASYNC.requireOn(abi);
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FDATASYNC.invokeExact(fdatasync, slot, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long fcntl(int fd, int command) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FCNTL.invokeExact(fcntl, slot, fd, command));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long fcntl(int fd, int command, int argument) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FCNTL_INT.invokeExact(fcntl, slot, fd, command, argument));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long fcntl(int fd, int command, NativeBuffer argument) {
        long address = argument.address(0, argument.capacity());
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FCNTL_POINTER.invokeExact(fcntl, slot, fd, command, address));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(argument);
        }
    }

    @Override
    public long ftruncate(int fd, long length) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FTRUNCATE.invokeExact(ftruncate, slot, fd, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long fallocate(int fd, int mode, long offset, long length) {
        Call.FALLOCATE.requireOn(abi);
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FALLOCATE.invokeExact(fallocate, slot, fd, mode, offset, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long fstat(int fd, NativeBuffer stat) {
        return metadata.fstat(fd, stat);
    }

    @Override
    public long fstatfs(int fd, NativeBuffer statfs) {
        return metadata.fstatfs(fd, statfs);
    }

    @Override
    public long fchmod(int fd, int mode) {
        return metadata.fchmod(fd, mode);
    }

    @Override
    public long fchown(int fd, int owner, int group) {
        return metadata.fchown(fd, owner, group);
    }

    @Override
    public long sync_file_range(int fd, long offset, long length, int flags) {
        Call.SYNC_FILE_RANGE.requireOn(abi);
        MemorySegment slot = errno.claim();
        try {
            return errno.release(
                    slot, (int) SYNC_FILE_RANGE.invokeExact(sync_file_range, slot, fd, offset, length, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long posix_fadvise(int fd, long offset, long length, int advice) {
        Call.POSIX_FADVISE.requireOn(abi);
        MemorySegment slot = errno.claim();
        try {
            // This one returns the error number itself and leaves errno alone.
            return -errno.release(
                    slot, (int) POSIX_FADVISE.invokeExact(posix_fadvise, slot, fd, offset, length, advice));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long getpagesize() {
        return memory.getpagesize();
    }

    @Override
    public long madvise(NativeBuffer buffer, int offset, int length, int advice) {
        return memory.madvise(buffer, offset, length, advice);
    }

    @Override
    public long geteuid() {
        MemorySegment slot = errno.claim();
        try {
            // uid_t is unsigned and the call cannot fail: a large user is no error.
            return errno.release(slot, Integer.toUnsignedLong((int) GETEUID.invokeExact(geteuid, slot)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long open(String path, int flags, int mode) {
        return paths.open(path, flags, mode);
    }

    @Override
    public long openat(int directory, String path, int flags, int mode) {
        return paths.openat(directory, path, flags, mode);
    }

    @Override
    public long statx(int directory, String path, int flags, int mask, NativeBuffer statx) {
        return metadata.statx(directory, path, flags, mask, statx);
    }

    @Override
    public long rename(String from, String to) {
        return paths.rename(from, to);
    }

    @Override
    public long renameat(int fromDirectory, String from, int toDirectory, String to) {
        return paths.renameat(fromDirectory, from, toDirectory, to);
    }

    @Override
    public long renameat2(int fromDirectory, String from, int toDirectory, String to, int flags) {
        return paths.renameat2(fromDirectory, from, toDirectory, to, flags);
    }

    @Override
    public long renamex_np(String from, String to, int flags) {
        return paths.renamex_np(from, to, flags);
    }

    @Override
    public long renameatx_np(int fromDirectory, String from, int toDirectory, String to, int flags) {
        return paths.renameatx_np(fromDirectory, from, toDirectory, to, flags);
    }

    @Override
    public long unlink(String path) {
        return paths.unlink(path);
    }

    @Override
    public long unlinkat(int directory, String path, int flags) {
        return paths.unlinkat(directory, path, flags);
    }

    @Override
    public long mkdir(String path, int mode) {
        return paths.mkdir(path, mode);
    }

    @Override
    public long mkdirat(int directory, String path, int mode) {
        return paths.mkdirat(directory, path, mode);
    }

    @Override
    public long mount(String source, String target, String type, long flags, String data) {
        return paths.mount(source, target, type, flags, data);
    }

    @Override
    public long umount2(String target, int flags) {
        return paths.umount2(target, flags);
    }
}
