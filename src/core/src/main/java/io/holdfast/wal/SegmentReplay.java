package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.*;

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

    private enum Batch {
        COMMITTED,
        /** Its commit record lies past the end, or nowhere. */
        OPEN,
        /** Damage was skipped in it. */
        LOST
    }

    private static final long NOWHERE = -1;

    private final SegmentBlocks blocks;
    private final SegmentPlace place;
    private final RecordAssembly assembly;
    private final Damage damage;
    private final FragmentWalk walk;
    private Part part;
    private long end;
    private long number;
    private int block;
    private int offset = BLOCK_HEADER_BYTES;
    private int usedBytes = BLOCK_HEADER_BYTES;
    private long committedEnd;
    private long reached;
    private boolean lost;
    private long seekTarget = NOWHERE;

    /**
     * A replay from the segment's first record.
     *
     * @param blocks the segment
     * @param end the LSN where its part of the log ends, exclusive, as far as it is known
     * @param part where it stands
     * @param assembly where records are put together
     * @param damage told of what is not as it should be below the end
     */
    SegmentReplay(SegmentBlocks blocks, long end, Part part, RecordAssembly assembly, Damage damage) {
        this.blocks = blocks;
        this.place = blocks.place();
        this.end = end;
        this.reached = place.firstLsn();
        this.part = part;
        this.assembly = assembly;
        this.damage = damage;
        this.walk = walkOf(place);
    }

    private static FragmentWalk walkOf(SegmentPlace place) {
        return new FragmentWalk(place.blockBytes(), TailScan.headerEnd(place));
    }

    /** Goes straight to the block of a position: the records before are not read, but for those of the batch it lies in. */
    void seek(long from) {
        seekTarget = from;
    }

    /** From now on the segment's part of the log ends there: further than before, or at its end for ever. */
    void extend(long newEnd, Part newPart) {
        end = newEnd;
        part = newPart;
        blocks.reader().limitTo(end - place.firstLsn());
    }

    /**
     * Goes to the next committed record.
     *
     * @return false if there is none below the end
     * @throws LogDamagedException if a block is not valid, or a record or batch not whole where it should be, and the
     *     reader shall stop
     * @throws LogRefusedException if a block is of a version that is not known
     * @throws IOException if the system refuses
     */
    boolean next() throws IOException {
        if (seekTarget != NOWHERE && !sought()) {
            return false;
        }
        while (toFragment()) {
            if (lost && !beginsAnew()) {
                skipFragment();
                continue;
            }
            boolean member = Fragment.flags(blocks.bytes(), block + offset) == FRAGMENT_MEMBER;
            if (member && lsn() >= committedEnd) {
                Batch batch = readAhead();
                if (batch == Batch.OPEN) {
                    return false;
                }
                if (batch == Batch.LOST) {
                    continue;
                }
            }
            if (add()) {
                return true;
            }
        }
        requireFinished(walk);
        return false;
    }

    /** Adds the fragment where the replay stands; true if it completes a record to show. */
    private boolean add() throws IOException {
        FragmentWalk.Step step = walk.add(blocks.bytes(), block + offset, lsn());
        if (step == FragmentWalk.Step.BROKEN) {
            foundBroken();
            return false;
        }
        if (step != FragmentWalk.Step.COMMITTED) {
            assembly.add(blocks.bytes(), block + offset);
        }
        skipFragment();
        boolean whole = step == FragmentWalk.Step.RECORD || step == FragmentWalk.Step.MEMBER;
        reached = whole ? lsn() : reached;
        return whole;
    }

    /** Behind damage: whether the fragment is one that needs nothing before it. */
    private boolean beginsAnew() {
        ByteBuffer bytes = blocks.bytes();
        int at = block + offset;
        if (!FragmentWalk.canBegin(bytes, at)) {
            return false;
        }
        lost = false;
        walk.restart(lsn());
        return true;
    }

    /** Reads from the first member of a batch to its commit record and comes back, if there is one. */
    private Batch readAhead() throws IOException {
        long markedNumber = number;
        int markedOffset = offset;
        try {
            Batch batch = toCommit(walkOf(place));
            if (batch != Batch.LOST) {
                comeBack(markedNumber, markedOffset);
            }
            return lost ? Batch.LOST : batch;
        } catch (LogDamagedException | LogTruncatedBeforeException | LogTruncatedAfterException e) {
            comeBack(markedNumber, markedOffset);
            throw e;
        }
    }

    private Batch toCommit(FragmentWalk ahead) throws IOException {
        while (toFragment() && !lost) {
            FragmentWalk.Step step = ahead.add(blocks.bytes(), block + offset, lsn());
            if (step == FragmentWalk.Step.BROKEN) {
                foundBroken();
            } else if (step == FragmentWalk.Step.COMMITTED) {
                committedEnd = lsn();
                return Batch.COMMITTED;
            } else {
                skipFragment();
            }
        }
        if (!lost) {
            requireFinished(ahead);
        }
        return lost ? Batch.LOST : Batch.OPEN;
    }

    private void comeBack(long toNumber, int toOffset) throws IOException {
        load(toNumber);
        offset = toOffset;
    }

    /** Goes to where records at or past the target begin; false if that lies past the end so far. */
    private boolean sought() throws IOException {
        long target = seekTarget;
        number = Math.max(1, (target - place.firstLsn()) / place.blockBytes()) - 1;
        usedBytes = BLOCK_HEADER_BYTES;
        offset = BLOCK_HEADER_BYTES;
        boolean memberWanted = false;
        while (toFragment() && !lost) {
            ByteBuffer bytes = blocks.bytes();
            int at = block + offset;
            int type = Fragment.type(bytes, at);
            boolean begins = type == FULL || type == FIRST;
            boolean commit = Fragment.flags(bytes, at) == FRAGMENT_COMMIT;
            if (FragmentWalk.canBegin(bytes, at)) {
                if (memberWanted) {
                    foundBroken();
                }
                seekTarget = NOWHERE;
                walk.restart(lsn());
                return true;
            }
            if (commit && memberWanted) {
                toFirstMember(FragmentWalk.firstMemberLsn(bytes, at));
                seekTarget = NOWHERE;
                return true;
            }
            memberWanted |= begins && !commit && lsn() >= target;
            if (type == MIDDLE) {
                toLast(bytes, at);
            } else {
                skipFragment();
            }
        }
        if (part == Part.FINISHED && memberWanted && !lost) {
            foundUnfinished();
        }
        if (lost) {
            seekTarget = NOWHERE;
        }
        return lost;
    }

    /** From a commit record to where it says that its batch begins. */
    private void toFirstMember(long first) throws IOException {
        long commit = lsn();
        if (first > place.firstLsn() && first < commit) {
            number = Math.max(1, (first - place.firstLsn()) / place.blockBytes()) - 1;
            offset = usedBytes;
            while (toFragment() && lsn() < first) {
                skipFragment();
            }
        }
        if (lost) {
            return;
        }
        if (lsn() == first && FragmentWalk.canBegin(blocks.bytes(), block + offset)) {
            walk.restart(first);
        } else {
            foundBroken();
        }
    }

    /** From the middle of a long record to the block with its last fragment. */
    private void toLast(ByteBuffer bytes, int at) {
        int capacity = SegmentPlace.fragmentCapacity(place.blockBytes());
        int left = Fragment.recordLength(bytes, at) - Fragment.fragmentOffset(bytes, at) - capacity;
        number += (left - 1) / capacity;
        offset = usedBytes;
    }

    /** Goes to the next fragment, if the one before was skipped; false at the end. */
    private boolean toFragment() throws IOException {
        while (offset >= usedBytes) {
            long following = number + 1;
            if (place.blockLsn(following) >= end) {
                return false;
            }
            load(following);
        }
        return lsn() < end;
    }

    private void skipFragment() {
        offset += Fragment.stride(Fragment.dataLength(blocks.bytes(), block + offset));
    }

    private long lsn() {
        return place.blockLsn(number) + offset;
    }

    private void load(long wanted) throws IOException {
        BlockClass state = blocks.load(wanted);
        if (state != BlockClass.VALID) {
            damage.found(report(
                    PromisedRow.of(state),
                    place.blockLsn(wanted),
                    "the block is " + state + ", and lies below the end"));
            lost = true;
        }
        number = wanted;
        block = blocks.at();
        offset = BLOCK_HEADER_BYTES;
        usedBytes = state == BlockClass.VALID ? blocks.usedBytes() : BLOCK_HEADER_BYTES;
    }

    private void foundBroken() throws IOException {
        damage.found(report(RecoveryRow.BROKEN_RECORD, lsn(), "the fragment does not follow the one before it"));
        lost = true;
    }

    private void requireFinished(FragmentWalk reached) throws IOException {
        // What began past a cut went with it.
        if (part == Part.FINISHED && !lost && reached.isUnfinished() && reached.unfinishedSince() < end) {
            foundUnfinished();
        }
    }

    private void foundUnfinished() throws IOException {
        damage.found(
                report(RecoveryRow.BROKEN_RECORD, end, "the segment was finished, and ends inside a record or batch"));
        lost = true;
    }

    private RecoveryReport report(RecoveryRow row, long lsn, String evidence) {
        return new RecoveryReport(
                row,
                new Lsn(lsn),
                blocks.reader().name(),
                lsn - place.firstLsn(),
                evidence,
                new Lsn(lsn),
                new Lsn(end),
                part == Part.FINISHED ? "the next segment's header" : "the reader, to whom the end was given");
    }

    /** The LSN of the record shown last. */
    long recordLsn() {
        return walk.recordLsn();
    }

    /** The end of the last whole record outside a batch, or commit record, that was read: where a repair cuts (§10.3). */
    long wholeEnd() {
        return walk.wholeEnd();
    }

    byte kind() {
        return walk.kind();
    }

    /** The end of the record shown last; the segment's beginning, if none was. */
    long reached() {
        return reached;
    }
}
