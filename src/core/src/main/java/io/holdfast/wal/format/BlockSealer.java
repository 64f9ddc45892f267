package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Seals the blocks of one segment: zeroes the padding, writes the header and both checksums. After it a block's bytes are
 * fixed (wal-format.md §4, §9.1). Allocates nothing. One thread at a time, which owns the buffer too: its position and
 * limit are moved and put back.
 */
public final class BlockSealer {
    private final SegmentPlace place;
    private final CRC32C checksum = new CRC32C();
    private final ChecksumJoin join;

    /**
     * Seals blocks of one segment.
     *
     * @param place the segment
     */
    public BlockSealer(SegmentPlace place) {
        this.place = place;
        this.join = new ChecksumJoin(place.blockBytes() - BLOCK_HEADER_BYTES);
    }

    /**
     * The segment whose blocks are sealed.
     *
     * @return the segment
     */
    public SegmentPlace place() {
        return place;
    }

    /**
     * Seals a block of fragments, or one without any, which only carries the promise.
     *
     * @param buffer little-endian; the fragments are in place
     * @param block where the block begins in the buffer
     * @param blockNumber its number in the segment, one or more
     * @param usedBytes the end of the last fragment in the block, rounded up to 8; 64 if there is none
     * @param syncedLsn the LSN below which all is durable now
     * @param flushBlocksAfter how many blocks of the same flush follow
     * @throws IllegalArgumentException if a value is out of its range: nothing is written then
     */
    public void seal(
            ByteBuffer buffer, int block, int blockNumber, int usedBytes, long syncedLsn, int flushBlocksAfter) {
        require(blockNumber >= 1, "block number", blockNumber);
        require(
                usedBytes >= BLOCK_HEADER_BYTES
                        && usedBytes <= place.blockBytes()
                        && usedBytes % FRAGMENT_ALIGNMENT == 0,
                "used length",
                usedBytes);
        Bytes.requireRange(buffer, block, place.blockBytes());
        requireFields(blockNumber, syncedLsn, flushBlocksAfter);
        Bytes.zero(buffer, block + usedBytes, block + place.blockBytes());
        putBodySum(buffer, block, Bytes.sum(buffer, block + BLOCK_HEADER_BYTES, block + usedBytes));
        finish(buffer, block, blockNumber, usedBytes, syncedLsn, flushBlocksAfter, 0);
    }

    /**
     * Seals a block that fragments fill to its end and whose bytes behind the header are known by their checksum and sum: they
     * are not read again.
     *
     * @param buffer little-endian; the fragments are in place
     * @param block where the block begins in the buffer
     * @param blockNumber its number in the segment, one or more
     * @param bodyChecksum the CRC32C of its bytes behind the header, as {@link FullBlocks#bodyChecksum} finds it
     * @param bodySum their sum, as {@link FullBlocks#bodySum} finds it
     * @param syncedLsn the LSN below which all is durable now
     * @param flushBlocksAfter how many blocks of the same flush follow
     * @throws IllegalArgumentException if a value is out of its range: nothing is written then
     */
    public void sealFull(
            ByteBuffer buffer,
            int block,
            int blockNumber,
            int bodyChecksum,
            int bodySum,
            long syncedLsn,
            int flushBlocksAfter) {
        require(blockNumber >= 1, "block number", blockNumber);
        Bytes.requireRange(buffer, block, place.blockBytes());
        requireFields(blockNumber, syncedLsn, flushBlocksAfter);
        putBodySum(buffer, block, bodySum);
        putHeader(buffer, block, blockNumber, place.blockBytes(), syncedLsn, flushBlocksAfter, 0);
        int header = Bytes.update(checksum, buffer, block + BLOCK_HEADER_CHECKSUM_OFFSET, block + BLOCK_HEADER_BYTES);
        buffer.putInt(block + BLOCK_CHECKSUM_OFFSET, join.join(header, bodyChecksum));
    }

    /**
     * Seals the block that makes the log's end provable: all before it is durable, nothing comes after.
     *
     * @param buffer little-endian
     * @param block where the block begins in the buffer
     * @param blockNumber its number in the segment, one or more
     */
    public void sealClosed(ByteBuffer buffer, int block, int blockNumber) {
        require(blockNumber >= 1, "block number", blockNumber);
        Bytes.requireRange(buffer, block, place.blockBytes());
        Bytes.zero(buffer, block + BLOCK_HEADER_BYTES, block + place.blockBytes());
        putBodySum(buffer, block, 0);
        finish(buffer, block, blockNumber, BLOCK_HEADER_BYTES, place.blockLsn(blockNumber), 0, BLOCK_CLOSED);
    }

    /** Seals block 0, whose bodies are in place. */
    void sealHeader(ByteBuffer buffer, int block, int flushBlocksAfter) {
        requireFields(0, place.firstLsn(), flushBlocksAfter);
        putBodySum(buffer, block, Bytes.sum(buffer, block + BLOCK_HEADER_BYTES, block + place.blockBytes()));
        finish(
                buffer,
                block,
                0,
                BLOCK_HEADER_BYTES + BODY_BYTES,
                place.firstLsn(),
                flushBlocksAfter,
                BLOCK_SEGMENT_HEADER);
    }

    private static void putBodySum(ByteBuffer buffer, int block, int sum) {
        buffer.putInt(block + BLOCK_BODY_SUM_OFFSET, sum);
    }

    private void finish(
            ByteBuffer buffer,
            int block,
            int blockNumber,
            int usedBytes,
            long syncedLsn,
            int flushBlocksAfter,
            int flags) {
        putHeader(buffer, block, blockNumber, usedBytes, syncedLsn, flushBlocksAfter, flags);
        int whole = Bytes.update(checksum, buffer, block + BLOCK_HEADER_CHECKSUM_OFFSET, block + place.blockBytes());
        buffer.putInt(block + BLOCK_CHECKSUM_OFFSET, whole);
    }

    /** Writes the rest of a header with the body's sum, without the block's checksum, which goes on from the state that this leaves. */
    private void putHeader(
            ByteBuffer buffer,
            int block,
            int blockNumber,
            int usedBytes,
            long syncedLsn,
            int flushBlocksAfter,
            int flags) {
        buffer.putInt(block + BLOCK_MAGIC_OFFSET, BLOCK_MAGIC);
        buffer.put(block + BLOCK_MAJOR_OFFSET, (byte) MAJOR);
        buffer.put(block + BLOCK_MINOR_OFFSET, (byte) MINOR);
        buffer.putShort(block + BLOCK_FLAGS_OFFSET, (short) flags);
        buffer.putInt(block + BLOCK_USED_OFFSET, usedBytes);
        buffer.putLong(block + BLOCK_IDENTITY_OFFSET, place.logIdentity());
        buffer.putLong(block + BLOCK_SEQUENCE_OFFSET, place.sequence());
        buffer.putLong(block + BLOCK_LSN_OFFSET, place.blockLsn(blockNumber));
        buffer.putLong(block + BLOCK_SYNCED_OFFSET, syncedLsn);
        buffer.putInt(block + BLOCK_NUMBER_OFFSET, blockNumber);
        buffer.putInt(block + BLOCK_FLUSH_BLOCKS_AFTER_OFFSET, flushBlocksAfter);
        int headerEnd = block + BLOCK_HEADER_CHECKSUM_OFFSET;
        buffer.putInt(headerEnd, Bytes.checksum(checksum, buffer, block + BLOCK_MAGIC_OFFSET, headerEnd));
    }

    /** Before anything is written. */
    private void requireFields(int blockNumber, long syncedLsn, int flushBlocksAfter) {
        require(flushBlocksAfter >= 0, "count of blocks after", flushBlocksAfter);
        require(
                syncedLsn >= place.firstLsn()
                        && syncedLsn <= place.blockLsn(blockNumber)
                        && syncedLsn % place.blockBytes() == 0,
                "synced LSN",
                syncedLsn);
    }

    private void require(boolean holds, String what, long value) {
        if (!holds) {
            throw new IllegalArgumentException("no block of segment " + place + " has the " + what + " " + value);
        }
    }
}
