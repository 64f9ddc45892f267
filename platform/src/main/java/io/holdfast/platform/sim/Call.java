package io.holdfast.platform.sim;

/** The system calls of the simulated kernel at which a {@link Fault} can strike. */
public enum Call {
    /** open(2) of a file that exists. */
    OPEN,
    /** openat(2) that creates a file, mkdirat(2). */
    CREATE,
    /** renameat2(2), for {@code rename} and {@code replace}. */
    RENAME,
    /** unlinkat(2). */
    UNLINK,
    /** pread(2). */
    READ,
    /** pwrite(2): one for each buffer of a vectored write, and for each part of one that was cut short. */
    WRITE,
    /** ftruncate(2). */
    TRUNCATE,
    /** fsync(2) and fdatasync(2) of a file. */
    SYNC,
    /** fsync(2) of a directory. */
    SYNC_DIRECTORY
}
