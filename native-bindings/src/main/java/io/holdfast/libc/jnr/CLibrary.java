package io.holdfast.libc.jnr;

import jnr.ffi.annotations.In;
import jnr.ffi.annotations.SaveError;
import jnr.ffi.annotations.Variadic;

/**
 * The interfaces that jnr-ffi implements. Public, because the generated class has a class loader of its own, but within a
 * class that is not, because they are nobody else's.
 */
final class CLibrary {
    private CLibrary() {}

    /**
     * The calls for which JNR-POSIX and a library of our own choice are interchangeable: only numbers go in and out, none of
     * which differs by system. Apart from {@link Functions} because JNR-POSIX serves them for the C library of the machine.
     */
    public interface Plain {
        /** close(2). */
        int close(int fd);

        /** fsync(2). */
        int fsync(int fd);

        /** ftruncate(2). */
        int ftruncate(int fd, long length);

        /** fchmod(2). */
        int fchmod(int fd, int mode);

        /** fchown(2). */
        int fchown(int fd, int owner, int group);

        /** geteuid(2). */
        int geteuid();
    }

    /**
     * The C functions as jnr-ffi binds them: pointers to memory as {@code long} addresses, paths as bytes with their NUL, numbers
     * as plain ints.
     */
    public interface Functions extends Plain {
        /** open(2). */
        @SaveError
        @Variadic(fixedCount = 2)
        int open(@In byte[] path, int flags, int mode);

        /** openat(2). */
        @SaveError
        @Variadic(fixedCount = 3)
        int openat(int directory, @In byte[] path, int flags, int mode);

        /** close(2). */
        @Override
        @SaveError
        int close(int fd);

        /** pread(2). */
        @SaveError
        long pread(int fd, long address, long length, long position);

        /** pwrite(2). */
        @SaveError
        long pwrite(int fd, long address, long length, long position);

        /** preadv(2). */
        @SaveError
        long preadv(int fd, long entries, int count, long position);

        /** pwritev(2). */
        @SaveError
        long pwritev(int fd, long entries, int count, long position);

        /** pwritev2(2). */
        @SaveError
        long pwritev2(int fd, long entries, int count, long position, int flags);

        /** fsync(2). */
        @Override
        @SaveError
        int fsync(int fd);

        /** fdatasync(2). */
        @SaveError
        int fdatasync(int fd);

        /** fcntl(2). */
        @SaveError
        @Variadic(fixedCount = 2)
        int fcntl(int fd, int command);

        /** fcntl(2). */
        @SaveError
        @Variadic(fixedCount = 2)
        int fcntl(int fd, int command, int argument);

        /** fcntl(2). */
        @SaveError
        @Variadic(fixedCount = 2)
        int fcntl(int fd, int command, long address);

        /** ftruncate(2). */
        @Override
        @SaveError
        int ftruncate(int fd, long length);

        /** fallocate(2). */
        @SaveError
        int fallocate(int fd, int mode, long offset, long length);

        /** fstat(2). */
        @SaveError
        int fstat(int fd, long stat);

        /** statx(2). */
        @SaveError
        int statx(int directory, @In byte[] path, int flags, int mask, long statx);

        /** fstatfs(2). */
        @SaveError
        int fstatfs(int fd, long statfs);

        /** rename(2). */
        @SaveError
        int rename(@In byte[] from, @In byte[] to);

        /** renameat(2). */
        @SaveError
        int renameat(int fromDirectory, @In byte[] from, int toDirectory, @In byte[] to);

        /** renameat2(2). */
        @SaveError
        int renameat2(int fromDirectory, @In byte[] from, int toDirectory, @In byte[] to, int flags);

        /** renamex_np(2). */
        @SaveError
        int renamex_np(@In byte[] from, @In byte[] to, int flags);

        /** renameatx_np(2). */
        @SaveError
        int renameatx_np(int fromDirectory, @In byte[] from, int toDirectory, @In byte[] to, int flags);

        /** unlink(2). */
        @SaveError
        int unlink(@In byte[] path);

        /** unlinkat(2). */
        @SaveError
        int unlinkat(int directory, @In byte[] path, int flags);

        /** mkdir(2). */
        @SaveError
        int mkdir(@In byte[] path, int mode);

        /** mkdirat(2). */
        @SaveError
        int mkdirat(int directory, @In byte[] path, int mode);

        /** fchmod(2). */
        @Override
        @SaveError
        int fchmod(int fd, int mode);

        /** fchown(2). */
        @Override
        @SaveError
        int fchown(int fd, int owner, int group);

        /** sync_file_range(2). */
        @SaveError
        int sync_file_range(int fd, long offset, long length, int flags);

        /** posix_fadvise(2), which returns the error number. */
        int posix_fadvise(int fd, long offset, long length, int advice);

        /** madvise(2). */
        @SaveError
        int madvise(long address, long length, int advice);

        /** mount(2). */
        @SaveError
        int mount(@In byte[] source, @In byte[] target, @In byte[] type, long flags, @In byte[] data);

        /** umount2(2). */
        @SaveError
        int umount2(@In byte[] target, int flags);

        /** getpagesize(3). */
        int getpagesize();

        /** geteuid(2). */
        @Override
        int geteuid();
    }
}
