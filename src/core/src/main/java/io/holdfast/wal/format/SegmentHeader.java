package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What block 0 of a segment says of it, wal-format.md §7.
 *
 * @param place identity, sequence, first LSN and block size
 * @param segmentBytes the segment's length in bytes, a multiple of the block size
 * @param standardSegmentBytes the length of the log's other segments, as chosen at creation
 * @param predecessor the segment before it, whose end rounded up to a block is this one's first LSN
 * @param origin why it was begun
 * @param fill what its file held before
 * @param createdMillis when, in milliseconds since 1970-01-01 UTC
 */
public record SegmentHeader(
        SegmentPlace place,
        long segmentBytes,
        long standardSegmentBytes,
        Predecessor predecessor,
        Origin origin,
        Fill fill,
        long createdMillis) {
    /** Refuses what no segment can be. */
    public SegmentHeader {
        if (!isSegmentBytes(segmentBytes, place.blockBytes())
                || !isSegmentBytes(standardSegmentBytes, place.blockBytes())) {
            throw new IllegalArgumentException("a segment has two blocks or more of " + place.blockBytes()
                    + " bytes and at most " + SEGMENT_BYTES_MAX + " bytes, was " + segmentBytes + ", the log's "
                    + standardSegmentBytes);
        }
        if (!follows(place.firstLsn(), predecessor.end(), place.blockBytes())
                || (predecessor.sequence() == 0) != (origin == Origin.CREATED)
                || predecessor.sequence() >= place.sequence()) {
            throw new IllegalArgumentException(
                    "segment " + place + ", " + origin + ", does not follow its predecessor " + predecessor);
        }
    }

    /**
     * Writes block 0, whole and sealed.
     *
     * @param buffer little-endian
     * @param block where it begins in the buffer
     * @param flushBlocksAfter how many blocks of the same flush follow
     * @return the block's header checksum, which the next segment keeps as {@link Predecessor#checksum}
     */
    public int encode(ByteBuffer buffer, int block, int flushBlocksAfter) {
        Bytes.requireRange(buffer, block, place.blockBytes());
        Bytes.zero(buffer, block, block + place.blockBytes());
        putBody(buffer, block + BLOCK_HEADER_BYTES);
        putBody(buffer, copyOffset(block, place.blockBytes()));
        new BlockSealer(place).sealHeader(buffer, block, flushBlocksAfter);
        return BlockHeader.headerChecksum(buffer, block);
    }

    /**
     * Reads the header of block 0, if the segment is headed as §11.5 says, but for the comparison with the file's name and with
     * the identity that the opener expects.
     *
     * @param buffer little-endian
     * @param block where the block begins in the buffer; all of it must be there, at least 4,096 bytes
     * @return the header, or null if the block is not the valid header block of the segment that its body names
     */
    public static @Nullable SegmentHeader decode(ByteBuffer buffer, int block) {
        SegmentHeader header = decodeBody(buffer, block + BLOCK_HEADER_BYTES);
        if (header == null || buffer.capacity() - block < header.place.blockBytes()) {
            return null;
        }
        SegmentHeader copy = decodeBody(buffer, copyOffset(block, header.place.blockBytes()));
        BlockState state = new BlockCheck().check(buffer, block, header.place, 0, header.fill);
        return copy != null && header.equals(copy) && state == BlockState.VALID ? header : null;
    }

    /**
     * Reads one of the two bodies of block 0 by its own checksum: also the way to learn the block size, from the body at
     * {@link WalFormat#BLOCK_HEADER_BYTES} of the file. A body proves nothing about the block that it stands in.
     *
     * @param buffer little-endian
     * @param body where the body begins in the buffer
     * @return what it says, or null if its checksum or a field is wrong
     */
    public static @Nullable SegmentHeader decodeBody(ByteBuffer buffer, int body) {
        Bytes.requireRange(buffer, body, BODY_BYTES);
        int blockBytes = buffer.getInt(body + BODY_BLOCK_BYTES_OFFSET);
        Origin origin = origin(buffer.get(body + BODY_ORIGIN_OFFSET));
        Fill fill = fill(buffer.get(body + BODY_FILL_OFFSET));
        if (Bytes.checksum(new CRC32C(), buffer, body + BODY_BLOCK_BYTES_OFFSET, body + BODY_BYTES)
                        != buffer.getInt(body + BODY_CHECKSUM_OFFSET)
                || !SegmentPlace.isBlockBytes(blockBytes)
                || origin == null
                || fill == null
                || buffer.getShort(body + BODY_RESERVED_OFFSET) != 0
                || !Bytes.isZero(buffer, body + BODY_RESERVED_2_OFFSET, body + BODY_BYTES)) {
            return null;
        }
        return decodeFields(buffer, body, blockBytes, origin, fill);
    }

    /**
     * Where the second body of block 0 begins.
     *
     * @param block where the block begins
     * @param blockBytes the block size
     * @return where its last sector begins
     */
    public static int copyOffset(int block, int blockBytes) {
        return block + blockBytes - SECTOR_BYTES;
    }

    private void putBody(ByteBuffer buffer, int body) {
        buffer.putInt(body + BODY_BLOCK_BYTES_OFFSET, place.blockBytes());
        buffer.putLong(body + BODY_IDENTITY_OFFSET, place.logIdentity());
        buffer.putLong(body + BODY_SEQUENCE_OFFSET, place.sequence());
        buffer.putLong(body + BODY_FIRST_LSN_OFFSET, place.firstLsn());
        buffer.putLong(body + BODY_SEGMENT_BYTES_OFFSET, segmentBytes);
        buffer.putLong(body + BODY_STANDARD_BYTES_OFFSET, standardSegmentBytes);
        buffer.putLong(body + BODY_PREDECESSOR_SEQUENCE_OFFSET, predecessor.sequence());
        buffer.putLong(body + BODY_PREDECESSOR_END_OFFSET, predecessor.end());
        buffer.putInt(body + BODY_PREDECESSOR_CHECKSUM_OFFSET, predecessor.checksum());
        buffer.put(body + BODY_ORIGIN_OFFSET, (byte) origin.code());
        buffer.put(body + BODY_FILL_OFFSET, (byte) fill.code());
        buffer.putLong(body + BODY_CREATED_OFFSET, createdMillis);
        int checksum = Bytes.checksum(new CRC32C(), buffer, body + BODY_BLOCK_BYTES_OFFSET, body + BODY_BYTES);
        buffer.putInt(body + BODY_CHECKSUM_OFFSET, checksum);
    }

    private static @Nullable SegmentHeader decodeFields(
            ByteBuffer buffer, int body, int blockBytes, Origin origin, Fill fill) {
        long identity = buffer.getLong(body + BODY_IDENTITY_OFFSET);
        long sequence = buffer.getLong(body + BODY_SEQUENCE_OFFSET);
        long firstLsn = buffer.getLong(body + BODY_FIRST_LSN_OFFSET);
        long segmentBytes = buffer.getLong(body + BODY_SEGMENT_BYTES_OFFSET);
        long standardBytes = buffer.getLong(body + BODY_STANDARD_BYTES_OFFSET);
        long before = buffer.getLong(body + BODY_PREDECESSOR_SEQUENCE_OFFSET);
        long end = buffer.getLong(body + BODY_PREDECESSOR_END_OFFSET);
        int checksum = buffer.getInt(body + BODY_PREDECESSOR_CHECKSUM_OFFSET);
        boolean possible = identity != 0
                && sequence >= 1
                && before < sequence
                && Predecessor.isPossible(before, end, checksum)
                && (before == 0) == (origin == Origin.CREATED)
                && follows(firstLsn, end, blockBytes)
                && isSegmentBytes(segmentBytes, blockBytes)
                && isSegmentBytes(standardBytes, blockBytes);
        return possible
                ? new SegmentHeader(
                        new SegmentPlace(identity, sequence, firstLsn, blockBytes),
                        segmentBytes,
                        standardBytes,
                        new Predecessor(before, end, checksum),
                        origin,
                        fill,
                        buffer.getLong(body + BODY_CREATED_OFFSET))
                : null;
    }

    private static boolean isSegmentBytes(long bytes, int blockBytes) {
        return bytes >= (long) SEGMENT_BLOCKS_MIN * blockBytes && bytes <= SEGMENT_BYTES_MAX && bytes % blockBytes == 0;
    }

    private static boolean follows(long firstLsn, long predecessorEnd, int blockBytes) {
        return firstLsn >= predecessorEnd && firstLsn - predecessorEnd < blockBytes && firstLsn % blockBytes == 0;
    }

    private static @Nullable Origin origin(byte code) {
        for (Origin origin : Origin.values()) {
            if (origin.code() == code) {
                return origin;
            }
        }
        return null;
    }

    private static @Nullable Fill fill(byte code) {
        for (Fill fill : Fill.values()) {
            if (fill.code() == code) {
                return fill;
            }
        }
        return null;
    }
}
