package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.BLOCK_HEADER_BYTES;
import static io.holdfast.wal.format.WalFormat.COMMIT_BYTES;

import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentPlace;

/** How many blocks records will take, by the same rule as {@link Group} packs them, without packing them. */
final class PackedSize {
    private PackedSize() {}

    /**
     * The further blocks that an append begins.
     *
     * @param append the records
     * @param blockBytes the block size
     * @param usedBytes how much of the current block is used; the block size where there is none
     * @return the count of blocks begun after the current one
     */
    static long blocks(Append append, int blockBytes, int usedBytes) {
        int capacity = SegmentPlace.fragmentCapacity(blockBytes);
        int records = append.recordCount();
        long blocks = 0;
        int used = usedBytes;
        for (int i = 0; i <= records; i++) {
            if (i == records && records == 1) {
                break;
            }
            int length = i == records ? COMMIT_BYTES : append.recordLength(i);
            if (length > capacity) {
                int rest = length - Fragment.dataRoom(blockBytes - used);
                int begun = (rest + capacity - 1) / capacity;
                blocks += begun;
                used = BLOCK_HEADER_BYTES + Fragment.stride(rest - (begun - 1) * capacity);
            } else {
                int stride = Fragment.stride(length);
                if (stride > blockBytes - used) {
                    blocks++;
                    used = BLOCK_HEADER_BYTES;
                }
                used += stride;
            }
        }
        return blocks;
    }
}
