package io.holdfast.wal;

import io.holdfast.wal.format.BlockCheck;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The lowest prepared segment, whose header block may have been lost: blocks 0 and 1, and where one of them holds
 * something, every promise in the file (wal-format.md §12.3, "the next file"). Where its segment begins is not known from
 * outside, so each block is taken at its own word for it.
 */
final class NextScan {
    private static final long UNKNOWN = -1;

    private final Block0 block0;
    private final long identity;
    private final int blockBytes;
    private final String name;
    private final CRC32C checksum = new CRC32C();
    private final BlockCheck check = new BlockCheck();
    private BlockClass block1 = BlockClass.ZERO;
    private boolean newer;
    private FoundVersion newerVersion = FoundVersion.OWN;
    private long firstLsn = UNKNOWN;
    private Promise promise = Promise.NONE;
    private HighestMinor minor = HighestMinor.OWN;

    private NextScan(Block0 block0, long identity, int blockBytes, String name) {
        this.block0 = block0;
        this.identity = identity;
        this.blockBytes = blockBytes;
        this.name = name;
    }

    static NextScan of(BlockReader reader, Block0 block0, long identity, int blockBytes) throws IOException {
        NextScan scan = new NextScan(block0, identity, blockBytes, reader.name());
        scan.newer = block0.stateHere() == BlockClass.NEWER;
        scan.block1 = scan.classify(reader, 1);
        if (!block0.stateHere().isUnwritten() || !scan.block1.isUnwritten()) {
            for (long number = 0; number * blockBytes < reader.fileBytes(); number++) {
                scan.addEvidence(reader, number);
            }
        }
        return scan;
    }

    /** The block size of a segment whose header block is gone: where block 1 stands; the default, if it stands nowhere. */
    static int likelyBlockBytes(BlockReader reader, long sequence) throws IOException {
        CRC32C checksum = new CRC32C();
        for (int size = WalFormat.BLOCK_BYTES_MIN; size <= WalFormat.BLOCK_BYTES_MAX; size *= 2) {
            int block = reader.load(size, WalFormat.BLOCK_HEADER_BYTES);
            ByteBuffer bytes = reader.bytes();
            if (!reader.isUnreadable(block, WalFormat.BLOCK_HEADER_BYTES)
                    && BlockHeader.isIntact(bytes, block, checksum)
                    && BlockHeader.segmentSequence(bytes, block) == sequence
                    && BlockHeader.blockNumber(bytes, block) == 1) {
                return size;
            }
        }
        return WalFormat.BLOCK_BYTES_DEFAULT;
    }

    private BlockClass classify(BlockReader reader, long number) throws IOException {
        int block = reader.load(number * blockBytes, blockBytes);
        if (reader.isUnreadable(block, blockBytes)) {
            return BlockClass.UNREADABLE;
        }
        long first = firstLsnBy(reader.bytes(), block, number);
        SegmentPlace place = new SegmentPlace(
                identity == 0 ? 1 : identity, block0.sequence(), first == UNKNOWN ? 0 : first, blockBytes);
        BlockClass state = BlockClass.of(check.check(reader.bytes(), block, place, number, Fill.RECYCLED));
        if (state == BlockClass.NEWER) {
            newer = true;
            newerVersion = FoundVersion.ofBlock(reader.bytes(), block);
        }
        return state;
    }

    private void addEvidence(BlockReader reader, long number) throws IOException {
        int block = reader.load(number * blockBytes, blockBytes);
        long first = reader.isUnreadable(block, blockBytes) ? UNKNOWN : firstLsnBy(reader.bytes(), block, number);
        if (first != UNKNOWN) {
            firstLsn = first;
            String source = name + " block " + number;
            promise = promise.or(new Promise(BlockHeader.syncedLsn(reader.bytes(), block), source));
            minor = minor.or(new HighestMinor(BlockHeader.minor(reader.bytes(), block), source));
        }
    }

    /** Where the segment begins according to a block that belongs to it by all else that its header says. */
    private long firstLsnBy(ByteBuffer bytes, int block, long number) {
        boolean own = BlockHeader.isIntact(bytes, block, checksum)
                && BlockHeader.major(bytes, block) == WalFormat.MAJOR
                && (identity == 0 || BlockHeader.logIdentity(bytes, block) == identity)
                && BlockHeader.segmentSequence(bytes, block) == block0.sequence()
                && BlockHeader.blockNumber(bytes, block) == number;
        long first = own ? BlockHeader.blockLsn(bytes, block) - number * blockBytes : UNKNOWN;
        return first >= 0 && first % blockBytes == 0 ? first : UNKNOWN;
    }

    String name() {
        return name;
    }

    BlockClass block0() {
        return block0.stateHere();
    }

    BlockClass block1() {
        return block1;
    }

    boolean isNewer() {
        return newer;
    }

    /** The version of what is newer. */
    FoundVersion newerVersion() {
        return newerVersion;
    }

    /** Whether its header block was acknowledged: something in the file was synced after it. */
    boolean wasAcknowledged() {
        return firstLsn != UNKNOWN && promise.lsn() > firstLsn;
    }

    /** Where it begins, if {@link #wasAcknowledged}. */
    long firstLsn() {
        return firstLsn;
    }

    Promise promise() {
        return promise;
    }

    HighestMinor minor() {
        return minor;
    }
}
