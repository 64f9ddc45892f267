package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Says what the bytes at a block's place are, wal-format.md §12.1, and never throws on any bytes. Allocates nothing; one
 * thread at a time, which owns the buffer too: its position and limit are moved and put back.
 */
public final class BlockCheck {
    private final CRC32C checksum = new CRC32C();
    private final TearCheck tears = new TearCheck();

    /** Checks blocks of any segment. */
    public BlockCheck() {}

    /**
     * Checks the bytes at one place.
     *
     * @param buffer little-endian
     * @param block where the block begins in the buffer, which holds it whole
     * @param place the segment it is read from
     * @param blockNumber its number there: position in the file divided by the block size
     * @param fill what the segment's file held before; RECYCLED for a file whose header is not known
     * @return what they are
     */
    public BlockState check(ByteBuffer buffer, int block, SegmentPlace place, long blockNumber, Fill fill) {
        int blockBytes = place.blockBytes();
        Bytes.requireRange(buffer, block, blockBytes);
        if (!BlockHeader.isIntact(buffer, block, checksum)) {
            return Bytes.isZero(buffer, block, block + blockBytes)
                    ? BlockState.ZERO
                    : tears.check(buffer, block, place, blockNumber, fill, checksum);
        }
        if (BlockHeader.major(buffer, block) != MAJOR) {
            return BlockState.NEWER;
        }
        // The checksum's state after the header is the header checksum's input; the block's goes on from there.
        int headerEnd = block + BLOCK_HEADER_CHECKSUM_OFFSET;
        if (Bytes.update(checksum, buffer, headerEnd, block + blockBytes) != BlockHeader.blockChecksum(buffer, block)) {
            return tears.check(buffer, block, place, blockNumber, fill, checksum);
        }
        return checkWhole(buffer, block, place, blockNumber);
    }

    private static BlockState checkWhole(ByteBuffer buffer, int block, SegmentPlace place, long blockNumber) {
        if (BlockHeader.logIdentity(buffer, block) != place.logIdentity()) {
            return BlockState.FOREIGN;
        }
        long sequence = BlockHeader.segmentSequence(buffer, block);
        if (sequence >= 1 && sequence < place.sequence()) {
            return BlockState.STALE;
        }
        if (!isAt(buffer, block, place, blockNumber)) {
            return BlockState.MISPLACED;
        }
        int flags = BlockHeader.flags(buffer, block);
        if ((flags & ~(BLOCK_SEGMENT_HEADER | BLOCK_CLOSED)) != 0) {
            return BlockState.NEWER;
        }
        int used = BlockHeader.usedBytes(buffer, block);
        if (!fieldsAgree(buffer, block, place, flags, used)) {
            return BlockState.DAMAGED;
        }
        if (blockNumber == 0) {
            return BlockState.VALID;
        }
        return switch (Fragment.checkRow(buffer, block, used, place.blockBytes())) {
            case VALID -> BlockState.VALID;
            case UNKNOWN_FLAGS -> BlockState.NEWER;
            case INVALID -> BlockState.DAMAGED;
        };
    }

    /** Whether sequence, number and LSN are those of a place: the header's part of §11.1. */
    static boolean isAt(ByteBuffer buffer, int block, SegmentPlace place, long blockNumber) {
        return BlockHeader.segmentSequence(buffer, block) == place.sequence()
                && BlockHeader.blockNumber(buffer, block) == blockNumber
                && BlockHeader.blockLsn(buffer, block) == place.blockLsn(blockNumber);
    }

    private static boolean fieldsAgree(ByteBuffer buffer, int block, SegmentPlace place, int flags, int used) {
        long synced = BlockHeader.syncedLsn(buffer, block);
        long lsn = BlockHeader.blockLsn(buffer, block);
        boolean header = (flags & BLOCK_SEGMENT_HEADER) != 0;
        boolean closed = (flags & BLOCK_CLOSED) != 0;
        return synced >= place.firstLsn()
                && synced <= lsn
                && synced % place.blockBytes() == 0
                && used >= BLOCK_HEADER_BYTES
                && used <= place.blockBytes()
                && used % FRAGMENT_ALIGNMENT == 0
                && header == (lsn == place.firstLsn())
                && (!header || used == BLOCK_HEADER_BYTES + BODY_BYTES)
                && (!closed || (used == BLOCK_HEADER_BYTES && synced == lsn));
    }
}
