package io.holdfast.libc;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The C library: each method is the call of that name, made once.
 *
 * <p><b>Results.</b> Every call returns a {@code long}. Zero or more is the call's own result (a descriptor, a count of
 * bytes, zero). Below zero is failure, and the value is the negated {@code errno}, read by the call itself on the thread
 * that made it: no other call, thread or JVM activity can change it. {@link Errno#ofResult} names it.
 *
 * <p><b>No policy.</b> EINTR is returned, not retried. A short transfer returns its count. Nothing falls back. The one
 * rule kept here is that a call that must not be used on a system ({@code fdatasync} on Darwin) throws
 * {@link UnsupportedOperationException} naming call and system, like any call that the system lacks.
 *
 * <p><b>Cost.</b> The calls on descriptors (read, write, sync, fcntl) neither allocate nor throw; only the JNR backend's
 * fcntl allocates, because jnr-ffi builds a buffer for every variadic call. Those that take a path copy it to native memory.
 *
 * <p><b>Threads.</b> Safe for any number of threads, platform or virtual. A call blocks the thread that makes it, and the
 * carrier of a virtual one: make blocking syncs on platform threads.
 *
 * <p><b>Descriptors</b> are plain ints, as in C: who opens one closes it. The platform layer wraps them in owners.
 */
public interface Libc {
    /**
     * Binds the C library of this machine, by the backend that the system property {@code holdfast.libc} names
     * ({@code ffm} or {@code jnr}), or else by FFM on Java 22 and later and JNR before.
     *
     * @return the library
     * @throws LibcUnavailableException if the system is unsupported, the backend absent, or a symbol missing
     * @throws IllegalArgumentException if the property names no backend
     */
    static Libc load() {
        return LibcLoader.load();
    }

    /**
     * Binds the C library of this machine by the given backend.
     *
     * @param backend how to call it
     * @return the library
     * @throws LibcUnavailableException if the system is unsupported, the backend absent, or a symbol missing
     */
    static Libc load(Backend backend) {
        return LibcLoader.load(backend);
    }

    /**
     * Binds a shared library in place of the C library: for tests that stand in for a system which is not here. Every
     * call goes to that library.
     *
     * @param backend how to call it
     * @param abi the system whose calls and numbers it speaks
     * @param library the shared library's file
     * @return the library
     * @throws LibcUnavailableException if the backend is absent, the file cannot be loaded, or a symbol is missing
     */
    static Libc load(Backend backend, Abi abi, Path library) {
        return LibcLoader.load(backend, abi, library);
    }

    /**
     * The system whose numbers this library speaks.
     *
     * @return the ABI
     */
    Abi abi();

    /**
     * How the library is called.
     *
     * @return the backend
     */
    Backend backend();

    /**
     * Makes a direct buffer usable in calls.
     *
     * @param direct a direct buffer; its whole capacity is used, whatever its position and limit. One of an arena of
     *     {@code java.lang.foreign} is the caller's to keep open until the last call that uses it has returned
     * @return the buffer with its address
     * @throws IllegalArgumentException if the buffer is a heap buffer
     * @throws IllegalStateException by the FFM backend, if the buffer's arena is closed already
     */
    NativeBuffer wrap(ByteBuffer direct);

    /**
     * open(2).
     *
     * @param path the path
     * @param flags O_ constants
     * @param mode permissions of a new file
     * @return a descriptor or -errno
     */
    long open(String path, int flags, int mode);

    /**
     * openat(2).
     *
     * @param directory a directory's descriptor
     * @param path relative to it
     * @param flags O_ constants
     * @param mode permissions of a new file
     * @return a descriptor or -errno
     */
    long openat(int directory, String path, int flags, int mode);

    /**
     * close(2).
     *
     * @param fd the descriptor, invalid afterwards whatever the result
     * @return 0 or -errno
     */
    long close(int fd);

    /**
     * pread(2).
     *
     * @param fd the descriptor
     * @param buffer filled from offset
     * @param offset in the buffer
     * @param length most bytes to read
     * @param position in the file
     * @return the count of bytes, 0 at the end of file, or -errno
     */
    long pread(int fd, NativeBuffer buffer, int offset, int length, long position);

    /**
     * pwrite(2).
     *
     * @param fd the descriptor
     * @param buffer written from offset
     * @param offset in the buffer
     * @param length bytes to write
     * @param position in the file
     * @return the count of bytes, maybe fewer, or -errno
     */
    long pwrite(int fd, NativeBuffer buffer, int offset, int length, long position);

    /**
     * preadv(2).
     *
     * @param fd the descriptor
     * @param vector the ranges to fill
     * @param position in the file
     * @return the count of bytes or -errno
     */
    long preadv(int fd, IoVector vector, long position);

    /**
     * pwritev(2).
     *
     * @param fd the descriptor
     * @param vector the ranges to write
     * @param position in the file
     * @return the count of bytes, maybe fewer, or -errno
     */
    long pwritev(int fd, IoVector vector, long position);

    /**
     * pwritev2(2), Linux.
     *
     * @param fd the descriptor
     * @param vector the ranges to write
     * @param position in the file
     * @param flags RWF_ constants
     * @return the count of bytes, maybe fewer, or -errno
     */
    long pwritev2(int fd, IoVector vector, long position, int flags);

    /**
     * fsync(2). On Darwin it does not flush the drive's cache.
     *
     * @param fd the descriptor
     * @return 0 or -errno
     */
    long fsync(int fd);

    /**
     * fdatasync(2), Linux.
     *
     * @param fd the descriptor
     * @return 0 or -errno
     */
    long fdatasync(int fd);

    /**
     * fcntl(2) without argument: F_FULLFSYNC, F_BARRIERFSYNC, F_GETFL.
     *
     * @param fd the descriptor
     * @param command an F_ constant
     * @return zero or more, or -errno
     */
    long fcntl(int fd, int command);

    /**
     * fcntl(2) with an int: F_NOCACHE, F_SETFL.
     *
     * @param fd the descriptor
     * @param command an F_ constant
     * @param argument its argument
     * @return zero or more, or -errno
     */
    long fcntl(int fd, int command, int argument);

    /**
     * fcntl(2) with a structure: F_PREALLOCATE, F_PUNCHHOLE, F_OFD_SETLK.
     *
     * @param fd the descriptor
     * @param command an F_ constant
     * @param argument the structure, read and written
     * @return zero or more, or -errno
     */
    long fcntl(int fd, int command, NativeBuffer argument);

    /**
     * ftruncate(2).
     *
     * @param fd the descriptor
     * @param length the new length in bytes
     * @return 0 or -errno
     */
    long ftruncate(int fd, long length);

    /**
     * fallocate(2), Linux.
     *
     * @param fd the descriptor
     * @param mode FALLOC_FL_ constants or 0
     * @param offset in bytes
     * @param length in bytes
     * @return 0 or -errno
     */
    long fallocate(int fd, int mode, long offset, long length);

    /**
     * fstat(2).
     *
     * @param fd the descriptor
     * @param stat a {@link Struct#STAT} to fill
     * @return 0 or -errno
     */
    long fstat(int fd, NativeBuffer stat);

    /**
     * statx(2), Linux.
     *
     * @param directory a directory's descriptor or AT_FDCWD
     * @param path relative to it
     * @param flags AT_ constants
     * @param mask STATX_ constants
     * @param statx a {@link Struct#STATX} to fill
     * @return 0 or -errno
     */
    long statx(int directory, String path, int flags, int mask, NativeBuffer statx);

    /**
     * fstatfs(2).
     *
     * @param fd the descriptor
     * @param statfs a {@link Struct#STATFS} to fill
     * @return 0 or -errno
     */
    long fstatfs(int fd, NativeBuffer statfs);

    /**
     * rename(2).
     *
     * @param from the old path
     * @param to the new path, replaced
     * @return 0 or -errno
     */
    long rename(String from, String to);

    /**
     * renameat(2).
     *
     * @param fromDirectory a directory's descriptor
     * @param from relative to it
     * @param toDirectory a directory's descriptor
     * @param to relative to it, replaced
     * @return 0 or -errno
     */
    long renameat(int fromDirectory, String from, int toDirectory, String to);

    /**
     * renameat2(2), Linux.
     *
     * @param fromDirectory a directory's descriptor
     * @param from relative to it
     * @param toDirectory a directory's descriptor
     * @param to relative to it
     * @param flags RENAME_ constants
     * @return 0 or -errno
     */
    long renameat2(int fromDirectory, String from, int toDirectory, String to, int flags);

    /**
     * renamex_np(2), Darwin.
     *
     * @param from the old path
     * @param to the new path
     * @param flags RENAME_ constants
     * @return 0 or -errno
     */
    long renamex_np(String from, String to, int flags);

    /**
     * renameatx_np(2), Darwin.
     *
     * @param fromDirectory a directory's descriptor
     * @param from relative to it
     * @param toDirectory a directory's descriptor
     * @param to relative to it
     * @param flags RENAME_ constants
     * @return 0 or -errno
     */
    long renameatx_np(int fromDirectory, String from, int toDirectory, String to, int flags);

    /**
     * unlink(2).
     *
     * @param path the path
     * @return 0 or -errno
     */
    long unlink(String path);

    /**
     * unlinkat(2).
     *
     * @param directory a directory's descriptor
     * @param path relative to it
     * @param flags AT_REMOVEDIR or 0
     * @return 0 or -errno
     */
    long unlinkat(int directory, String path, int flags);

    /**
     * mkdir(2).
     *
     * @param path the path
     * @param mode its permissions
     * @return 0 or -errno
     */
    long mkdir(String path, int mode);

    /**
     * mkdirat(2).
     *
     * @param directory a directory's descriptor
     * @param path relative to it
     * @param mode its permissions
     * @return 0 or -errno
     */
    long mkdirat(int directory, String path, int mode);

    /**
     * fchmod(2).
     *
     * @param fd the descriptor
     * @param mode the new permissions
     * @return 0 or -errno
     */
    long fchmod(int fd, int mode);

    /**
     * fchown(2).
     *
     * @param fd the descriptor
     * @param owner the user, or -1 to leave it
     * @param group the group, or -1 to leave it
     * @return 0 or -errno
     */
    long fchown(int fd, int owner, int group);

    /**
     * sync_file_range(2), Linux: starts or awaits writeback, makes nothing durable.
     *
     * @param fd the descriptor
     * @param offset in bytes
     * @param length in bytes
     * @param flags SYNC_FILE_RANGE_ constants
     * @return 0 or -errno
     */
    long sync_file_range(int fd, long offset, long length, int flags);

    /**
     * posix_fadvise(2), Linux.
     *
     * @param fd the descriptor
     * @param offset in bytes
     * @param length in bytes, 0 for the rest
     * @param advice a POSIX_FADV_ constant
     * @return 0 or -errno
     */
    long posix_fadvise(int fd, long offset, long length, int advice);

    /**
     * madvise(2), Linux: what the kernel should do with memory. {@code MADV_DONTNEED} makes its bytes zero.
     *
     * @param memory the buffer
     * @param offset where the range starts in it, so that its address is a multiple of the page size
     * @param length its length in bytes
     * @param advice a MADV_ constant
     * @return 0 or -errno
     * @throws IndexOutOfBoundsException if the range does not lie within the buffer
     */
    long madvise(NativeBuffer memory, int offset, int length, int advice);

    /**
     * mount(2), Linux, by root.
     *
     * @param source what is mounted: for a file system on a disk its device
     * @param target the directory that it covers
     * @param type the file system's name, as in {@code /proc/filesystems}
     * @param flags MS_ constants
     * @param data the file system's own options with commas between them, empty for none
     * @return 0 or -errno
     */
    long mount(String source, String target, String type, long flags, String data);

    /**
     * umount2(2), Linux, by root.
     *
     * @param target the directory that is covered
     * @param flags MNT_DETACH or 0
     * @return 0 or -errno
     */
    long umount2(String target, int flags);

    /**
     * getpagesize(3).
     *
     * @return the size of a memory page in bytes
     */
    long getpagesize();

    /**
     * geteuid(2).
     *
     * @return the effective user
     */
    long geteuid();
}
