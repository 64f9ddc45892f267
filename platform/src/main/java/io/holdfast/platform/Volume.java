package io.holdfast.platform;

import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.util.List;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/**
 * A directory, held open, and the files directly in it: the seam on which everything above rests.
 *
 * <p><b>Names.</b> A name is one path component. An empty one, {@code .}, {@code ..}, and one that holds a slash or a NUL
 * are refused with {@link IllegalArgumentException}: no name escapes the directory. A symbolic link, FIFO, socket, device or
 * directory where a file should be is refused with {@link NotAFileException}, never followed or opened.
 *
 * <p><b>Durable names.</b> A change of names is durable when the directory is synced; every method that changes names takes
 * a {@link DirectorySync} that says when. Contents are durable by {@link DurableFile#sync} alone.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Closing the volume does not close its files.
 */
@InheritableMustCall("close")
public interface Volume extends AutoCloseable {
    /**
     * Where the volume is.
     *
     * @return the directory's path, or a label for a volume without one
     */
    String location();

    /**
     * Opens a file that exists.
     *
     * @param name its name
     * @param mode how
     * @return the open file
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws NotAFileException if the name is something else than a regular file
     * @throws DirectIoUnsupportedException if the mode asks for direct I/O and there is none
     * @throws IOException if the system refuses
     */
    DurableFile open(String name, OpenMode mode) throws IOException;

    /**
     * Creates a file that does not exist and opens it.
     *
     * @param name its name
     * @param mode how; read-only is refused
     * @param sync when the name is durable
     * @return the open, empty file
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws IOException if the system refuses
     */
    DurableFile create(String name, OpenMode mode, DirectorySync sync) throws IOException;

    /**
     * Renames a file to a name that is free.
     *
     * @param from the old name
     * @param to the new name
     * @param sync when the change is durable
     * @throws java.nio.file.FileAlreadyExistsException if the new name is taken
     * @throws java.nio.file.NoSuchFileException if the old name is not there
     * @throws IOException if the system refuses
     */
    void rename(String from, String to, DirectorySync sync) throws IOException;

    /**
     * Renames a file over another, atomically: at any time, also after a crash, the new name is the old file or the new.
     *
     * @param from the old name
     * @param to the new name, taken or free
     * @param sync when the change is durable
     * @throws java.nio.file.NoSuchFileException if the old name is not there
     * @throws IOException if the system refuses
     */
    void replace(String from, String to, DirectorySync sync) throws IOException;

    /**
     * Removes a file's name.
     *
     * @param name the name
     * @param sync when the removal is durable
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws IOException if the system refuses
     */
    void unlink(String name, DirectorySync sync) throws IOException;

    /**
     * The names in the directory, of files and all else, without {@code .} and {@code ..}, sorted.
     *
     * @return the names
     * @throws IOException if the system refuses
     */
    List<String> list() throws IOException;

    /**
     * Whether a name is taken, by whatever.
     *
     * @param name the name
     * @return true if it is
     * @throws IOException if the system refuses
     */
    boolean exists(String name) throws IOException;

    /**
     * Opens a directory in this one, creating it (0700) where it is missing; its name is durable on return.
     *
     * @param name its name
     * @return the open directory
     * @throws NotAFileException if the name is something else than a directory
     * @throws IOException if the system refuses
     */
    Volume subdirectory(String name) throws IOException;

    /**
     * Allocates zeroed buffers for transfers of files of this volume, side by side and outside any pool; any thread may call
     * it. On Linux those of 2 MiB and more lie in huge pages where the kernel has some to give: direct I/O of memory in one
     * piece is faster by half than of scattered pages.
     *
     * @param count how many, one or more
     * @param capacity the size of each in bytes, zero or more
     * @param alignment the least alignment of their addresses in bytes, a power of two: what {@link DurableFile#alignment} of
     *     each file demands, or more
     * @return the buffers
     */
    default List<@Aligned AlignedBuffer> allocate(int count, int capacity, int alignment) {
        return AlignedBuffer.allocateAll(count, capacity, alignment);
    }

    /**
     * Makes all changes of names so far durable.
     *
     * @return what was reached
     * @throws PoisonedFileException if a sync of this directory has failed before
     * @throws SyncFailedException if this one fails: the volume's names are poisoned from now on
     */
    Guarantee syncDirectory() throws IOException;

    /**
     * Takes the directory for one writer, across processes and within this JVM. The kernel releases the lock when the
     * process ends, however it ends.
     *
     * @param name the lock file's name, created where missing and left behind
     * @return the lock, held until it is closed
     * @throws VolumeLockedException if somebody holds it; the message names the holder
     * @throws IOException if the system refuses
     */
    VolumeLock lock(String name) throws IOException;

    /**
     * What this volume promises and why; finds out by calls on a temporary file of its own, which it removes.
     *
     * @return the report
     * @throws IOException if the system refuses
     */
    DurabilityReport probe() throws IOException;

    /**
     * Releases the directory's descriptor; idempotent.
     *
     * @throws IOException if close(2) fails; the descriptor is released all the same
     */
    @Override
    void close() throws IOException;
}
