package io.holdfast.wal;

import io.holdfast.wal.format.BlockCheck;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The whole tail segment, read once from its first block to its last: where its valid blocks end, what is there and after
 * it, and the highest promise. Only evidence; {@link DecisionTable} judges.
 */
final class TailScan {
    /** That there is no such block. */
    static final long NONE = -1;

    private final SegmentPlace place;
    private final String name;
    private final long blockCount;
    private final SegmentHeader header;
    private final BlockCheck check = new BlockCheck();
    private final CRC32C checksum = new CRC32C();
    private final FragmentWalk walk;

    private long endBlock = NONE;
    private BlockClass atEnd = BlockClass.ZERO;
    private long writtenAfterEnd = NONE;
    private BlockClass afterEnd = BlockClass.ZERO;
    private long lastWritten;
    private long unreadable = NONE;
    private long newer = NONE;
    private FoundVersion newerVersion = FoundVersion.OWN;
    private long brokenLsn = NONE;
    private boolean closed;
    private long flushBlocksAfter;
    private Promise promise;
    private HighestMinor minor = HighestMinor.OWN;

    private TailScan(SegmentHeader header, String name) {
        this.header = header;
        this.place = header.place();
        this.name = name;
        this.blockCount = header.segmentBytes() / place.blockBytes();
        this.walk = new FragmentWalk(place.blockBytes(), headerEnd(place));
        this.promise = new Promise(place.firstLsn(), name + " block 0");
    }

    /** Where the records of a segment can begin. */
    static long headerEnd(SegmentPlace place) {
        return place.firstLsn() + WalFormat.BLOCK_HEADER_BYTES + WalFormat.BODY_BYTES;
    }

    static TailScan of(BlockReader reader, SegmentHeader header) throws IOException {
        TailScan scan = new TailScan(header, reader.name());
        int blockBytes = header.place().blockBytes();
        for (long number = 0; number < scan.blockCount && number * blockBytes < reader.fileBytes(); number++) {
            int block = reader.load(number * blockBytes, blockBytes);
            scan.add(reader, block, number);
        }
        if (scan.endBlock == NONE) {
            // The blocks behind a short file's end count as zero blocks.
            scan.endBlock = Math.min(scan.blockCount, (reader.fileBytes() + blockBytes - 1) / blockBytes);
        }
        return scan;
    }

    private void add(BlockReader reader, int block, long number) {
        ByteBuffer bytes = reader.bytes();
        BlockClass state = reader.isUnreadable(block, place.blockBytes())
                ? BlockClass.UNREADABLE
                : BlockClass.of(check.check(bytes, block, place, number, header.fill()));
        lastWritten = state.isUnwritten() ? lastWritten : number;
        if (state == BlockClass.NEWER && newer == NONE) {
            newer = number;
            newerVersion = FoundVersion.ofBlock(bytes, block);
        }
        if (state != BlockClass.UNREADABLE && isOwn(bytes, block, number)) {
            String source = name + " block " + number;
            promise = promise.or(new Promise(BlockHeader.syncedLsn(bytes, block), source));
            minor = minor.or(new HighestMinor(BlockHeader.minor(bytes, block), source));
        }
        if (endBlock == NONE && state == BlockClass.VALID) {
            addValid(bytes, block, number);
        } else if (endBlock == NONE) {
            endBlock = number;
            atEnd = state;
        } else if (writtenAfterEnd == NONE && !state.isUnwritten()) {
            writtenAfterEnd = number;
            afterEnd = state;
        }
        unreadable = state == BlockClass.UNREADABLE && unreadable == NONE ? number : unreadable;
    }

    /** Whether a block's header is intact and of this place, whatever its content is: then it counts as evidence. */
    private boolean isOwn(ByteBuffer bytes, int block, long number) {
        return BlockHeader.isIntact(bytes, block, checksum)
                && BlockHeader.major(bytes, block) == WalFormat.MAJOR
                && BlockHeader.logIdentity(bytes, block) == place.logIdentity()
                && BlockHeader.segmentSequence(bytes, block) == place.sequence()
                && BlockHeader.blockNumber(bytes, block) == number
                && BlockHeader.blockLsn(bytes, block) == place.blockLsn(number);
    }

    private void addValid(ByteBuffer bytes, int block, long number) {
        closed = BlockHeader.isClosed(bytes, block);
        flushBlocksAfter = BlockHeader.flushBlocksAfter(bytes, block);
        int end = number == 0 ? 0 : BlockHeader.usedBytes(bytes, block);
        int offset = WalFormat.BLOCK_HEADER_BYTES;
        while (offset < end && brokenLsn == NONE) {
            long lsn = place.blockLsn(number) + offset;
            if (walk.add(bytes, block + offset, lsn) == FragmentWalk.Step.BROKEN) {
                brokenLsn = lsn;
            }
            offset += Fragment.stride(Fragment.dataLength(bytes, block + offset));
        }
    }

    /** The number of the first block that is not valid; the count of blocks, if the segment is full. */
    long endBlock() {
        return endBlock;
    }

    /** The LSN of {@link #endBlock}: the log's end. */
    long endLsn() {
        return place.blockLsn(endBlock);
    }

    /** The class of {@link #endBlock}; ZERO past the last one. */
    BlockClass atEnd() {
        return atEnd;
    }

    /** The first block after {@link #endBlock} that is neither ZERO nor STALE, or NONE. */
    long writtenAfterEnd() {
        return writtenAfterEnd;
    }

    /** The class of {@link #writtenAfterEnd}. */
    BlockClass afterEnd() {
        return afterEnd;
    }

    /** The last block that is neither ZERO nor STALE. */
    long lastWritten() {
        return lastWritten;
    }

    /** The first block that the device cannot read, or NONE. */
    long unreadable() {
        return unreadable;
    }

    /** The first block of a newer format, or NONE. */
    long newer() {
        return newer;
    }

    /** The version of {@link #newer}. */
    FoundVersion newerVersion() {
        return newerVersion;
    }

    /** The LSN of the first fragment that cannot follow the one before it, or NONE. */
    long brokenLsn() {
        return brokenLsn;
    }

    /** Whether the valid blocks end inside a record or batch. */
    boolean isUnfinished() {
        return walk.isUnfinished();
    }

    /** The end of the last whole record outside a batch, or commit record: where repair cuts (§10.3). */
    long wholeEnd() {
        return walk.wholeEnd();
    }

    /** Whether the last valid block is CLOSED. */
    boolean isClosed() {
        return closed;
    }

    /** How many blocks of the same flush should follow the last valid one. */
    long flushBlocksAfter() {
        return flushBlocksAfter;
    }

    /** Whether nothing of this generation is at the end or after it. */
    boolean endsUnwritten() {
        return atEnd.isUnwritten() && writtenAfterEnd == NONE;
    }

    Promise promise() {
        return promise;
    }

    HighestMinor minor() {
        return minor;
    }

    String name() {
        return name;
    }

    SegmentHeader header() {
        return header;
    }
}
