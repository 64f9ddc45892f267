package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of the log in chunks, past the page cache where there is direct I/O, unless told otherwise. That the device
 * cannot read some sectors is no failure, since the others still count (wal-format.md §12.1). Bytes past the file's end,
 * and unreadable ones, show as zeroes. One thread at a time.
 */
@InheritableMustCall("close")
final class BlockReader implements AutoCloseable {
    /** What a scan reads at once. */
    static final int SCAN_BYTES = 1 << 20;

    /** What a replay reads at once, which goes on for longer: what is in one huge page ({@link Volume#allocate}). */
    static final int CHUNK_BYTES = 2 << 20;

    /** No device asks for more, and buffers can be shared between files. */
    private static final int MEMORY_ALIGNMENT = WalFormat.BLOCK_BYTES_MAX;

    private final @Owning DurableFile file;
    private final ChunkSource source;
    private final @Nullable ReadAhead ahead;
    private Chunk chunk;
    private long limit = Long.MAX_VALUE;
    private long chunksRead;

    private BlockReader(@Owning DurableFile file, ChunkSource source, List<Chunk> chunks, @Nullable Executor executor) {
        this.file = file;
        this.source = source;
        this.chunk = chunks.get(0);
        this.ahead = executor == null ? null : new ReadAhead(source, chunks, executor);
    }

    /**
     * A buffer to scan files of a length: no longer than they need, which counts where a log is small and opened often.
     *
     * @param fileBytes the longest file's length; longer ones are read all the same, in more steps
     */
    static @Aligned AlignedBuffer newScanBuffer(long fileBytes) {
        return newBuffer(chunkBytes(fileBytes, SCAN_BYTES));
    }

    /** The same, where another buffer is free again: that one, if it is as long. */
    static @Aligned AlignedBuffer scanBuffer(@Aligned AlignedBuffer free, long fileBytes) {
        return free.capacity() < chunkBytes(fileBytes, SCAN_BYTES) ? newScanBuffer(fileBytes) : free;
    }

    private static int chunkBytes(long fileBytes, int most) {
        long needed = Math.min(most, Math.max(WalFormat.BLOCK_BYTES_MAX, fileBytes));
        // A power of two holds whole blocks of every size.
        return Integer.highestOneBit(2 * (int) needed - 1);
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
        return open(volume, name, List.of(new Chunk(buffer)), Reading.DIRECT);
    }

    /**
     * The chunks that {@link #open(Volume, String, List, Reading)} needs.
     *
     * @param volume the files' directory
     * @param reading how the files are read
     * @param fileBytes the longest file's length, as {@link #newScanBuffer} takes it
     */
    static List<Chunk> newChunks(Volume volume, Reading reading, long fileBytes) {
        int count = reading.ahead() == null ? 1 : ReadAhead.CHUNKS;
        int bytes = chunkBytes(fileBytes, CHUNK_BYTES);
        return volume.allocate(count, bytes, MEMORY_ALIGNMENT).stream()
                .map(Chunk::new)
                .toList();
    }

    /**
     * Opens a file.
     *
     * @param volume the log's directory
     * @param name the file's name
     * @param chunks from {@link #newChunks}, this reader's alone until it is closed
     * @param reading how it is read
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if the system refuses
     */
    static @Owning BlockReader open(Volume volume, String name, List<Chunk> chunks, Reading reading)
            throws IOException {
        chunks.forEach(Chunk::clear);
        DurableFile file = volume.open(name, OpenMode.READ.with(reading.caching()));
        try {
            return new BlockReader(file, new ChunkSource(file, file.size()), chunks, reading.ahead());
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
        return source.fileBytes();
    }

    ByteBuffer bytes() {
        return chunk.bytes();
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
        if (!chunk.holds(position, length)) {
            bring(position, length);
        }
        return chunk.offsetOf(position);
    }

    /** How often {@link #load} had to bring another chunk: while it stays the same, so do the bytes. */
    long chunksRead() {
        return chunksRead;
    }

    /** Forgets what was read: a file that somebody writes to shall be read anew. */
    void forget() {
        chunk.clear();
    }

    /** From now on nothing at or past a position is read ahead. What is there may not be what it will be. */
    void limitTo(long position) {
        limit = position;
        if (ahead != null) {
            ahead.limitTo(position);
        }
    }

    private void bring(long position, int length) throws IOException {
        long first = source.floor(position);
        long wanted = position + length - first;
        int capacity = chunk.bytes().capacity();
        if (wanted > capacity) {
            throw new IllegalArgumentException(wanted + " bytes do not fit into " + capacity);
        }
        chunksRead++;
        if (ahead == null) {
            source.read(chunk, first, source.length(first, wanted, limit, capacity));
        } else {
            chunk = ahead.take(position, length);
        }
    }

    /** Whether the device failed to read a sector of a range that was loaded last. */
    boolean isUnreadable(int offset, int length) {
        return chunk.isUnreadable(offset, length);
    }

    @Override
    @EnsuresCalledMethods(value = "file", methods = "close")
    public void close() throws IOException {
        if (ahead != null) {
            ahead.close();
        }
        file.close();
    }
}
