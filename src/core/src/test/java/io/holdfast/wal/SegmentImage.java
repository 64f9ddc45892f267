package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.*;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.wal.format.BatchChecksum;
import io.holdfast.wal.format.BatchCommit;
import io.holdfast.wal.format.BlockSealer;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.Predecessor;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A segment's file as a test wants it, built with the codec alone, so that recovery is not tested against the writer's idea
 * of the format. Blocks are put one after the other; each can be damaged afterwards.
 */
final class SegmentImage {
    static final int B = 4096;
    static final int BLOCKS = 8;
    static final long IDENTITY = 42;
    static final int CAPACITY = SegmentPlace.fragmentCapacity(B);

    private final SegmentHeader header;
    private final BlockSealer sealer;
    private final ByteBuffer file;
    private int headerChecksum;
    private int next;
    private int at;
    private int number = 1;
    private final BatchChecksum members = new BatchChecksum();
    private long firstMember;

    private SegmentImage(SegmentHeader header) {
        this.header = header;
        this.sealer = new BlockSealer(header.place());
        this.file = ByteBuffer.allocate((int) header.segmentBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The first segment of a log, headed. */
    static SegmentImage first() {
        return created(IDENTITY).head(0);
    }

    /** The first segment of a log, headed, of some blocks. */
    static SegmentImage sized(int blocks) {
        return created(IDENTITY, blocks).head(0);
    }

    /** The first segment of a log, only prepared. */
    static SegmentImage created(long identity) {
        return created(identity, BLOCKS);
    }

    private static SegmentImage created(long identity, int blocks) {
        SegmentPlace place = new SegmentPlace(identity, 1, 0, B);
        long bytes = (long) blocks * B;
        return new SegmentImage(
                new SegmentHeader(place, bytes, bytes, Predecessor.NONE, Origin.CREATED, Fill.ZEROES, 0));
    }

    /** The segment after this one, with a sequence of its own, only prepared. */
    SegmentImage successor(long sequence, long end, Fill fill) {
        return successor(sequence, end, Origin.ROTATED, fill);
    }

    /** The segment with which a cut by policy goes on, headed. */
    SegmentImage overruling(long sequence, long end) {
        return successor(sequence, end, Origin.OVERRULED, Fill.ZEROES).head(0);
    }

    private SegmentImage successor(long sequence, long end, Origin origin, Fill fill) {
        long firstLsn = (end + B - 1) & -B;
        SegmentPlace place = new SegmentPlace(IDENTITY, sequence, firstLsn, B);
        Predecessor link = new Predecessor(header.place().sequence(), end, headerChecksum);
        return new SegmentImage(
                new SegmentHeader(place, header.segmentBytes(), header.segmentBytes(), link, origin, fill, 0));
    }

    /** The segment that follows where this one's blocks end now, headed. */
    SegmentImage rotated() {
        return successor(header.place().sequence() + 1, end(), Fill.ZEROES).head(0);
    }

    SegmentImage head(int flushBlocksAfter) {
        headerChecksum = header.encode(file, 0, flushBlocksAfter);
        next = 1;
        return this;
    }

    /** Fills the file with another image's bytes, as recycling does; before {@link #head}. */
    SegmentImage over(SegmentImage old) {
        file.put(0, old.file, 0, file.capacity());
        return this;
    }

    /** One flush of one block with these records. */
    SegmentImage block(long syncedLsn, String... records) {
        return block(syncedLsn, 0, records);
    }

    SegmentImage block(long syncedLsn, int flushBlocksAfter, String... records) {
        begin();
        for (String record : records) {
            fragment(FULL, 0, 0, 0, bytes(record));
        }
        return seal(syncedLsn, flushBlocksAfter);
    }

    SegmentImage begin() {
        at = next * B + BLOCK_HEADER_BYTES;
        return this;
    }

    SegmentImage seal(long syncedLsn, int flushBlocksAfter) {
        sealer.seal(file, next * B, next, at - next * B, syncedLsn, flushBlocksAfter);
        next++;
        return this;
    }

    /** A record in the block begun last. */
    SegmentImage record(String record) {
        return fragment(FULL, 0, 0, 0, bytes(record));
    }

    /** As much of a record as there is room for in the block begun last. */
    SegmentImage part(int type, byte[] record, int offset) {
        int length = partLength(record, offset);
        Fragment.put(file, at, type, length, offset, record.length, 0, (byte) 9, 0, 0);
        file.put(at + FRAGMENT_HEADER_BYTES, record, offset, length);
        at += Fragment.stride(length);
        return this;
    }

    private int partLength(byte[] record, int offset) {
        return Math.min((next + 1) * B - at - FRAGMENT_HEADER_BYTES, record.length - offset);
    }

    /**
     * A record of kind 9 that is longer than a block, in new blocks, one flush for each of them; all of it, or some of its
     * blocks.
     */
    SegmentImage longRecord(byte[] record, int blocks) {
        return begin().longRecordBehind(record, blocks).seal(header.place().firstLsn(), 0);
    }

    /** The same from where the block begun last ends; the last block is not sealed. */
    SegmentImage longRecordBehind(byte[] record, int blocks) {
        int offset = 0;
        for (int i = 0; i < blocks; i++) {
            if (i > 0) {
                seal(header.place().firstLsn(), 0).begin();
            }
            int end = offset + partLength(record, offset);
            part(i == 0 ? FIRST : end == record.length ? LAST : MIDDLE, record, offset);
            offset = end;
        }
        return this;
    }

    /** A record with a caller's header, in the block begun last. */
    SegmentImage withHeader(String callerHeader, String payload) {
        byte[] record = bytes(callerHeader + payload);
        Fragment.put(file, at, FULL, record.length, 0, record.length, 0, (byte) 1, callerHeader.length(), 0);
        file.put(at + FRAGMENT_HEADER_BYTES, record);
        at += Fragment.stride(record.length);
        return this;
    }

    /** A member of a batch, in the block begun last. */
    SegmentImage member(int index, String record) {
        byte[] data = bytes(record);
        if (index == 0) {
            members.reset();
            firstMember = lsn();
        }
        members.beginMember(data.length, 0, (byte) number);
        members.addData(ByteBuffer.wrap(data), 0, data.length);
        return fragment(FULL, FRAGMENT_MEMBER, (byte) number, index, data);
    }

    /** The commit record of the members put last. */
    SegmentImage commit() {
        return commit(members.value());
    }

    SegmentImage commit(int checksum) {
        BatchCommit.put(file, at, members.memberCount(), checksum, members.membersBytes(), firstMember);
        at += BatchCommit.STRIDE;
        return this;
    }

    int membersChecksum() {
        return members.value();
    }

    SegmentImage closed() {
        sealer.sealClosed(file, next * B, next);
        next++;
        return this;
    }

    SegmentImage fragment(int type, int flags, int kind, int index, byte[] data) {
        byte each = flags == 0 ? (byte) number++ : (byte) kind;
        Fragment.put(file, at, type, data.length, 0, data.length, flags, each, 0, index);
        file.put(at + FRAGMENT_HEADER_BYTES, data);
        at += Fragment.stride(data.length);
        return this;
    }

    /** The LSN where the next fragment of the block begun last will be. */
    long lsn() {
        return header.place().firstLsn() + at;
    }

    /** The LSN of the block that comes next. */
    long end() {
        return lsnOf(next);
    }

    long lsnOf(int block) {
        return header.place().blockLsn(block);
    }

    SegmentHeader header() {
        return header;
    }

    /** The blocks put last did not arrive; the numbers go on as if they had. */
    SegmentImage lost(int block) {
        Arrays.fill(file.array(), block * B, (block + 1) * B, (byte) 0);
        return this;
    }

    SegmentImage lostSector(int block, int sector) {
        int from = block * B + sector * SECTOR_BYTES;
        Arrays.fill(file.array(), from, from + SECTOR_BYTES, (byte) 0);
        return this;
    }

    SegmentImage flipped(int block, int offset, int mask) {
        file.put(block * B + offset, (byte) (file.get(block * B + offset) ^ mask));
        return this;
    }

    /** Bits are flipped and both checksums made right again: what another version would write. */
    SegmentImage forged(int block, int offset, int mask) {
        flipped(block, offset, mask);
        file.putInt(block * B + BLOCK_HEADER_CHECKSUM_OFFSET, checksum(block, BLOCK_HEADER_CHECKSUM_OFFSET));
        file.putInt(block * B + BLOCK_CHECKSUM_OFFSET, checksum(block, B));
        headerChecksum = block == 0 ? checksum(0, BLOCK_HEADER_CHECKSUM_OFFSET) : headerChecksum;
        return this;
    }

    private int checksum(int block, int end) {
        CRC32C checksum = new CRC32C();
        checksum.update(file.array(), block * B + BLOCK_MAGIC_OFFSET, end - BLOCK_MAGIC_OFFSET);
        return (int) checksum.getValue();
    }

    /** A sector is as it was in another image. */
    SegmentImage keptSector(int block, int sector, SegmentImage old) {
        int from = block * B + sector * SECTOR_BYTES;
        file.put(from, old.file, from, SECTOR_BYTES);
        return this;
    }

    /** A block is replaced by one of another image. */
    SegmentImage copied(int block, SegmentImage other, int from) {
        file.put(block * B, other.file, from * B, B);
        return this;
    }

    SegmentImage put(Volume volume) throws IOException {
        return put(volume, WalFileName.segment(header.place().sequence()));
    }

    SegmentImage put(Volume volume, String name) throws IOException {
        put(volume, name, file.duplicate().clear());
        return this;
    }

    /** Writes over a file of the segment's name, as the writer does to a recycled one. */
    void overwrite(Volume volume) throws IOException {
        try (DurableFile target = volume.open(WalFileName.segment(header.place().sequence()), OpenMode.BUFFERED)) {
            target.writeUnaligned(file.duplicate().clear(), 0);
            target.sync(SyncKind.DATA);
        }
    }

    static void put(Volume volume, String name, ByteBuffer content) throws IOException {
        try (DurableFile target = volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW)) {
            target.writeUnaligned(content, 0);
            target.sync(SyncKind.DATA);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A file's bytes. */
    static ByteBuffer content(Volume volume, String name) throws IOException {
        try (DurableFile file = volume.open(name, OpenMode.READ)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.readUnaligned(content, 0);
            return content.flip();
        }
    }
}
