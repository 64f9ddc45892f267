package io.holdfast.wal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The worked example of wal-format.md §15, built with the codec: a log of one segment, closed. */
final class Example {
    static final int BLOCK = 4096;
    static final int BLOCKS = 4;
    static final SegmentPlace PLACE = new SegmentPlace(0x1122334455667788L, 1, 0, BLOCK);
    static final SegmentHeader HEADER = new SegmentHeader(
            PLACE,
            (long) BLOCKS * BLOCK,
            (long) BLOCKS * BLOCK,
            Predecessor.NONE,
            Origin.CREATED,
            Fill.ZEROES,
            1_700_000_000_000L);

    private Example() {}

    static ByteBuffer segment() {
        ByteBuffer file = ByteBuffer.allocate(BLOCKS * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        BlockSealer sealer = new BlockSealer(PLACE);
        // The header block is the first of the first flush; the record follows in block 1.
        HEADER.encode(file, 0, 1);
        int at = BLOCK + WalFormat.BLOCK_HEADER_BYTES;
        Fragment.put(file, at, WalFormat.FULL, 5, 0, 5, 0, (byte) 7, 0, 0);
        file.put(at + WalFormat.FRAGMENT_HEADER_BYTES, "hello".getBytes(StandardCharsets.US_ASCII));
        sealer.seal(file, BLOCK, 1, WalFormat.BLOCK_HEADER_BYTES + Fragment.stride(5), 0, 0);
        sealer.seal(file, 2 * BLOCK, 2, putBatch(file, 2 * BLOCK), 2 * BLOCK, 0);
        sealer.sealClosed(file, 3 * BLOCK, 3);
        return file;
    }

    private static int putBatch(ByteBuffer file, int block) {
        int first = block + WalFormat.BLOCK_HEADER_BYTES;
        int data = first + WalFormat.FRAGMENT_HEADER_BYTES;
        Fragment.put(file, first, WalFormat.FULL, 2, 0, 2, WalFormat.FRAGMENT_MEMBER, (byte) 1, 1, 0);
        file.put(data, "ha".getBytes(StandardCharsets.US_ASCII));
        int second = first + Fragment.stride(2);
        Fragment.put(file, second, WalFormat.FULL, 0, 0, 0, WalFormat.FRAGMENT_MEMBER, (byte) 2, 0, 1);
        BatchChecksum members = new BatchChecksum();
        members.beginMember(2, 1, (byte) 1);
        members.addData(file, data, 2);
        members.beginMember(0, 0, (byte) 2);
        int commit = second + Fragment.stride(0);
        BatchCommit.put(file, commit, members.memberCount(), members.value(), members.membersBytes(), first);
        return commit + BatchCommit.STRIDE - block;
    }

    static Checkpoint checkpoint() {
        return new Checkpoint(
                PLACE.logIdentity(), BLOCK + 64, BLOCK, 1, "snapshot 1".getBytes(StandardCharsets.US_ASCII));
    }
}
