package io.holdfast.platform;

import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/**
 * An open file that says what its calls promise.
 *
 * <p><b>Durability.</b> A write is durable only when a later {@link #sync} has returned {@link Guarantee#POWER_CUT}, or at
 * once in a file opened with {@link OpenMode.WriteThrough#DATA}. The file's name is durable when its directory is
 * ({@link Volume#syncDirectory}).
 *
 * <p><b>Poison.</b> A failed sync is final: the kernel may have dropped the pages and forgets the error once told. After
 * it (and after a failed write-through write) every later write, sync, preallocation and truncation throws
 * {@link PoisonedFileException} with the first failure as cause; closing does not hide it: {@link #close} throws it too.
 * Only opening anew and recovering makes the file usable. (Rebello et al., "Can Applications Recover from fsync
 * Failures?", USENIX ATC 2020.)
 *
 * <p><b>Completeness.</b> Short transfers and EINTR are handled here: a write writes all or throws. Thread interruption
 * neither closes the file nor cuts a call short.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls at different positions run in parallel, but for write-through
 * writes that share the kernel's word of a failure (all but direct ones on ext4 and xfs). Closing while another
 * thread is inside a call waits for nobody's bytes to go astray: the descriptor is released after the last call has left.
 */
@InheritableMustCall("close")
public interface DurableFile extends AutoCloseable {
    /**
     * The file's name in its volume.
     *
     * @return the name it was opened by
     */
    String name();

    /**
     * The alignment that {@link #read}, {@link #write} and {@link #writeVectored} need.
     *
     * @return {@link Alignment#NONE} in a file that is not direct
     */
    Alignment alignment();

    /**
     * Allocates zeroed buffers for transfers of this file, as {@link Volume#allocate}.
     *
     * @param count how many, one or more
     * @param capacity the size of each in bytes, zero or more
     * @return the buffers, aligned as {@link #alignment} demands or more
     */
    default List<@Aligned AlignedBuffer> allocate(int count, int capacity) {
        return AlignedBuffer.allocateAll(count, capacity, alignment().memoryBytes());
    }

    /**
     * Whether the page cache is bypassed.
     *
     * @return {@link OpenMode.Caching#BUFFERED} or {@link OpenMode.Caching#DIRECT}, whatever was asked for
     */
    OpenMode.Caching caching();

    /**
     * Whether each write is durable when it returns: it has then reached what {@link #sync} of {@link SyncKind#DATA} says.
     *
     * @return what was asked for
     */
    OpenMode.WriteThrough writeThrough();

    /**
     * The file's length.
     *
     * @return its length in bytes
     * @throws IOException if the system refuses
     */
    long size() throws IOException;

    /**
     * Reads at a position until the range is full or the file ends.
     *
     * @param target where to
     * @param offset where in the target, in bytes, aligned as {@link Alignment#memoryBytes}
     * @param length how much, in bytes
     * @param position where in the file, in bytes
     * @return the count of bytes read: {@code length}, or fewer only where the file ends
     * @throws IllegalArgumentException if buffer, offset, length or position lack the alignment
     * @throws java.nio.file.AccessDeniedException if the file was opened for writing only
     * @throws IOException if the system refuses; the message has call, path, position and errno
     */
    int read(@Aligned AlignedBuffer target, int offset, @Aligned int length, @Aligned long position) throws IOException;

    /**
     * Writes at a position, all or throws. Extends the file where it ends before.
     *
     * @param source where from; not changed until the call returns
     * @param offset where in the source, in bytes, aligned as {@link Alignment#memoryBytes}
     * @param length how much, in bytes
     * @param position where in the file, in bytes
     * @throws IllegalArgumentException if buffer, offset, length or position lack the alignment
     * @throws DiskFullException if the device or the quota is full; what part was written is undefined
     * @throws PoisonedFileException if a sync has failed before
     * @throws IOException if the system refuses; the message has call, path, position and errno
     */
    void write(@Aligned AlignedBuffer source, int offset, @Aligned int length, @Aligned long position)
            throws IOException;

    /**
     * Writes whole buffers one after the other from a position on, all or throws. Not atomic.
     *
     * @param sources the buffers, each written from 0 to its capacity
     * @param position where in the file, in bytes
     * @throws IllegalArgumentException if a buffer, its capacity or the position lacks the alignment
     * @throws IOException as {@link #write}
     */
    void writeVectored(@Aligned AlignedBuffer[] sources, @Aligned long position) throws IOException;

    /**
     * Reads any bytes at any position through the page cache, until the target is full or the file ends.
     *
     * @param target filled from its position to its limit, which its position then shows; heap or direct
     * @param position where in the file, in bytes, zero or more
     * @return the count of bytes read; fewer than remaining only where the file ends
     * @throws UnsupportedOperationException if the file is direct
     * @throws java.nio.file.AccessDeniedException if the file was opened for writing only
     * @throws IOException if the system refuses
     */
    int readUnaligned(ByteBuffer target, long position) throws IOException;

    /**
     * Writes any bytes at any position through the page cache, all or throws.
     *
     * @param source written from its position to its limit, which its position then shows; heap or direct
     * @param position where in the file, in bytes, zero or more
     * @throws UnsupportedOperationException if the file is direct
     * @throws IOException as {@link #write}
     */
    void writeUnaligned(ByteBuffer source, long position) throws IOException;

    /**
     * Writes any bytes at the file's end, all or throws. What others append meanwhile, through this open file or another,
     * lies before or after, never between; where the kernel cannot do that (Linux before 4.16, overlayfs before 6.7, Darwin, the
     * portable volume), or cuts the write short, it holds among those that append through this open file.
     *
     * @param source written from its position to its limit, which its position then shows; heap or direct
     * @throws UnsupportedOperationException if the file is direct
     * @throws IOException as {@link #write}
     */
    void append(ByteBuffer source) throws IOException;

    /**
     * Makes what was written before this call durable, by the strongest call of the system for that kind.
     *
     * @param kind what to make durable
     * @return what was reached, which may be weaker than asked only as the platform's written fallback rule says: it is
     *     never weaker without the volume's report saying so
     * @throws PoisonedFileException if a sync has failed before
     * @throws SyncFailedException if this sync fails: the file is poisoned from now on
     */
    Guarantee sync(SyncKind kind) throws IOException;

    /**
     * Allocates space and writes zeroes from the file's end up to a length, so that later overwrites within it change no
     * file-system metadata. Not durable until {@link #sync}. A file that is as long already is left alone. On Darwin no zeroes
     * are written, since APFS copies on write, and where the file system allocates nothing ahead the file is only lengthened.
     *
     * @param length the file's length afterwards, in bytes
     * @throws DiskFullException if there is not enough space; the file's length is then what it was before
     * @throws IOException if the system refuses
     */
    void preallocate(@Aligned long length) throws IOException;

    /**
     * Cuts or extends the file to a length. Not durable until {@link #sync}.
     *
     * @param length the length in bytes
     * @throws IOException if the system refuses
     */
    void truncate(long length) throws IOException;

    /**
     * What this file has to do with other opens of the same file: locks of ranges, its identity.
     *
     * @return valid while the file is open
     */
    FileSharing sharing();

    /**
     * Releases the descriptor; idempotent. Syncs nothing.
     *
     * @throws PoisonedFileException at the first close, if a sync has failed
     * @throws IOException if close(2) fails; the descriptor is released all the same
     */
    @Override
    void close() throws IOException;
}
