package io.holdfast.wal;

import io.holdfast.libc.Errno;
import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * Reads a file of the log in chunks, past the page cache where there is direct I/O, unless told otherwise. Separate because of what a failed read
 * means here: the device cannot read some sectors, and the others still count (wal-format.md §12.1). Bytes past the
 * file's end, and unreadable ones, show as zeroes. One thread at a time.
 */
@InheritableMustCall("close")
final class BlockReader implements AutoCloseable {
    /** What a scan reads at once. */
    static final int CHUNK_BYTES = 1 << 20;

    /** No device asks for more, and buffers can be shared between files. */
    private static final int MEMORY_ALIGNMENT = WalFormat.BLOCK_BYTES_MAX;

    private final @Owning DurableFile file;
    private final @Aligned AlignedBuffer buffer;
    private final long fileBytes;
    private final int unit;
    private final BitSet unreadable = new BitSet();
    private long windowPosition;
    private int windowLength;
    private long limit = Long.MAX_VALUE;

    private BlockReader(@Owning DurableFile file, @Aligned AlignedBuffer buffer, long fileBytes) {
        this.file = file;
        this.buffer = buffer;
        this.fileBytes = fileBytes;
        this.unit = Math.max(
                WalFormat.SECTOR_BYTES,
                Math.max(file.alignment().offsetBytes(), file.alignment().memoryBytes()));
    }

    /**
     * A buffer to scan files of a length: no longer than they need, which counts where a log is small and opened often.
     *
     * @param fileBytes the longest file's length; longer ones are read all the same, in more steps
     */
    static @Aligned AlignedBuffer newScanBuffer(long fileBytes) {
        long needed = Math.min(CHUNK_BYTES, Math.max(WalFormat.BLOCK_BYTES_MAX, fileBytes));
        // A power of two holds whole blocks of every size.
        return newBuffer(Integer.highestOneBit(2 * (int) needed - 1));
    }

    /** A buffer that several readers can use one after the other. */
    static @Aligned AlignedBuffer newBuffer(int chunkBytes) {
        return AlignedBuffer.allocate(chunkBytes, MEMORY_ALIGNMENT);
    }

    /**
     * Opens a file.
     *
     * @param volume the log's directory
     * @param name the file's name
     * @param buffer from {@link #newBuffer}, this reader's alone until it is closed
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if the system refuses
     */
    static @Owning BlockReader open(Volume volume, String name, @Aligned AlignedBuffer buffer) throws IOException {
        return open(volume, name, buffer, OpenMode.Caching.DIRECT_IF_POSSIBLE);
    }

    /** As {@link #open(Volume, String, AlignedBuffer)}, through the page cache or past it. */
    static @Owning BlockReader open(Volume volume, String name, @Aligned AlignedBuffer buffer, OpenMode.Caching caching)
            throws IOException {
        DurableFile file = volume.open(name, OpenMode.READ.with(caching));
        try {
            return new BlockReader(file, buffer, file.size());
        } catch (IOException e) {
            try {
                file.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Makes durable what the kernel may still hold, so that no decision rests on bytes that a crash would take back. */
    void sync() throws IOException {
        file.sync(SyncKind.FILE);
    }

    String name() {
        return file.name();
    }

    long fileBytes() {
        return fileBytes;
    }

    ByteBuffer bytes() {
        return buffer.bytes();
    }

    /**
     * Brings a range into the buffer, which may then hold other bytes than before.
     *
     * @param position where the range begins in the file
     * @param length its length, which fits into the buffer also where alignment asks for more
     * @return where it begins in {@link #bytes}
     * @throws IOException if a read fails for another reason than the device
     */
    int load(long position, int length) throws IOException {
        if (position < windowPosition || position + length > windowPosition + windowLength) {
            loadFrom(position, length);
        }
        return (int) (position - windowPosition);
    }

    /** Forgets what was read: a file that somebody writes to shall be read anew. */
    void forget() {
        windowLength = 0;
    }

    /** From now on nothing at or past a position is read ahead. What is there may not be what it will be. */
    void limitTo(long position) {
        limit = position;
    }

    private void loadFrom(long position, int length) throws IOException {
        long first = position - position % unit;
        long wanted = position + length - first;
        if (wanted > buffer.capacity()) {
            throw new IllegalArgumentException(wanted + " bytes do not fit into " + buffer.capacity());
        }
        windowLength = 0;
        unreadable.clear();
        windowPosition = first;
        long most = Math.min(Math.max(wanted, limit - first), buffer.capacity());
        int aligned = (int) Math.min((most + unit - 1) / unit * unit, buffer.capacity());
        fill(0, aligned);
        windowLength = aligned;
    }

    /** Whether the device failed to read a sector of a range that was loaded last. */
    boolean isUnreadable(int offset, int length) {
        int first = unreadable.nextSetBit(offset / unit);
        return first >= 0 && first <= (offset + length - 1) / unit;
    }

    private void fill(int offset, int length) throws IOException {
        long position = windowPosition + offset;
        if (position >= fileBytes) {
            zero(offset, offset + length);
            return;
        }
        try {
            int count = file.read(
                    buffer,
                    offset,
                    file.alignment().requireLength(length),
                    file.alignment().requirePosition(position));
            zero(offset + count, offset + length);
        } catch (NativeIOException e) {
            if (!isOfDevice(e)) {
                throw e;
            }
            if (length <= unit) {
                unreadable.set(offset / unit);
                zero(offset, offset + length);
            } else {
                int half = (length / 2 + unit - 1) / unit * unit;
                fill(offset, half);
                fill(offset + half, length - half);
            }
        }
    }

    /** EIO, and the numbers that some file systems have for bad checksums and media, which no table here names. */
    private static boolean isOfDevice(NativeIOException e) {
        Errno.Kind kind = e.errno().kind();
        return kind == Errno.Kind.EIO || kind == Errno.Kind.UNKNOWN;
    }

    private void zero(int from, int to) {
        ByteBuffer bytes = buffer.bytes();
        for (int at = from; at < to; at++) {
            bytes.put(at, (byte) 0);
        }
    }

    @Override
    @EnsuresCalledMethods(value = "file", methods = "close")
    public void close() throws IOException {
        file.close();
    }
}
