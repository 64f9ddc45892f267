package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Tells a tear from rot where the bytes allow it, wal-format.md §12.2. Separate from {@link BlockCheck} because it runs only
 * on the rare block that is not whole, and rests on an assumption about devices: that they write sectors whole.
 */
final class TearCheck {
    /** CRC32C's polynomial, reflected: what a flip of the last bit of a message changes in its checksum. */
    private static final int POLYNOMIAL = 0x82F63B78;

    /** TORN or DAMAGED, of a block that is not zero and whose block or header checksum is wrong. */
    BlockState check(ByteBuffer buffer, int block, SegmentPlace place, long blockNumber, Fill fill, CRC32C checksum) {
        return explained(buffer, block, place, blockNumber, fill, checksum) ? BlockState.TORN : BlockState.DAMAGED;
    }

    private static boolean explained(
            ByteBuffer buffer, int block, SegmentPlace place, long blockNumber, Fill fill, CRC32C checksum) {
        if (Bytes.isZero(buffer, block, block + SECTOR_BYTES)) {
            return true;
        }
        if (!BlockHeader.isIntact(buffer, block, checksum)
                || BlockHeader.logIdentity(buffer, block) != place.logIdentity()) {
            return false;
        }
        long sequence = BlockHeader.segmentSequence(buffer, block);
        if (sequence >= 1 && sequence < place.sequence()) {
            return fill == Fill.RECYCLED;
        }
        return BlockCheck.isAt(buffer, block, place, blockNumber)
                && aSectorMayBeOld(buffer, block, place.blockBytes(), blockNumber, fill)
                && !oneBitIsWrong(buffer, block, place.blockBytes(), checksum);
    }

    private static boolean aSectorMayBeOld(ByteBuffer buffer, int block, int blockBytes, long blockNumber, Fill fill) {
        int used = BlockHeader.usedBytes(buffer, block);
        int end = block + blockBytes;
        if (used < BLOCK_HEADER_BYTES || used > blockBytes) {
            return false;
        }
        for (int sector = block + SECTOR_BYTES; sector < end; sector += SECTOR_BYTES) {
            boolean written = sector < block + used || (blockNumber == 0 && sector == end - SECTOR_BYTES);
            boolean zero = Bytes.isZero(buffer, sector, sector + SECTOR_BYTES);
            // In a zeroed file old is zero; in a recycled one old is anything, and padding that is not zero is old.
            if (fill == Fill.ZEROES ? written && zero : written || !zero) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the block's checksum and the body's sum are right if one bit of the body, or of the checksum, is flipped. The
     * checksum tells which bit it would be, the sum whether it is: each bit of a block is right by chance for one tear in 2^32.
     */
    private static boolean oneBitIsWrong(ByteBuffer buffer, int block, int blockBytes, CRC32C checksum) {
        int surplus =
                Bytes.sum(buffer, block + BLOCK_HEADER_BYTES, block + blockBytes) - BlockHeader.bodySum(buffer, block);
        int syndrome = BlockHeader.blockChecksum(buffer, block)
                ^ Bytes.checksum(checksum, buffer, block + BLOCK_MAGIC_OFFSET, block + blockBytes);
        if (Integer.bitCount(syndrome) == 1) {
            return surplus == 0;
        }
        int effect = POLYNOMIAL;
        for (int bit = blockBytes * Byte.SIZE - 1; bit >= BLOCK_HEADER_BYTES * Byte.SIZE; bit--) {
            if (effect == syndrome) {
                int value = 1 << (bit % Integer.SIZE);
                boolean isSet = (buffer.getInt(block + bit / Integer.SIZE * Integer.BYTES) & value) != 0;
                return surplus == (isSet ? value : -value);
            }
            effect = (effect >>> 1) ^ (POLYNOMIAL & -(effect & 1));
        }
        return false;
    }
}
