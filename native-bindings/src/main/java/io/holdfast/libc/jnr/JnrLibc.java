package io.holdfast.libc.jnr;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Backend;
import io.holdfast.libc.CString;
import io.holdfast.libc.Call;
import io.holdfast.libc.IoVector;
import io.holdfast.libc.Libc;
import io.holdfast.libc.LibcUnavailableException;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import jnr.ffi.LastError;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.jspecify.annotations.Nullable;

/**
 * The C calls through JNR: JNR-POSIX where its calls are right ({@link PosixCalls}), an own jnr-ffi interface
 * ({@link CLibrary.Functions}) for the rest. jffi keeps errno for each thread as the function returned, where no other call of this
 * thread but one through jffi can change it; every method reads it as the very next thing it does.
 */
public final class JnrLibc implements Libc {
    private final Abi abi;
    private final Runtime runtime;
    private final CLibrary.Functions library;
    private final CLibrary.Plain plain;

    /**
     * Binds a library.
     *
     * @param abi the system whose calls and numbers it speaks
     * @param library the library's file, empty for the system's C library
     * @throws LibcUnavailableException if it cannot be loaded or lacks a symbol; the message names it
     */
    public JnrLibc(Abi abi, Optional<Path> library) {
        this.abi = abi;
        this.library = CLibraryLoader.load(abi, library);
        this.runtime = Runtime.getRuntime(this.library);
        this.plain = library.isPresent() ? this.library : jnrPosix();
        // Loads whatever reading an error loads, so that nothing comes between a call and its errno.
        LastError.getLastError(runtime);
    }

    private static CLibrary.Plain jnrPosix() {
        @Nullable POSIX posix = POSIXFactory.getNativePOSIX();
        if (posix == null) {
            throw new LibcUnavailableException("JNR-POSIX has no native calls for this system");
        }
        return new PosixCalls(posix);
    }

    /** The contract's form of a result: itself, or the negated errno in place of a negative one. */
    private long result(long result) {
        return result >= 0 ? result : -LastError.getLastError(runtime);
    }

    @Override
    public Abi abi() {
        return abi;
    }

    @Override
    public Backend backend() {
        return Backend.JNR;
    }

    @Override
    public NativeBuffer wrap(ByteBuffer direct) {
        return NativeBuffer.of(
                direct,
                bytes -> Pointer.wrap(runtime, bytes.duplicate().clear()).address());
    }

    @Override
    public long open(String path, int flags, int mode) {
        return result(library.open(CString.of(path), flags, mode));
    }

    @Override
    public long openat(int directory, String path, int flags, int mode) {
        return result(library.openat(directory, CString.of(path), flags, mode));
    }

    @Override
    public long close(int fd) {
        return result(plain.close(fd));
    }

    @Override
    public long pread(int fd, NativeBuffer buffer, int offset, int length, long position) {
        try {
            return result(library.pread(fd, buffer.address(offset, length), length, position));
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    @Override
    public long pwrite(int fd, NativeBuffer buffer, int offset, int length, long position) {
        try {
            return result(library.pwrite(fd, buffer.address(offset, length), length, position));
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    @Override
    public long preadv(int fd, IoVector vector, long position) {
        try {
            return result(library.preadv(fd, vector.address(), vector.count(), position));
        } finally {
            Reference.reachabilityFence(vector);
        }
    }

    @Override
    public long pwritev(int fd, IoVector vector, long position) {
        try {
            return result(library.pwritev(fd, vector.address(), vector.count(), position));
        } finally {
            Reference.reachabilityFence(vector);
        }
    }

    @Override
    public long pwritev2(int fd, IoVector vector, long position, int flags) {
        Call.PWRITEV2.requireOn(abi);
        try {
            return result(library.pwritev2(fd, vector.address(), vector.count(), position, flags));
        } finally {
            Reference.reachabilityFence(vector);
        }
    }

    @Override
    public long fsync(int fd) {
        return result(plain.fsync(fd));
    }

    @Override
    public long fdatasync(int fd) {
        Call.FDATASYNC.requireOn(abi);
        return result(library.fdatasync(fd));
    }

    @Override
    public long fcntl(int fd, int command) {
        return result(library.fcntl(fd, command));
    }

    @Override
    public long fcntl(int fd, int command, int argument) {
        return result(library.fcntl(fd, command, argument));
    }

    @Override
    public long fcntl(int fd, int command, NativeBuffer argument) {
        try {
            return result(library.fcntl(fd, command, argument.address(0, argument.capacity())));
        } finally {
            Reference.reachabilityFence(argument);
        }
    }

    @Override
    public long ftruncate(int fd, long length) {
        return result(plain.ftruncate(fd, length));
    }

    @Override
    public long fallocate(int fd, int mode, long offset, long length) {
        Call.FALLOCATE.requireOn(abi);
        return result(library.fallocate(fd, mode, offset, length));
    }

    @Override
    public long fstat(int fd, NativeBuffer stat) {
        try {
            return result(library.fstat(fd, stat.address(0, Struct.STAT.size(abi))));
        } finally {
            Reference.reachabilityFence(stat);
        }
    }

    @Override
    public long statx(int directory, String path, int flags, int mask, NativeBuffer statx) {
        Call.STATX.requireOn(abi);
        try {
            return result(
                    library.statx(directory, CString.of(path), flags, mask, statx.address(0, Struct.STATX.size(abi))));
        } finally {
            Reference.reachabilityFence(statx);
        }
    }

    @Override
    public long fstatfs(int fd, NativeBuffer statfs) {
        try {
            return result(library.fstatfs(fd, statfs.address(0, Struct.STATFS.size(abi))));
        } finally {
            Reference.reachabilityFence(statfs);
        }
    }

    @Override
    public long rename(String from, String to) {
        return result(library.rename(CString.of(from), CString.of(to)));
    }

    @Override
    public long renameat(int fromDirectory, String from, int toDirectory, String to) {
        return result(library.renameat(fromDirectory, CString.of(from), toDirectory, CString.of(to)));
    }

    @Override
    public long renameat2(int fromDirectory, String from, int toDirectory, String to, int flags) {
        Call.RENAMEAT2.requireOn(abi);
        return result(library.renameat2(fromDirectory, CString.of(from), toDirectory, CString.of(to), flags));
    }

    @Override
    public long renamex_np(String from, String to, int flags) {
        Call.RENAMEX_NP.requireOn(abi);
        return result(library.renamex_np(CString.of(from), CString.of(to), flags));
    }

    @Override
    public long renameatx_np(int fromDirectory, String from, int toDirectory, String to, int flags) {
        Call.RENAMEATX_NP.requireOn(abi);
        return result(library.renameatx_np(fromDirectory, CString.of(from), toDirectory, CString.of(to), flags));
    }

    @Override
    public long unlink(String path) {
        return result(library.unlink(CString.of(path)));
    }

    @Override
    public long unlinkat(int directory, String path, int flags) {
        return result(library.unlinkat(directory, CString.of(path), flags));
    }

    @Override
    public long mkdir(String path, int mode) {
        return result(library.mkdir(CString.of(path), mode));
    }

    @Override
    public long mkdirat(int directory, String path, int mode) {
        return result(library.mkdirat(directory, CString.of(path), mode));
    }

    @Override
    public long fchmod(int fd, int mode) {
        return result(plain.fchmod(fd, mode));
    }

    @Override
    public long fchown(int fd, int owner, int group) {
        return result(plain.fchown(fd, owner, group));
    }

    @Override
    public long sync_file_range(int fd, long offset, long length, int flags) {
        Call.SYNC_FILE_RANGE.requireOn(abi);
        return result(library.sync_file_range(fd, offset, length, flags));
    }

    @Override
    public long posix_fadvise(int fd, long offset, long length, int advice) {
        Call.POSIX_FADVISE.requireOn(abi);
        // This one returns the error number itself and leaves errno alone.
        return -library.posix_fadvise(fd, offset, length, advice);
    }

    @Override
    public long madvise(NativeBuffer memory, int offset, int length, int advice) {
        Call.MADVISE.requireOn(abi);
        try {
            return result(library.madvise(memory.address(offset, length), length, advice));
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    @Override
    public long mount(String source, String target, String type, long flags, String data) {
        Call.MOUNT.requireOn(abi);
        return result(library.mount(CString.of(source), CString.of(target), CString.of(type), flags, CString.of(data)));
    }

    @Override
    public long umount2(String target, int flags) {
        Call.UMOUNT2.requireOn(abi);
        return result(library.umount2(CString.of(target), flags));
    }

    @Override
    public long getpagesize() {
        return library.getpagesize();
    }

    @Override
    public long geteuid() {
        // uid_t is unsigned and the call cannot fail: a large user is no error.
        return Integer.toUnsignedLong(plain.geteuid());
    }
}
