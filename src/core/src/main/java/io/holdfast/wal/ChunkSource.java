package io.holdfast.wal;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.NativeIOException;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * Reads parts of one file into chunks, and finds out which sectors the device cannot read. Bytes past the file's end, and
 * unreadable ones, show as zeroes. Separate from {@link BlockReader} because a second thread reads by it too: safe for
 * several threads, each with a chunk of its own. The file belongs to whoever opened it.
 */
final class ChunkSource {
    private final @NotOwning DurableFile file;
    private final long fileBytes;
    private final int unit;

    ChunkSource(@NotOwning DurableFile file, long fileBytes) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.unit = Math.max(
                WalFormat.SECTOR_BYTES,
                Math.max(file.alignment().offsetBytes(), file.alignment().memoryBytes()));
    }

    long fileBytes() {
        return fileBytes;
    }

    /** Where the unit begins that a position lies in: the file is read in whole ones. */
    long floor(long position) {
        return position - position % unit;
    }

    /**
     * How much to read at once.
     *
     * @param first where, a multiple of the unit
     * @param wanted what is needed, in bytes
     * @param limit where no more is needed, if that is further
     * @param capacity of the chunk, in bytes
     * @return whole units, at most the capacity
     */
    int length(long first, long wanted, long limit, int capacity) {
        long most = Math.min(Math.max(wanted, limit - first), capacity);
        return (int) Math.min((most + unit - 1) / unit * unit, capacity);
    }

    /**
     * Reads a part of the file.
     *
     * @param chunk holds nothing if this throws
     * @param first where it begins, a multiple of the unit
     * @param length whole units
     * @throws IOException if a read fails for another reason than the device
     */
    void read(Chunk chunk, long first, int length) throws IOException {
        chunk.clear();
        fill(chunk, first, 0, length);
        chunk.become(first, length, unit);
    }

    private void fill(Chunk chunk, long first, int offset, int length) throws IOException {
        long position = first + offset;
        if (position >= fileBytes) {
            zero(chunk, offset, offset + length);
            return;
        }
        try {
            int count = file.read(
                    chunk.buffer(),
                    offset,
                    file.alignment().requireLength(length),
                    file.alignment().requirePosition(position));
            zero(chunk, offset + count, offset + length);
        } catch (NativeIOException e) {
            if (!isOfDevice(e)) {
                throw e;
            }
            if (length <= unit) {
                chunk.markUnreadable(offset, unit);
                zero(chunk, offset, offset + length);
            } else {
                int half = (length / 2 + unit - 1) / unit * unit;
                fill(chunk, first, offset, half);
                fill(chunk, first, offset + half, length - half);
            }
        }
    }

    /** EIO, and the numbers that some file systems have for bad checksums and media, which no table here names. */
    private static boolean isOfDevice(NativeIOException e) {
        Errno.Kind kind = e.errno().kind();
        return kind == Errno.Kind.EIO || kind == Errno.Kind.UNKNOWN;
    }

    private static void zero(Chunk chunk, int from, int to) {
        ByteBuffer bytes = chunk.bytes();
        for (int at = from; at < to; at++) {
            bytes.put(at, (byte) 0);
        }
    }
}
