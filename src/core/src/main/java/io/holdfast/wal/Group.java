package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.BLOCK_HEADER_BYTES;
import static io.holdfast.wal.format.WalFormat.FIRST;
import static io.holdfast.wal.format.WalFormat.FRAGMENT_HEADER_BYTES;
import static io.holdfast.wal.format.WalFormat.FRAGMENT_MEMBER;
import static io.holdfast.wal.format.WalFormat.FULL;
import static io.holdfast.wal.format.WalFormat.LAST;
import static io.holdfast.wal.format.WalFormat.MIDDLE;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.BatchCommit;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.FullBlocks;
import io.holdfast.wal.format.SegmentPlace;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * The blocks of one flush while records are packed into them, in memory: where each fragment goes is decided here and
 * nowhere else (wal-format.md §5).
 *
 * <p>Separate from {@link GroupCommit}, which decides who may call: one thread at a time packs, and none once it is sealed.
 */
final class Group {
    /** What {@link #add} returns where the record does not fit. */
    static final long NO_ROOM = -1;

    /** What {@link #sinceNanos} returns where no clock was started. */
    static final long NEVER = Long.MIN_VALUE;

    private final @Aligned AlignedBuffer buffer;
    private final ByteBuffer bytes;
    private final int blockBytes;
    private final int capacity;
    private final int[] usedBytes;
    private final int[] bodyChecksums;
    private final int[] bodySums;
    private final BitSet fullBlocks;
    private final FullBlocks checksums;
    private final GroupWaiters waiters = new GroupWaiters();

    private OpenSegment segment;
    private int firstBlock;
    private int blockLimit;
    private int blockCount;
    private int used;
    private int recordCount;
    private long recordBytes;
    private boolean expected;
    // Also read without the lock, by a leader that gathers.
    private volatile boolean full;
    // Also read without the lock, by who watches the clock.
    private volatile long sinceNanos = NEVER;

    /**
     * An empty group.
     *
     * @param segment where it goes first
     * @param memory what its blocks are packed in, whole blocks of it; nobody else's
     */
    Group(OpenSegment segment, @Aligned AlignedBuffer memory) {
        this.segment = segment;
        this.blockBytes = segment.place().blockBytes();
        int blockCapacity = memory.capacity() / blockBytes;
        this.capacity = SegmentPlace.fragmentCapacity(blockBytes);
        this.usedBytes = new int[blockCapacity];
        this.bodyChecksums = new int[blockCapacity];
        this.bodySums = new int[blockCapacity];
        this.fullBlocks = new BitSet(blockCapacity);
        this.checksums = new FullBlocks(blockBytes);
        this.buffer = memory;
        this.bytes = buffer.bytes();
    }

    /**
     * Empties the group and gives it a place.
     *
     * @param target the segment that it will be written to
     * @param block the number of its first block there, one or more
     */
    void begin(OpenSegment target, int block) {
        segment = target;
        firstBlock = block;
        blockLimit = (int) Math.min(usedBytes.length, target.blockCount() - block);
        blockCount = 0;
        used = blockBytes;
        recordCount = 0;
        recordBytes = 0;
        expected = false;
        full = false;
        sinceNanos = NEVER;
        fullBlocks.clear();
        waiters.clear();
    }

    /** Whether no record has been packed. */
    boolean isEmpty() {
        return recordCount == 0;
    }

    int recordCount() {
        return recordCount;
    }

    long recordBytes() {
        return recordBytes;
    }

    long writtenBytes() {
        return (long) blockCount * blockBytes;
    }

    /** Bytes of its blocks that hold neither a header nor a fragment. */
    long paddingBytes() {
        long padding = 0;
        for (int i = 0; i < blockCount; i++) {
            padding += blockBytes - usedBytes(i);
        }
        return padding;
    }

    int blockCapacity() {
        return usedBytes.length;
    }

    int blockCount() {
        return blockCount;
    }

    GroupWaiters waiters() {
        return waiters;
    }

    /** A thread waits for its record in this group; returns its number among the waiters. */
    int join(Thread thread, ThreadKind kind) {
        return waiters.add(thread, kind);
    }

    /** Somebody expects a record of this group to become durable without waiting for it. */
    void expect() {
        expected = true;
    }

    /** A record did not fit, and whoever wants to append it waits for the next group. */
    void fillUp() {
        full = true;
    }

    /** Whether it gains nothing to let the group grow. */
    boolean isFull() {
        return full;
    }

    /** Whether it matters to anybody when this group is flushed. */
    boolean isAwaited() {
        return expected || full || waiters.count() > 0;
    }

    /** Nobody waits, but the group's age counts from now on, if it does not already; says whether it does so from now. */
    boolean startClock() {
        if (sinceNanos != NEVER) {
            return false;
        }
        sinceNanos = System.nanoTime();
        return true;
    }

    /** When the clock was started by {@link System#nanoTime}, or {@link #NEVER}. */
    long sinceNanos() {
        return sinceNanos;
    }

    @NotOwning
    OpenSegment segment() {
        return segment;
    }

    @Aligned
    AlignedBuffer buffer() {
        return buffer;
    }

    int firstBlock() {
        return firstBlock;
    }

    /** The number of the block after the last one begun. */
    int endBlock() {
        return firstBlock + blockCount;
    }

    /** The LSN of its first block. */
    long beginLsn() {
        return segment.place().blockLsn(firstBlock);
    }

    /** The LSN of the block after the last one begun, exclusive. */
    long endLsn() {
        return segment.place().blockLsn(endBlock());
    }

    /**
     * Where the used part of a block ends.
     *
     * @param block its index in the group
     * @return bytes from the block's start, a multiple of 8
     */
    int usedBytes(int block) {
        return block == blockCount - 1 ? used : usedBytes[block];
    }

    /**
     * Packs a record. Where its bytes cannot be read, a payload in a mapped file that was cut for example, nothing of it stays.
     *
     * @param append the record
     * @return its LSN, a batch's first, or {@link #NO_ROOM}, and then nothing has changed
     */
    long add(Append append) {
        int blocksBefore = blockCount;
        int usedBefore = used;
        int countBefore = recordCount;
        long bytesBefore = recordBytes;
        boolean whole = false;
        try {
            int records = append.recordCount();
            long lsn = records == 1 ? addRecord(append, 0, 0, 0) : addBatch(append, records);
            whole = true;
            return lsn;
        } finally {
            if (!whole) {
                fullBlocks.clear(usedBefore == blockBytes ? blocksBefore : blocksBefore - 1, usedBytes.length);
                blockCount = blocksBefore;
                used = usedBefore;
                recordCount = countBefore;
                recordBytes = bytesBefore;
            }
        }
    }

    private long addBatch(Append append, int records) {
        if (blocksFor(append) > blockLimit) {
            return NO_ROOM;
        }
        long firstLsn = addRecord(append, 0, FRAGMENT_MEMBER, 0);
        for (int i = 1; i < records; i++) {
            addRecord(append, i, FRAGMENT_MEMBER, i);
        }
        int at = placeInBlock(BatchCommit.STRIDE - FRAGMENT_HEADER_BYTES);
        BatchCommit.put(bytes, at, records, append.membersChecksum(), append.recordBytes(), firstLsn);
        return firstLsn;
    }

    private long addRecord(Append append, int index, int flags, int batchIndex) {
        int length = append.recordLength(index);
        if (length > capacity) {
            return addLongRecord(append, index, flags, batchIndex, length);
        }
        int at = placeInBlock(length);
        if (at < 0) {
            return NO_ROOM;
        }
        putFragment(append, index, at, FULL, length, 0, flags, batchIndex);
        recordCount++;
        recordBytes += length;
        return lsn(at);
    }

    private long addLongRecord(Append append, int index, int flags, int batchIndex, int length) {
        int rest = length - Fragment.dataRoom(blockBytes - used);
        if ((rest + capacity - 1) / capacity > blockLimit - blockCount) {
            return NO_ROOM;
        }
        int first = -1;
        int dataLength;
        for (int offset = 0; offset < length; offset += dataLength) {
            if (Fragment.dataRoom(blockBytes - used) == 0) {
                beginBlock();
            }
            int at = (blockCount - 1) * blockBytes + used;
            dataLength = Math.min(Fragment.dataRoom(blockBytes - used), length - offset);
            int type = offset == 0 ? FIRST : offset + dataLength == length ? LAST : MIDDLE;
            used += Fragment.stride(dataLength);
            putFragment(append, index, at, type, dataLength, offset, flags, batchIndex);
            if (used == blockBytes) {
                noteFull(blockCount - 1);
            }
            first = offset == 0 ? at : first;
        }
        recordCount++;
        recordBytes += length;
        return lsn(first);
    }

    /** Reads the block while the cache still holds it, and while the flush before may be under way. */
    private void noteFull(int block) {
        fullBlocks.set(block);
        bodyChecksums[block] = checksums.bodyChecksum(bytes, block * blockBytes);
        bodySums[block] = checksums.bodySum(bytes, block * blockBytes);
    }

    /**
     * Whether a long record fills the block to its end.
     *
     * @param block its index in the group
     */
    boolean isFullBlock(int block) {
        return fullBlocks.get(block);
    }

    /**
     * The checksum of a full block's bytes behind its header.
     *
     * @param block its index in the group
     */
    int bodyChecksum(int block) {
        return bodyChecksums[block];
    }

    /**
     * The sum of a full block's words behind its header.
     *
     * @param block its index in the group
     */
    int bodySum(int block) {
        return bodySums[block];
    }

    private void putFragment(
            Append append, int index, int at, int type, int dataLength, int offset, int flags, int batchIndex) {
        Fragment.put(
                bytes,
                at,
                type,
                dataLength,
                offset,
                append.recordLength(index),
                flags,
                append.kind(index),
                append.headerLength(index),
                batchIndex);
        append.copy(index, offset, bytes, at + FRAGMENT_HEADER_BYTES, dataLength);
    }

    /** Claims room for a whole fragment, or returns -1. */
    private int placeInBlock(int dataLength) {
        int stride = Fragment.stride(dataLength);
        if (stride > blockBytes - used) {
            if (blockCount == blockLimit) {
                return -1;
            }
            beginBlock();
        }
        int at = (blockCount - 1) * blockBytes + used;
        used += stride;
        return at;
    }

    private void beginBlock() {
        if (blockCount > 0) {
            usedBytes[blockCount - 1] = used;
        }
        used = BLOCK_HEADER_BYTES;
        blockCount++;
    }

    private long lsn(int at) {
        return segment.place().firstLsn() + (long) firstBlock * blockBytes + at;
    }

    /**
     * The blocks that the append needs if it goes into this group next, those begun already included.
     *
     * @param append the records
     * @return the count of blocks
     */
    long blocksFor(Append append) {
        return blockCount + PackedSize.blocks(append, blockBytes, blockCount == 0 ? blockBytes : used);
    }
}
