package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.*;

import io.holdfast.wal.format.BlockCheck;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentPlace;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The committed records of one segment's part of the log, in order. At the first member of a batch it reads ahead to the
 * commit record, and comes back to show the members only if that agrees with them. One thread at a time; the file belongs to
 * whoever opened it.
 */
final class SegmentReplay {
    /** Where the segment stands in its log. */
    enum Part {
        /** Everything below its end was promised by its successor: what is not whole there is damage. */
        FINISHED,
        /** The last segment, whose end may lie inside a record or batch that was never acknowledged. */
        TAIL
    }

    private final BlockReader reader;
    private final ChainSegment segment;
    private final Part part;
    private final SegmentPlace place;
    private final RecordAssembly assembly;
    private final BlockCheck check = new BlockCheck();
    private final FragmentWalk walk;
    private long number;
    private int block;
    private int offset = BLOCK_HEADER_BYTES;
    private int usedBytes = BLOCK_HEADER_BYTES;
    private long committedEnd;

    SegmentReplay(BlockReader reader, ChainSegment segment, Part part, RecordAssembly assembly) {
        this.reader = reader;
        this.segment = segment;
        this.part = part;
        this.place = segment.header().place();
        this.assembly = assembly;
        this.walk = walkOf(place);
    }

    private static FragmentWalk walkOf(SegmentPlace place) {
        return new FragmentWalk(place.blockBytes(), TailScan.headerEnd(place));
    }

    /**
     * Goes to the next committed record.
     *
     * @return false if there is none in this segment
     * @throws LogDamagedException if a block is not valid, or a record or batch is not whole where it should be
     * @throws LogRefusedException if a block is of a version that is not known
     * @throws IOException if the system refuses
     */
    boolean next() throws IOException {
        while (toFragment()) {
            boolean member = Fragment.flags(reader.bytes(), block + offset) == FRAGMENT_MEMBER;
            if (member && lsn() >= committedEnd && !isCommitted()) {
                return false;
            }
            FragmentWalk.Step step = walk.add(reader.bytes(), block + offset, lsn());
            requireWhole(step);
            if (step != FragmentWalk.Step.COMMITTED) {
                assembly.add(reader.bytes(), block + offset);
            }
            skipFragment();
            if (step == FragmentWalk.Step.RECORD || step == FragmentWalk.Step.MEMBER) {
                return true;
            }
        }
        requireFinished(walk);
        return false;
    }

    /** Reads from the first member of a batch to its commit record and comes back. */
    private boolean isCommitted() throws IOException {
        long markedNumber = number;
        int markedOffset = offset;
        FragmentWalk ahead = walkOf(place);
        while (toFragment()) {
            FragmentWalk.Step step = ahead.add(reader.bytes(), block + offset, lsn());
            requireWhole(step);
            if (step == FragmentWalk.Step.COMMITTED) {
                committedEnd = lsn();
                load(markedNumber);
                offset = markedOffset;
                return true;
            }
            skipFragment();
        }
        requireFinished(ahead);
        return false;
    }

    /** Goes to the next fragment, if the one before was skipped; false at the segment's end. */
    private boolean toFragment() throws IOException {
        while (offset >= usedBytes) {
            long following = number + 1;
            if (place.blockLsn(following) >= segment.end()) {
                return false;
            }
            load(following);
        }
        return lsn() < segment.end();
    }

    private void skipFragment() {
        offset += Fragment.stride(Fragment.dataLength(reader.bytes(), block + offset));
    }

    private long lsn() {
        return place.blockLsn(number) + offset;
    }

    private void load(long wanted) throws IOException {
        int blockBytes = place.blockBytes();
        int at = reader.load(wanted * blockBytes, blockBytes);
        ByteBuffer bytes = reader.bytes();
        BlockClass state = reader.isUnreadable(at, blockBytes)
                ? BlockClass.UNREADABLE
                : BlockClass.of(
                        check.check(bytes, at, place, wanted, segment.header().fill()));
        if (state == BlockClass.NEWER) {
            throw new LogRefusedException(
                    RecoveryRow.NEWER_FORMAT, segment.fileName() + " block " + wanted + " is of an unknown version");
        }
        if (state != BlockClass.VALID) {
            throw damaged(
                    PromisedRow.of(state),
                    place.blockLsn(wanted),
                    "the block is " + state + ", and lies below the end");
        }
        number = wanted;
        block = at;
        offset = BLOCK_HEADER_BYTES;
        usedBytes = BlockHeader.usedBytes(bytes, at);
    }

    private void requireWhole(FragmentWalk.Step step) throws LogDamagedException {
        if (step == FragmentWalk.Step.BROKEN) {
            throw damaged(RecoveryRow.BROKEN_RECORD, lsn(), "the fragment does not follow the one before it");
        }
    }

    private void requireFinished(FragmentWalk reached) throws LogDamagedException {
        if (part == Part.FINISHED && reached.isUnfinished()) {
            throw damaged(
                    RecoveryRow.BROKEN_RECORD,
                    segment.end(),
                    "the segment was finished, and ends inside a record or batch");
        }
    }

    private LogDamagedException damaged(RecoveryRow row, long lsn, String evidence) {
        return new LogDamagedException(new RecoveryReport(
                row,
                new Lsn(lsn),
                segment.fileName(),
                lsn - place.firstLsn(),
                evidence,
                new Lsn(lsn),
                new Lsn(segment.end()),
                part == Part.FINISHED ? "the next segment's header" : "recovery, which found the end there"));
    }

    long recordLsn() {
        return walk.recordLsn();
    }

    byte kind() {
        return walk.kind();
    }

    ByteBuffer header() {
        return assembly.part(0, walk.callerHeaderLength());
    }

    ByteBuffer payload() {
        return assembly.part(walk.callerHeaderLength(), walk.recordLength() - walk.callerHeaderLength());
    }
}
