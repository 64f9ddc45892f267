package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

import java.nio.ByteBuffer;

/**
 * Fragment headers, wal-format.md §5: written, read, and checked as §11.2 says. All methods work on a little-endian buffer
 * in which the fragment's header begins at {@code at}, and allocate nothing.
 */
public final class Fragment {
    /** What a row of fragments is. */
    enum Row {
        VALID,
        UNKNOWN_FLAGS,
        INVALID
    }

    private Fragment() {}

    /**
     * The room that a fragment takes.
     *
     * @param dataLength its data in bytes
     * @return header, data and the zeroes up to a multiple of 8
     */
    public static int stride(int dataLength) {
        return (FRAGMENT_HEADER_BYTES + dataLength + FRAGMENT_ALIGNMENT - 1) & -FRAGMENT_ALIGNMENT;
    }

    /**
     * How much of a record that is longer than a block goes into what is left of one: to its end, FIRST and MIDDLE fill it.
     *
     * @param left the bytes left in the block, a multiple of 8
     * @return the data that fits there behind a header, in bytes, a multiple of 8; 0 if there is no room for any
     */
    public static int dataRoom(int left) {
        return Math.max(0, left - FRAGMENT_HEADER_BYTES);
    }

    /**
     * Writes a header, and the zeroes behind the data's place. The data is for the caller to put, at
     * {@code at + FRAGMENT_HEADER_BYTES}, before or after.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @param type one of FULL, FIRST, MIDDLE, LAST
     * @param dataLength the data in this fragment, in bytes
     * @param fragmentOffset where in the record the data begins
     * @param recordLength the record's length in bytes, caller's header included
     * @param flags 0, FRAGMENT_MEMBER or FRAGMENT_COMMIT
     * @param kind the caller's kind
     * @param callerHeaderLength the caller's header's length in bytes
     * @param batchIndex the member's index, the commit record's count, or 0
     */
    public static void put(
            ByteBuffer buffer,
            int at,
            int type,
            int dataLength,
            int fragmentOffset,
            int recordLength,
            int flags,
            byte kind,
            int callerHeaderLength,
            int batchIndex) {
        buffer.putInt(at + FRAGMENT_DATA_LENGTH_OFFSET, dataLength);
        buffer.put(at + FRAGMENT_TYPE_OFFSET, (byte) type);
        buffer.put(at + FRAGMENT_FLAGS_OFFSET, (byte) flags);
        buffer.put(at + FRAGMENT_KIND_OFFSET, kind);
        buffer.put(at + FRAGMENT_RESERVED_OFFSET, (byte) 0);
        buffer.putInt(at + FRAGMENT_RECORD_LENGTH_OFFSET, recordLength);
        buffer.putInt(at + FRAGMENT_RECORD_OFFSET_OFFSET, fragmentOffset);
        buffer.putInt(at + FRAGMENT_BATCH_INDEX_OFFSET, batchIndex);
        buffer.putShort(at + FRAGMENT_CALLER_HEADER_LENGTH_OFFSET, (short) callerHeaderLength);
        buffer.putShort(at + FRAGMENT_RESERVED_2_OFFSET, (short) 0);
        Bytes.zero(buffer, at + FRAGMENT_HEADER_BYTES + dataLength, at + stride(dataLength));
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @return the data in this fragment, in bytes
     */
    public static int dataLength(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FRAGMENT_DATA_LENGTH_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @return the type
     */
    public static int type(ByteBuffer buffer, int at) {
        return Byte.toUnsignedInt(buffer.get(at + FRAGMENT_TYPE_OFFSET));
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @return the flags
     */
    public static int flags(ByteBuffer buffer, int at) {
        return Byte.toUnsignedInt(buffer.get(at + FRAGMENT_FLAGS_OFFSET));
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @return the caller's kind
     */
    public static byte kind(ByteBuffer buffer, int at) {
        return buffer.get(at + FRAGMENT_KIND_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @return the record's length in bytes
     */
    public static int recordLength(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FRAGMENT_RECORD_LENGTH_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @return where in the record this fragment's data begins
     */
    public static int fragmentOffset(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FRAGMENT_RECORD_OFFSET_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @return the member's index, the commit record's count, or 0
     */
    public static int batchIndex(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FRAGMENT_BATCH_INDEX_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the header begins
     * @return the caller's header's length in bytes
     */
    public static int callerHeaderLength(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at + FRAGMENT_CALLER_HEADER_LENGTH_OFFSET));
    }

    /** Checks the fragments of a block that lies in the buffer whole and has a used length in its range. */
    static Row checkRow(ByteBuffer buffer, int block, int usedBytes, int blockBytes) {
        int end = block + usedBytes;
        int at = block + BLOCK_HEADER_BYTES;
        while (at < end) {
            if (end - at < FRAGMENT_HEADER_BYTES
                    || dataLength(buffer, at) < 0
                    || dataLength(buffer, at) > end - at - FRAGMENT_HEADER_BYTES
                    || !fitsItsType(buffer, at, at - block, blockBytes)) {
                return Row.INVALID;
            }
            if ((flags(buffer, at) & ~(FRAGMENT_MEMBER | FRAGMENT_COMMIT)) != 0
                    || buffer.get(at + FRAGMENT_RESERVED_OFFSET) != 0
                    || buffer.getShort(at + FRAGMENT_RESERVED_2_OFFSET) != 0) {
                return Row.UNKNOWN_FLAGS;
            }
            if (!fitsItsFlags(buffer, at)) {
                return Row.INVALID;
            }
            at += stride(dataLength(buffer, at));
        }
        return at == end ? Row.VALID : Row.INVALID;
    }

    private static boolean fitsItsType(ByteBuffer buffer, int at, int inBlock, int blockBytes) {
        int capacity = SegmentPlace.fragmentCapacity(blockBytes);
        int length = dataLength(buffer, at);
        int record = recordLength(buffer, at);
        int offset = fragmentOffset(buffer, at);
        if (record < 0 || record > RECORD_BYTES_MAX || callerHeaderLength(buffer, at) > record) {
            return false;
        }
        boolean continues = inBlock == BLOCK_HEADER_BYTES
                && offset > 0
                && offset % FRAGMENT_ALIGNMENT == 0
                && offset < record
                && record > capacity;
        return switch (type(buffer, at)) {
            case FULL -> offset == 0 && length == record && record <= capacity;
            case FIRST ->
                offset == 0
                        && length > 0
                        && inBlock + FRAGMENT_HEADER_BYTES + length == blockBytes
                        && record > capacity;
            case MIDDLE -> continues && length == capacity && length < record - offset;
            case LAST -> continues && length <= capacity && length == record - offset;
            default -> false;
        };
    }

    private static boolean fitsItsFlags(ByteBuffer buffer, int at) {
        int index = batchIndex(buffer, at);
        return switch (flags(buffer, at)) {
            case 0 -> index == 0;
            case FRAGMENT_MEMBER -> index >= 0;
            case FRAGMENT_COMMIT ->
                type(buffer, at) == FULL
                        && kind(buffer, at) == 0
                        && callerHeaderLength(buffer, at) == 0
                        && dataLength(buffer, at) == COMMIT_BYTES
                        && index >= BATCH_MEMBERS_MIN
                        && index == BatchCommit.memberCount(buffer, at);
            default -> false;
        };
    }
}
