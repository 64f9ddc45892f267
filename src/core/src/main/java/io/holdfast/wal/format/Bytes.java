package io.holdfast.wal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** What the codecs do to ranges of a buffer. Separate because all of them do it; a buffer's position and limit come back. */
final class Bytes {
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

    static void zero(ByteBuffer buffer, int from, int to) {
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
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            if (buffer.getLong(at) != 0) {
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
}
