package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.*;

import io.holdfast.wal.format.BatchChecksum;
import io.holdfast.wal.format.BatchCommit;
import io.holdfast.wal.format.Fragment;
import java.nio.ByteBuffer;

/**
 * Follows the fragments of one segment in order and says whether they form whole records and batches (wal-format.md §11.3,
 * §11.4). Keeps no data: whoever wants a record's bytes takes them on the way. Separate because recovery and replay hold
 * the log to the same rule. Every fragment has been checked by itself before, with its block. One thread at a time.
 */
final class FragmentWalk {
    /** What a fragment means for the record that it belongs to. */
    enum Step {
        /** The record goes on in the next block. */
        INSIDE,
        /** A record outside a batch is complete. */
        RECORD,
        /** A member of a batch is complete, the batch is not. */
        MEMBER,
        /** The commit record: the batch is complete. */
        COMMITTED,
        /** The fragment cannot follow what came before. */
        BROKEN
    }

    private final int blockBytes;
    private final BatchChecksum batch = new BatchChecksum();
    private boolean inRecord;
    private long nextLsn;
    private int nextOffset;
    private long recordLsn;
    private int recordLength;
    private int callerHeaderLength;
    private byte kind;
    private int flags;
    private int batchIndex;
    private long firstMemberLsn;
    private long wholeEnd;

    /**
     * A walk that begins between two records.
     *
     * @param blockBytes the block size
     * @param start the LSN where it begins
     */
    FragmentWalk(int blockBytes, long start) {
        this.blockBytes = blockBytes;
        this.wholeEnd = start;
    }

    /**
     * Takes the next fragment.
     *
     * @param buffer little-endian
     * @param at where its header begins
     * @param lsn its LSN
     * @return what it means; after BROKEN the walk is over
     */
    Step add(ByteBuffer buffer, int at, long lsn) {
        int type = Fragment.type(buffer, at);
        boolean begins = type == FULL || type == FIRST;
        if (Fragment.flags(buffer, at) == FRAGMENT_COMMIT) {
            return commits(buffer, at) && !inRecord ? whole(Step.COMMITTED, lsn, buffer, at) : Step.BROKEN;
        }
        if (begins ? !begin(buffer, at, lsn) : !continues(buffer, at, lsn)) {
            return Step.BROKEN;
        }
        int length = Fragment.dataLength(buffer, at);
        if (flags == FRAGMENT_MEMBER) {
            batch.addData(buffer, at + FRAGMENT_HEADER_BYTES, length);
        }
        inRecord = type == FIRST || type == MIDDLE;
        if (inRecord) {
            nextLsn = (lsn & -blockBytes) + blockBytes + BLOCK_HEADER_BYTES;
            nextOffset = Fragment.fragmentOffset(buffer, at) + length;
            return Step.INSIDE;
        }
        return flags == FRAGMENT_MEMBER ? Step.MEMBER : whole(Step.RECORD, lsn, buffer, at);
    }

    private boolean begin(ByteBuffer buffer, int at, long lsn) {
        flags = Fragment.flags(buffer, at);
        batchIndex = Fragment.batchIndex(buffer, at);
        boolean follows = flags == FRAGMENT_MEMBER ? batchIndex == batch.memberCount() : batch.memberCount() == 0;
        if (inRecord || !follows) {
            return false;
        }
        recordLsn = lsn;
        recordLength = Fragment.recordLength(buffer, at);
        callerHeaderLength = Fragment.callerHeaderLength(buffer, at);
        kind = Fragment.kind(buffer, at);
        if (flags == FRAGMENT_MEMBER) {
            firstMemberLsn = batchIndex == 0 ? lsn : firstMemberLsn;
            batch.beginMember(recordLength, callerHeaderLength, kind);
        }
        return true;
    }

    private boolean continues(ByteBuffer buffer, int at, long lsn) {
        return inRecord
                && lsn == nextLsn
                && Fragment.fragmentOffset(buffer, at) == nextOffset
                && Fragment.recordLength(buffer, at) == recordLength
                && Fragment.callerHeaderLength(buffer, at) == callerHeaderLength
                && Fragment.kind(buffer, at) == kind
                && Fragment.flags(buffer, at) == flags
                && Fragment.batchIndex(buffer, at) == batchIndex;
    }

    private boolean commits(ByteBuffer buffer, int at) {
        return BatchCommit.memberCount(buffer, at) == batch.memberCount()
                && BatchCommit.membersChecksum(buffer, at) == batch.value()
                && BatchCommit.membersBytes(buffer, at) == batch.membersBytes()
                && BatchCommit.firstMemberLsn(buffer, at) == firstMemberLsn;
    }

    private Step whole(Step step, long lsn, ByteBuffer buffer, int at) {
        batch.reset();
        wholeEnd = lsn + Fragment.stride(Fragment.dataLength(buffer, at));
        return step;
    }

    /** Begins anew between two records: what came before is forgotten. */
    void restart(long lsn) {
        batch.reset();
        inRecord = false;
        wholeEnd = lsn;
    }

    /** Whether a fragment needs nothing before it: it begins a record outside a batch, or a batch. */
    static boolean canBegin(ByteBuffer buffer, int at) {
        int type = Fragment.type(buffer, at);
        int flags = Fragment.flags(buffer, at);
        return (type == FULL || type == FIRST)
                && (flags == 0 || (flags == FRAGMENT_MEMBER && Fragment.batchIndex(buffer, at) == 0));
    }

    /** Where the batch of a commit record begins. */
    static long firstMemberLsn(ByteBuffer buffer, int at) {
        return BatchCommit.firstMemberLsn(buffer, at);
    }

    /** Whether the walk stands inside a record or a batch. */
    boolean isUnfinished() {
        return inRecord || batch.memberCount() > 0;
    }

    /** Where the record or batch begins that the walk stands in, if {@link #isUnfinished}. */
    long unfinishedSince() {
        return batch.memberCount() > 0 ? firstMemberLsn : recordLsn;
    }

    /** The end of the last whole record outside a batch, or commit record; the start if there was none. */
    long wholeEnd() {
        return wholeEnd;
    }

    /** The LSN of the first member of the batch of the last fragment. */
    long firstMemberLsn() {
        return firstMemberLsn;
    }

    /** The LSN of the record of the last fragment. */
    long recordLsn() {
        return recordLsn;
    }

    /** The length of the record of the last fragment, caller's header included. */
    int recordLength() {
        return recordLength;
    }

    /** The caller's header's length of the record of the last fragment. */
    int callerHeaderLength() {
        return callerHeaderLength;
    }

    /** The caller's kind of the record of the last fragment. */
    byte kind() {
        return kind;
    }
}
