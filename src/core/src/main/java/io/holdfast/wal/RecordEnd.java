package io.holdfast.wal;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LsnRefusedException.Reason;
import io.holdfast.wal.format.BlockCheck;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;

/**
 * Finds where a record, or the batch that it begins, ends in its segment: where the log is cut after it (wal-format.md
 * §10.2). Walks from the segment's start, because only that tells which fragment is inside a batch.
 */
final class RecordEnd {
    private final BlockReader reader;
    private final ChainSegment segment;
    private final SegmentPlace place;
    private final long wanted;
    private final BlockCheck check = new BlockCheck();
    private final FragmentWalk walk;
    private boolean inWantedBatch;

    private RecordEnd(BlockReader reader, ChainSegment segment, long wanted) {
        this.reader = reader;
        this.segment = segment;
        this.place = segment.header().place();
        this.wanted = wanted;
        this.walk = new FragmentWalk(place.blockBytes(), TailScan.headerEnd(place));
    }

    /**
     * Where a record ends.
     *
     * @param volume the log's directory
     * @param segment the segment that holds the LSN, durable up to its end
     * @param lsn the LSN of a record outside a batch, of a batch's first member or of its commit record
     * @return the LSN where its last fragment ends, rounded up to 8; a batch's commit record
     * @throws LsnRefusedException if the LSN is none of these
     * @throws LogDamagedException if the segment is not as it was written
     * @throws IOException if the system refuses
     */
    static long of(Volume volume, ChainSegment segment, long lsn) throws IOException {
        try (BlockReader reader = BlockReader.open(
                volume,
                segment.fileName(),
                BlockReader.newScanBuffer(segment.header().segmentBytes()))) {
            return new RecordEnd(reader, segment, lsn).find();
        }
    }

    /** The checksum that a successor keeps of the segment's header block (wal-format.md §7). */
    static int headerChecksum(Volume volume, ChainSegment segment) throws IOException {
        int blockBytes = segment.header().place().blockBytes();
        try (BlockReader reader = BlockReader.open(volume, segment.fileName(), BlockReader.newBuffer(blockBytes))) {
            return BlockHeader.headerChecksum(reader.bytes(), reader.load(0, blockBytes));
        }
    }

    private long find() throws IOException {
        int blockBytes = place.blockBytes();
        for (long number = 1; place.blockLsn(number) < segment.end(); number++) {
            int block = reader.load(number * blockBytes, blockBytes);
            requireValid(block, number);
            int used = BlockHeader.usedBytes(reader.bytes(), block);
            for (int offset = WalFormat.BLOCK_HEADER_BYTES; offset < used; ) {
                long lsn = place.blockLsn(number) + offset;
                if (lsn >= segment.end() || (lsn > wanted && !walk.isUnfinished())) {
                    throw new LsnRefusedException(wanted, Reason.NOT_A_RECORD, walk.recordLsn());
                }
                if (ends(block + offset, lsn)) {
                    return walk.wholeEnd();
                }
                offset += Fragment.stride(Fragment.dataLength(reader.bytes(), block + offset));
            }
        }
        throw new LsnRefusedException(wanted, Reason.NOT_A_RECORD, walk.recordLsn());
    }

    /** Takes the next fragment; true if what is wanted is whole with it. */
    private boolean ends(int at, long lsn) throws LogDamagedException {
        return switch (walk.add(reader.bytes(), at, lsn)) {
            case INSIDE -> false;
            case RECORD -> walk.recordLsn() == wanted;
            case MEMBER -> {
                boolean first = Fragment.batchIndex(reader.bytes(), at) == 0;
                if (walk.recordLsn() == wanted && !first) {
                    throw new LsnRefusedException(wanted, Reason.INSIDE_BATCH, walk.firstMemberLsn());
                }
                inWantedBatch = first ? walk.recordLsn() == wanted : inWantedBatch;
                yield false;
            }
            case COMMITTED -> inWantedBatch || lsn == wanted;
            case BROKEN ->
                throw damaged(RecoveryRow.BROKEN_RECORD, lsn, "the fragment does not follow the one before it");
        };
    }

    private void requireValid(int block, long number) throws LogDamagedException {
        BlockClass state = reader.isUnreadable(block, place.blockBytes())
                ? BlockClass.UNREADABLE
                : BlockClass.of(check.check(
                        reader.bytes(), block, place, number, segment.header().fill()));
        if (state != BlockClass.VALID) {
            throw damaged(PromisedRow.of(state), place.blockLsn(number), "the block is " + state);
        }
    }

    private LogDamagedException damaged(RecoveryRow row, long lsn, String evidence) {
        Lsn end = new Lsn(segment.end());
        return new LogDamagedException(new RecoveryReport(
                row, new Lsn(lsn), segment.fileName(), lsn - place.firstLsn(), evidence, new Lsn(lsn), end, "the log"));
    }
}
