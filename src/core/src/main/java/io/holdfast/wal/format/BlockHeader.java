package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The fields of a block's header, wal-format.md §4. Each method reads one from a little-endian buffer in which the block
 * begins at {@code block}; what it returns means something only after {@link BlockCheck} or {@link #isIntact} said so.
 * Separate from the check because tools and recovery read fields of blocks that are not valid.
 */
public final class BlockHeader {
    private BlockHeader() {}

    /**
     * Whether magic and header checksum are right: the header is as some writer wrote it, whatever its block holds.
     *
     * @param buffer little-endian
     * @param block where the block begins; {@link WalFormat#BLOCK_HEADER_BYTES} bytes are read
     * @param checksum for scratch
     * @return true if they are
     */
    public static boolean isIntact(ByteBuffer buffer, int block, CRC32C checksum) {
        Bytes.requireRange(buffer, block, BLOCK_HEADER_BYTES);
        return buffer.getInt(block + BLOCK_MAGIC_OFFSET) == BLOCK_MAGIC
                && Bytes.checksum(checksum, buffer, block + BLOCK_MAGIC_OFFSET, block + BLOCK_HEADER_CHECKSUM_OFFSET)
                        == headerChecksum(buffer, block);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the checksum of the whole block
     */
    public static int blockChecksum(ByteBuffer buffer, int block) {
        return buffer.getInt(block + BLOCK_CHECKSUM_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the checksum of the header; of block 0, the segment's identity for its successor
     */
    public static int headerChecksum(ByteBuffer buffer, int block) {
        return buffer.getInt(block + BLOCK_HEADER_CHECKSUM_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the sum of the words behind the header
     */
    public static int bodySum(ByteBuffer buffer, int block) {
        return buffer.getInt(block + BLOCK_BODY_SUM_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the major version, 0 to 255
     */
    public static int major(ByteBuffer buffer, int block) {
        return Byte.toUnsignedInt(buffer.get(block + BLOCK_MAJOR_OFFSET));
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the minor version, 0 to 255
     */
    public static int minor(ByteBuffer buffer, int block) {
        return Byte.toUnsignedInt(buffer.get(block + BLOCK_MINOR_OFFSET));
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the flags, 0 to 65,535
     */
    public static int flags(ByteBuffer buffer, int block) {
        return Short.toUnsignedInt(buffer.getShort(block + BLOCK_FLAGS_OFFSET));
    }

    /**
     * Whether the writer closed the log with this block (§9.6).
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return true if so
     */
    public static boolean isClosed(ByteBuffer buffer, int block) {
        return (flags(buffer, block) & BLOCK_CLOSED) != 0;
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return where the padding begins in the block; in a valid block from 64 to the block size
     */
    public static int usedBytes(ByteBuffer buffer, int block) {
        return buffer.getInt(block + BLOCK_USED_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the log's identity
     */
    public static long logIdentity(ByteBuffer buffer, int block) {
        return buffer.getLong(block + BLOCK_IDENTITY_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the generation
     */
    public static long segmentSequence(ByteBuffer buffer, int block) {
        return buffer.getLong(block + BLOCK_SEQUENCE_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the LSN of the block's first byte
     */
    public static long blockLsn(ByteBuffer buffer, int block) {
        return buffer.getLong(block + BLOCK_LSN_OFFSET);
    }

    /**
     * Reads the promise.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the LSN below which the log was durable when the block was written
     */
    public static long syncedLsn(ByteBuffer buffer, int block) {
        return buffer.getLong(block + BLOCK_SYNCED_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return the block's number in its segment
     */
    public static long blockNumber(ByteBuffer buffer, int block) {
        return Integer.toUnsignedLong(buffer.getInt(block + BLOCK_NUMBER_OFFSET));
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param block where the block begins
     * @return how many blocks of the same flush follow
     */
    public static long flushBlocksAfter(ByteBuffer buffer, int block) {
        return Integer.toUnsignedLong(buffer.getInt(block + BLOCK_FLUSH_BLOCKS_AFTER_OFFSET));
    }
}
