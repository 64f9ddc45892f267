package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

/**
 * What all blocks of one segment have in common, and what a block must agree with to belong there (wal-format.md §4, §11.1).
 *
 * @param logIdentity the log's identity, not zero
 * @param sequence the segment's sequence, one or more
 * @param firstLsn the LSN of the segment's first byte, a multiple of the block size
 * @param blockBytes the block size, a power of two from 4,096 to 65,536
 */
public record SegmentPlace(long logIdentity, long sequence, long firstLsn, int blockBytes) {
    /** Refuses what no segment can be. */
    public SegmentPlace {
        requireBlockBytes(blockBytes);
        if (logIdentity == 0 || sequence < 1 || firstLsn < 0 || firstLsn % blockBytes != 0) {
            throw new IllegalArgumentException("no segment has identity " + logIdentity + ", sequence " + sequence
                    + " and first LSN " + firstLsn + " with blocks of " + blockBytes + " bytes");
        }
    }

    /**
     * The LSN of a block's first byte.
     *
     * @param blockNumber the block's number, zero or more
     * @return the LSN
     */
    public long blockLsn(long blockNumber) {
        return firstLsn + blockNumber * blockBytes;
    }

    /**
     * The data that one fragment alone in a block can hold: C in wal-format.md §5.
     *
     * @param blockBytes the block size
     * @return the capacity in bytes
     */
    public static int fragmentCapacity(int blockBytes) {
        return blockBytes - BLOCK_HEADER_BYTES - FRAGMENT_HEADER_BYTES;
    }

    /**
     * Whether a block may have a size.
     *
     * @param blockBytes the size
     * @return true for powers of two from 4,096 to 65,536
     */
    public static boolean isBlockBytes(int blockBytes) {
        return blockBytes >= BLOCK_BYTES_MIN && blockBytes <= BLOCK_BYTES_MAX && Integer.bitCount(blockBytes) == 1;
    }

    static void requireBlockBytes(int blockBytes) {
        if (!isBlockBytes(blockBytes)) {
            throw new IllegalArgumentException("the block size is a power of two from " + BLOCK_BYTES_MIN + " to "
                    + BLOCK_BYTES_MAX + " bytes, was " + blockBytes);
        }
    }
}
