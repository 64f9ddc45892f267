package io.holdfast.libc;

/**
 * The C library's numbers, one row each, the systems side by side: Linux on x86-64, Linux on aarch64, Darwin (the same on
 * both processors). A number that a system lacks is absent, never zero: asking for it throws.
 *
 * <p>Sources: the kernel's {@code uapi} headers for Linux, the macOS 13 SDK's {@code sys/fcntl.h}, {@code sys/stat.h} and
 * {@code stdio.h} for Darwin. Nothing else stands in this file.
 */
public enum Constant {
    /** {@code O_RDONLY}: open(2). */
    O_RDONLY(0, 0, 0),
    /** {@code O_WRONLY}: open(2). */
    O_WRONLY(1, 1, 1),
    /** {@code O_RDWR}: open(2). */
    O_RDWR(2, 2, 2),
    /** {@code O_CREAT}: open(2). */
    O_CREAT(0x40, 0x40, 0x200),
    /** {@code O_EXCL}: open(2). */
    O_EXCL(0x80, 0x80, 0x800),
    /** {@code O_TRUNC}: open(2). */
    O_TRUNC(0x200, 0x200, 0x400),
    /** {@code O_APPEND}: open(2). */
    O_APPEND(0x400, 0x400, 0x8),
    /** {@code O_NONBLOCK}: open(2). */
    O_NONBLOCK(0x800, 0x800, 0x4),
    /** {@code O_CLOEXEC}: open(2). */
    O_CLOEXEC(0x80000, 0x80000, 0x1000000),
    /** {@code O_DSYNC}: open(2). */
    O_DSYNC(0x1000, 0x1000, 0x400000),
    /** {@code O_SYNC}: open(2). */
    O_SYNC(0x101000, 0x101000, 0x80),
    /** {@code O_DIRECT}: open(2). */
    O_DIRECT(0x4000, 0x10000, Constant.ABSENT),
    /** {@code O_DIRECTORY}: open(2). */
    O_DIRECTORY(0x10000, 0x4000, 0x100000),
    /** {@code O_NOFOLLOW}: open(2). */
    O_NOFOLLOW(0x20000, 0x8000, 0x100),
    /** {@code O_TMPFILE}: open(2). */
    O_TMPFILE(0x410000, 0x404000, Constant.ABSENT),

    /** {@code AT_FDCWD}: openat(2). */
    AT_FDCWD(-100, -100, -2),
    /** {@code AT_REMOVEDIR}: openat(2). */
    AT_REMOVEDIR(0x200, 0x200, 0x80),
    /** {@code AT_SYMLINK_NOFOLLOW}: openat(2). */
    AT_SYMLINK_NOFOLLOW(0x100, 0x100, 0x20),
    /** {@code AT_EMPTY_PATH}: openat(2). */
    AT_EMPTY_PATH(0x1000, 0x1000, Constant.ABSENT),

    /** {@code F_GETFD}: fcntl(2). */
    F_GETFD(1, 1, 1),
    /** {@code F_GETFL}: fcntl(2). */
    F_GETFL(3, 3, 3),
    /** {@code F_SETFL}: fcntl(2). */
    F_SETFL(4, 4, 4),
    /** {@code F_PREALLOCATE}: fcntl(2). */
    F_PREALLOCATE(Constant.ABSENT, Constant.ABSENT, 42),
    /** {@code F_NOCACHE}: fcntl(2). */
    F_NOCACHE(Constant.ABSENT, Constant.ABSENT, 48),
    /** {@code F_FULLFSYNC}: fcntl(2). */
    F_FULLFSYNC(Constant.ABSENT, Constant.ABSENT, 51),
    /** {@code F_BARRIERFSYNC}: fcntl(2). */
    F_BARRIERFSYNC(Constant.ABSENT, Constant.ABSENT, 85),
    /** {@code F_PUNCHHOLE}: fcntl(2). */
    F_PUNCHHOLE(Constant.ABSENT, Constant.ABSENT, 99),
    /** {@code F_ALLOCATECONTIG}: fcntl(2), F_PREALLOCATE flag. */
    F_ALLOCATECONTIG(Constant.ABSENT, Constant.ABSENT, 2),
    /** {@code F_ALLOCATEALL}: fcntl(2), F_PREALLOCATE flag. */
    F_ALLOCATEALL(Constant.ABSENT, Constant.ABSENT, 4),
    /** {@code F_ALLOCATEPERSIST}: fcntl(2), F_PREALLOCATE flag. */
    F_ALLOCATEPERSIST(Constant.ABSENT, Constant.ABSENT, 8),
    /** {@code F_PEOFPOSMODE}: fcntl(2), F_PREALLOCATE mode: from the physical end of file. */
    F_PEOFPOSMODE(Constant.ABSENT, Constant.ABSENT, 3),

    /** {@code F_OFD_GETLK}: fcntl(2), a lock of the open file description. */
    F_OFD_GETLK(36, 36, 92),
    /** {@code F_OFD_SETLK}: fcntl(2), a lock of the open file description. */
    F_OFD_SETLK(37, 37, 90),
    /** {@code F_OFD_SETLKW}: fcntl(2), a lock of the open file description. */
    F_OFD_SETLKW(38, 38, 91),
    /** {@code F_RDLCK}: fcntl(2), lock type. */
    F_RDLCK(0, 0, 1),
    /** {@code F_WRLCK}: fcntl(2), lock type. */
    F_WRLCK(1, 1, 3),
    /** {@code F_UNLCK}: fcntl(2), lock type. */
    F_UNLCK(2, 2, 2),

    /** {@code RENAME_NOREPLACE}: renameat2(2), renamex_np(2). */
    RENAME_NOREPLACE(1, 1, Constant.ABSENT),
    /** {@code RENAME_EXCHANGE}: renameat2(2), renamex_np(2). */
    RENAME_EXCHANGE(2, 2, Constant.ABSENT),
    /** {@code RENAME_SWAP}: renameat2(2), renamex_np(2). */
    RENAME_SWAP(Constant.ABSENT, Constant.ABSENT, 2),
    /** {@code RENAME_EXCL}: renameat2(2), renamex_np(2). */
    RENAME_EXCL(Constant.ABSENT, Constant.ABSENT, 4),

    /** {@code FALLOC_FL_KEEP_SIZE}: fallocate(2). */
    FALLOC_FL_KEEP_SIZE(1, 1, Constant.ABSENT),
    /** {@code FALLOC_FL_PUNCH_HOLE}: fallocate(2). */
    FALLOC_FL_PUNCH_HOLE(2, 2, Constant.ABSENT),
    /** {@code FALLOC_FL_ZERO_RANGE}: fallocate(2). */
    FALLOC_FL_ZERO_RANGE(0x10, 0x10, Constant.ABSENT),

    /** {@code RWF_HIPRI}: pwritev2(2). */
    RWF_HIPRI(0x1, 0x1, Constant.ABSENT),
    /** {@code RWF_DSYNC}: pwritev2(2). */
    RWF_DSYNC(0x2, 0x2, Constant.ABSENT),
    /** {@code RWF_SYNC}: pwritev2(2). */
    RWF_SYNC(0x4, 0x4, Constant.ABSENT),
    /** {@code RWF_NOWAIT}: pwritev2(2). */
    RWF_NOWAIT(0x8, 0x8, Constant.ABSENT),
    /** {@code RWF_APPEND}: pwritev2(2). */
    RWF_APPEND(0x10, 0x10, Constant.ABSENT),
    /** {@code RWF_ATOMIC}: pwritev2(2). */
    RWF_ATOMIC(0x40, 0x40, Constant.ABSENT),

    /** {@code SYNC_FILE_RANGE_WAIT_BEFORE}: sync_file_range(2). */
    SYNC_FILE_RANGE_WAIT_BEFORE(1, 1, Constant.ABSENT),
    /** {@code SYNC_FILE_RANGE_WRITE}: sync_file_range(2). */
    SYNC_FILE_RANGE_WRITE(2, 2, Constant.ABSENT),
    /** {@code SYNC_FILE_RANGE_WAIT_AFTER}: sync_file_range(2). */
    SYNC_FILE_RANGE_WAIT_AFTER(4, 4, Constant.ABSENT),

    /** {@code POSIX_FADV_SEQUENTIAL}: posix_fadvise(2). */
    POSIX_FADV_SEQUENTIAL(2, 2, Constant.ABSENT),
    /** {@code POSIX_FADV_DONTNEED}: posix_fadvise(2). */
    POSIX_FADV_DONTNEED(4, 4, Constant.ABSENT),

    /** {@code MADV_DONTNEED}: madvise(2). */
    MADV_DONTNEED(4, 4, Constant.ABSENT),
    /** {@code MADV_HUGEPAGE}: madvise(2). */
    MADV_HUGEPAGE(14, 14, Constant.ABSENT),

    /** {@code STATX_BASIC_STATS}: statx(2). */
    STATX_BASIC_STATS(0x7ff, 0x7ff, Constant.ABSENT),
    /** {@code STATX_DIOALIGN}: statx(2). */
    STATX_DIOALIGN(0x2000, 0x2000, Constant.ABSENT),
    /** {@code STATX_WRITE_ATOMIC}: statx(2). */
    STATX_WRITE_ATOMIC(0x10000, 0x10000, Constant.ABSENT),
    /** {@code STATX_DIO_READ_ALIGN}: statx(2). */
    STATX_DIO_READ_ALIGN(0x20000, 0x20000, Constant.ABSENT),
    /** {@code STATX_ATTR_WRITE_ATOMIC}: statx(2). */
    STATX_ATTR_WRITE_ATOMIC(0x400000, 0x400000, Constant.ABSENT),

    /** {@code MS_NOATIME}: mount(2). */
    MS_NOATIME(0x400, 0x400, Constant.ABSENT),
    /** {@code MNT_DETACH}: umount2(2). */
    MNT_DETACH(2, 2, Constant.ABSENT),

    /** {@code MNT_LOCAL}: statfs(2). */
    MNT_LOCAL(Constant.ABSENT, Constant.ABSENT, 0x1000),
    /** {@code MNT_RDONLY}: statfs(2). */
    MNT_RDONLY(Constant.ABSENT, Constant.ABSENT, 0x1),
    /** {@code S_IFMT}: stat(2), file type. */
    S_IFMT(0xf000, 0xf000, 0xf000),
    /** {@code S_IFREG}: stat(2), file type. */
    S_IFREG(0x8000, 0x8000, 0x8000),
    /** {@code S_IFDIR}: stat(2), file type. */
    S_IFDIR(0x4000, 0x4000, 0x4000),
    /** {@code S_IFLNK}: stat(2), file type. */
    S_IFLNK(0xa000, 0xa000, 0xa000);

    private static final int ABSENT = Integer.MIN_VALUE;

    private final int linuxX86;
    private final int linuxArm;
    private final int darwin;

    Constant(int linuxX86, int linuxArm, int darwin) {
        this.linuxX86 = linuxX86;
        this.linuxArm = linuxArm;
        this.darwin = darwin;
    }

    /**
     * Whether the system has this constant.
     *
     * @param abi the system
     * @return true if {@link #on} returns a number for it
     */
    public boolean existsOn(Abi abi) {
        return column(abi) != ABSENT;
    }

    /**
     * The number of this constant on a system.
     *
     * @param abi the system
     * @return its number there
     * @throws UnsupportedOperationException if the system lacks it; the message names both
     */
    public int on(Abi abi) {
        int value = column(abi);
        if (value == ABSENT) {
            throw new UnsupportedOperationException(name() + " does not exist on " + abi);
        }
        return value;
    }

    private int column(Abi abi) {
        return switch (abi) {
            case LINUX_X86_64 -> linuxX86;
            case LINUX_AARCH64 -> linuxArm;
            case DARWIN_X86_64, DARWIN_AARCH64 -> darwin;
        };
    }
}
