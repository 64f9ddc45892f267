package io.holdfast.wal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** What the codecs do to ranges of a buffer. Separate because all of them do it; a buffer's position and limit come back. */
final class Bytes {
    private static final int LINE_BYTES = 64;

    private Bytes() {}

    static void requireRange(ByteBuffer buffer, int offset, int length) {
        if (buffer.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("the format is little-endian, the buffer is not");
        }
        if (offset < 0 || length < 0 || offset > buffer.capacity() - length) {
            throw new IllegalArgumentException("bytes " + offset + " to " + ((long) offset + length)
                    + " are not in a buffer of " + buffer.capacity() + " bytes");
        }
    }

    /** Adds the bytes from one offset to another; the checksum so far. */
    static int update(CRC32C checksum, ByteBuffer buffer, int from, int to) {
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(to).position(from);
        checksum.update(buffer);
        buffer.limit(limit).position(position);
        return (int) checksum.getValue();
    }

    static int checksum(CRC32C checksum, ByteBuffer buffer, int from, int to) {
        checksum.reset();
        return update(checksum, buffer, from, to);
    }

    /** The sum, modulo 2^32, of the u32 words from one offset to another, a multiple of 8 bytes further. */
    static int sum(ByteBuffer buffer, int from, int to) {
        int sum = 0;
        for (int at = from; at < to; at += Long.BYTES) {
            long words = buffer.getLong(at);
            sum += (int) words + (int) (words >>> Integer.SIZE);
        }
        return sum;
    }

    /**
     * Makes a range zero, and writes only where it is not: memory that a device has read belongs to another core, from which
     * each line that is written must be fetched back, and one that is only read need not.
     */
    static void zero(ByteBuffer buffer, int from, int to) {
        int at = from;
        for (; at + LINE_BYTES <= to; at += LINE_BYTES) {
            if (!isLineZero(buffer, at)) {
                putZeroes(buffer, at, at + LINE_BYTES);
            }
        }
        putZeroes(buffer, at, to);
    }

    private static void putZeroes(ByteBuffer buffer, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            buffer.putLong(at, 0);
        }
        for (; at < to; at++) {
            buffer.put(at, (byte) 0);
        }
    }

    static boolean isZero(ByteBuffer buffer, int from, int to) {
        int at = from;
        for (; at + LINE_BYTES <= to; at += LINE_BYTES) {
            if (!isLineZero(buffer, at)) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (buffer.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLineZero(ByteBuffer buffer, int at) {
        return (buffer.getLong(at)
                        | buffer.getLong(at + 8)
                        | buffer.getLong(at + 16)
                        | buffer.getLong(at + 24)
                        | buffer.getLong(at + 32)
                        | buffer.getLong(at + 40)
                        | buffer.getLong(at + 48)
                        | buffer.getLong(at + 56))
                == 0;
    }
}
