package io.holdfast.platform.sim;

import io.holdfast.libc.Errno;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The system calls on a {@link SimulatedDisk} by inode, for who speaks for a kernel: a file system in user space, whose programs
 * make real system calls. Each is one step of the disk's history, as if a {@link SimulatedVolume} had made it.
 *
 * <p>Results are as in Linux: zero or more, or a negated error number ({@code linux/errno.h}). Safe for any number of threads.
 */
public final class SimulatedCalls {
    /** The inode of the root directory. */
    public static final int ROOT = Image.ROOT;

    /** Faults that are planned for names do not strike here. */
    private static final String NO_NAME = "";

    private final Kernel kernel;

    SimulatedCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Whether a write is durable when it returns. */
    public enum Through {
        /** It waits for a sync. */
        CACHE,
        /** It is durable: O_DSYNC. */
        DEVICE
    }

    /**
     * Finds a name.
     *
     * @param directory the directory's inode
     * @param name the name
     * @return the inode, or ENOENT
     */
    public long lookup(int directory, String name) {
        return kernel.lookup(directory, name);
    }

    /**
     * Whether an inode is a directory.
     *
     * @param inode the inode
     * @return false if it is a file
     */
    public boolean isDirectory(int inode) {
        return kernel.isDirectory(inode);
    }

    /**
     * Lists a directory.
     *
     * @param directory the directory's inode
     * @return its names, in ascending order
     */
    public List<String> list(int directory) {
        return kernel.list(directory);
    }

    /**
     * Creates an empty file.
     *
     * @param directory the directory's inode
     * @param name the name
     * @return the new inode, or EEXIST
     */
    public long create(int directory, String name) {
        return kernel.create(directory, name);
    }

    /**
     * Creates an empty directory.
     *
     * @param directory the directory's inode
     * @param name the name
     * @return the new inode, or EEXIST
     */
    public long mkdir(int directory, String name) {
        return kernel.mkdir(directory, name);
    }

    /**
     * Renames, and replaces nothing: RENAME_NOREPLACE.
     *
     * @param directory the directory's inode
     * @param from the old name
     * @param to the new name
     * @return 0, ENOENT or EEXIST
     */
    public long rename(int directory, String from, String to) {
        return kernel.rename(directory, from, to);
    }

    /**
     * Renames, and replaces a file of the new name.
     *
     * @param directory the directory's inode
     * @param from the old name
     * @param to the new name
     * @return 0, ENOENT, or EISDIR where the new name is a directory's
     */
    public long replace(int directory, String from, String to) {
        return isNameOfDirectory(directory, to)
                ? -Errno.Kind.EISDIR.number(Kernel.ABI)
                : kernel.replace(directory, from, to);
    }

    /**
     * Removes a file's name.
     *
     * @param directory the directory's inode
     * @param name the name
     * @return 0, ENOENT, or EISDIR where it is a directory's
     */
    public long unlink(int directory, String name) {
        return isNameOfDirectory(directory, name)
                ? -Errno.Kind.EISDIR.number(Kernel.ABI)
                : kernel.unlink(directory, name);
    }

    private boolean isNameOfDirectory(int directory, String name) {
        return kernel.isDirectory(kernel.lookup(directory, name));
    }

    /**
     * Makes the names of a directory durable.
     *
     * @param directory its inode
     * @return 0, or the error that was planned
     */
    public long syncDirectory(int directory) {
        return kernel.syncDirectory(directory, NO_NAME);
    }

    /**
     * A file's length.
     *
     * @param file its inode
     * @return bytes
     */
    public long size(int file) {
        return kernel.size(file);
    }

    /**
     * Reads.
     *
     * @param file the inode
     * @param target filled from its position
     * @param position in the file, in bytes
     * @return the count of bytes, 0 at or behind the end
     */
    public long read(int file, ByteBuffer target, long position) {
        return kernel.read(file, NO_NAME, target, position, 1);
    }

    /**
     * Writes; where space runs out, less than all.
     *
     * @param file the inode
     * @param source read from its position to its limit
     * @param position in the file, in bytes
     * @param through whether it is durable on return
     * @return the count of bytes, or ENOSPC
     */
    public long write(int file, ByteBuffer source, long position, Through through) {
        return kernel.write(file, NO_NAME, source, position, new Writing(1, true, through == Through.DEVICE));
    }

    /**
     * Cuts or extends a file.
     *
     * @param file the inode
     * @param length in bytes
     * @return 0, or the error that was planned
     */
    public long truncate(int file, long length) {
        return kernel.truncate(file, NO_NAME, length);
    }

    /**
     * Makes a file's data and length durable.
     *
     * @param file the inode
     * @return 0, or the error that was planned
     */
    public long sync(int file) {
        return kernel.sync(file, NO_NAME);
    }
}
