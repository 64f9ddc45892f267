package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.BLOCK_HEADER_BYTES;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Blocks of one size that a long record fills to the end, before their headers are known. Separate from {@link BlockSealer},
 * which knows the segment: here only what does not change any more is read. Allocates nothing. One thread at a time,
 * which owns the buffer too: its position and limit are moved and put back.
 */
public final class FullBlocks {
    private final int blockBytes;
    private final CRC32C checksum = new CRC32C();

    /**
     * Blocks of a size.
     *
     * @param blockBytes their size
     */
    public FullBlocks(int blockBytes) {
        this.blockBytes = blockBytes;
    }

    /**
     * The checksum of a block behind its header.
     *
     * @param buffer holds the block, which fragments fill
     * @param block where the block begins in the buffer
     * @return the CRC32C of the bytes from {@link WalFormat#BLOCK_HEADER_BYTES} on, for {@link BlockSealer#sealFull}
     */
    public int bodyChecksum(ByteBuffer buffer, int block) {
        return Bytes.checksum(checksum, buffer, block + BLOCK_HEADER_BYTES, block + blockBytes);
    }

    /**
     * The sum of a block behind its header.
     *
     * @param buffer holds the block, which fragments fill
     * @param block where the block begins in the buffer
     * @return the sum, modulo 2^32, of the u32 words from {@link WalFormat#BLOCK_HEADER_BYTES} on, for {@link BlockSealer#sealFull}
     */
    public int bodySum(ByteBuffer buffer, int block) {
        return Bytes.sum(buffer, block + BLOCK_HEADER_BYTES, block + blockBytes);
    }
}
