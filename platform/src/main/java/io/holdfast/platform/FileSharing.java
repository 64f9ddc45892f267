package io.holdfast.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * What an open file has to do with other opens of the same file, in this JVM or another process.
 *
 * <p>Separate from {@link DurableFile} because none of this concerns who alone uses a file, as a log does. Valid while the
 * file is open; every method throws {@link java.nio.channels.ClosedChannelException} afterwards. Safe for any number of
 * threads.
 */
public interface FileSharing {
    /**
     * Which file it is, whatever its name.
     *
     * @return equal for two files of this JVM that are open at the same time if and only if they are the same
     * @throws IOException if the system refuses
     */
    Object fileKey() throws IOException;

    /**
     * Takes a lock of a range of bytes for this open file, without waiting. It conflicts with those of other opens of the
     * file, in this JVM and in other processes, and is advisory: it keeps nobody from reading and writing. It ends with
     * {@link #unlock} or when the file is closed, however the process ends; closing another open of the file ends it on no
     * native volume (Linux and Darwin: F_OFD_SETLK, fcntl(2)).
     *
     * @param kind what it keeps others from
     * @param position the first byte, zero or more
     * @param length in bytes, one or more; position and length together at most {@link Long#MAX_VALUE}
     * @return false if somebody else has a lock that conflicts
     * @throws IllegalArgumentException if there is no such range
     * @throws IOException if the system refuses
     */
    boolean tryLock(RangeLock kind, long position, long length) throws IOException;

    /**
     * Ends a lock that {@link #tryLock} took.
     *
     * @param position as it was taken
     * @param length as it was taken
     * @throws IllegalArgumentException if there is no such range
     * @throws IOException if the system refuses
     */
    void unlock(long position, long length) throws IOException;

    /**
     * Opens the same file once more as the Java runtime's own channel, for what only the runtime can do: mapping it into
     * memory. It reads, and writes if the file does. It closes itself when a thread inside is interrupted, and closing it
     * drops the locks that other channels of the runtime have on the file in this process (fcntl(2)), though none of
     * {@link #tryLock}.
     *
     * @return the channel, which the caller closes
     * @throws UnsupportedOperationException if the file is not the system's, but simulated
     * @throws IOException if the system refuses, or the file is no longer at its path where only that leads to it
     */
    FileChannel openNio() throws IOException;
}
