package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** wal-format.md §2 names, §7 segment headers, §8 the checkpoint file. */
class FilesOfALogTest {
    private static final int B = 4096;

    @Test
    void namesSortAsNumbersDo() {
        assertThat(WalFileName.segment(255)).isEqualTo("00000000000000ff.wal").isLessThan(WalFileName.segment(256));
        assertThatThrownBy(() -> WalFileName.segment(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyNameIsReadBackAndNothingElseIsTaken() {
        assertThat(WalFileName.parse(WalFileName.segment(7)))
                .isEqualTo(new WalFileName(WalFileName.Kind.SEGMENT, 7, 0));
        assertThat(WalFileName.parse(WalFileName.newSegment(7)))
                .isEqualTo(new WalFileName(WalFileName.Kind.NEW_SEGMENT, 7, 0));
        assertThat(WalFileName.parse(WalFileName.cut(7, 4096)))
                .isEqualTo(new WalFileName(WalFileName.Kind.CUT, 7, 4096));
        assertThat(WalFileName.parse(WalFileName.newCut(7, Long.MAX_VALUE)))
                .isEqualTo(new WalFileName(WalFileName.Kind.NEW_CUT, 7, Long.MAX_VALUE));
        assertThat(WalFileName.parse("checkpoint").kind()).isEqualTo(WalFileName.Kind.CHECKPOINT);
        assertThat(WalFileName.parse("checkpoint.new").kind()).isEqualTo(WalFileName.Kind.NEW_CHECKPOINT);
        assertThat(WalFileName.parse("lock").kind()).isEqualTo(WalFileName.Kind.LOCK);
        for (String name : new String[] {
            "",
            "7.wal",
            "00000000000000FF.wal",
            "0000000000000000.wal",
            "8000000000000000.wal",
            "00000000000000ff.wal2",
            "00000000000000ff-0000000000000001.wal",
            "00000000000000ff.cut",
            "x00000000000000ff.wal",
            "checkpoint.tmp"
        }) {
            assertThat(WalFileName.parse(name).kind()).as(name).isEqualTo(WalFileName.Kind.OTHER);
        }
    }

    @Test
    void aSegmentHeaderIsReadBackAtEveryBlockSize() {
        for (int blockBytes = BLOCK_BYTES_MIN; blockBytes <= BLOCK_BYTES_MAX; blockBytes *= 2) {
            SegmentHeader header = header(blockBytes);
            ByteBuffer block = BlockTest.empty(blockBytes);
            int checksum = header.encode(block, 0, 0);
            assertThat(SegmentHeader.decode(block, 0)).isEqualTo(header);
            assertThat(checksum).isEqualTo(BlockHeader.headerChecksum(block, 0));
            assertThat(SegmentHeader.decodeBody(block, SegmentHeader.copyOffset(0, blockBytes)))
                    .isEqualTo(header);
        }
    }

    @Test
    void everyFlippedBitOfAHeaderBlockUnheadsTheSegment() {
        ByteBuffer block = BlockTest.empty(B);
        header(B).encode(block, 0, 0);
        for (int bit = 0; bit < B * 8; bit++) {
            block.put(bit / 8, (byte) (block.get(bit / 8) ^ (1 << (bit % 8))));
            assertThat(SegmentHeader.decode(block, 0)).as("bit %d", bit).isNull();
            block.put(bit / 8, (byte) (block.get(bit / 8) ^ (1 << (bit % 8))));
        }
    }

    @Test
    void aRottenHeaderBlockStillSaysWhereItsNeighbourEnds() {
        ByteBuffer block = BlockTest.empty(B);
        header(B).encode(block, 0, 0);
        block.put(70, (byte) ~block.get(70));
        assertThat(SegmentHeader.decodeBody(block, BLOCK_HEADER_BYTES)).isNull();
        assertThat(SegmentHeader.decodeBody(block, SegmentHeader.copyOffset(0, B)))
                .isEqualTo(header(B));
    }

    @Test
    void twoBodiesThatDifferDoNotHeadASegment() {
        ByteBuffer block = BlockTest.empty(B);
        header(B).encode(block, 0, 0);
        ByteBuffer other = BlockTest.empty(B);
        segment(header(B).place(), new Predecessor(4, 10L * B - 8, 0xcafe), Origin.ROTATED)
                .encode(other, 0, 0);
        int copy = SegmentHeader.copyOffset(0, B);
        block.put(copy, other, copy, BODY_BYTES);
        assertThat(SegmentHeader.decode(BlockTest.resealed(block), 0)).isNull();
    }

    @Test
    void aSegmentBeginsWhereItsPredecessorEndsRoundedUpToABlock() {
        SegmentPlace place = new SegmentPlace(42, 5, 10L * B, B);
        for (long end : new long[] {10L * B, 10L * B - 8, 9L * B + 8}) {
            assertThat(segment(place, new Predecessor(4, end, 1), Origin.TRUNCATED))
                    .isNotNull();
        }
        for (long end : new long[] {9L * B, 10L * B + 8}) {
            assertThatThrownBy(() -> segment(place, new Predecessor(4, end, 1), Origin.TRUNCATED))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void onlyTheFirstSegmentHasNoPredecessor() {
        SegmentPlace place = new SegmentPlace(42, 5, 0, B);
        assertThat(segment(place, Predecessor.NONE, Origin.CREATED)).isNotNull();
        assertThatThrownBy(() -> segment(place, Predecessor.NONE, Origin.ROTATED))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        segment(new SegmentPlace(42, 5, 10L * B, B), new Predecessor(5, 10L * B, 1), Origin.ROTATED))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTornHeaderBlockIsTornInAZeroedAndInARecycledFile() {
        ByteBuffer whole = BlockTest.empty(B);
        SegmentHeader header = header(B);
        header.encode(whole, 0, 0);
        Bytes.zero(whole, SegmentHeader.copyOffset(0, B), B);
        for (Fill fill : Fill.values()) {
            assertThat(new BlockCheck().check(whole, 0, header.place(), 0, fill))
                    .isEqualTo(BlockState.TORN);
        }
    }

    @Test
    void noBytesMakeASegmentHeaderThrow() {
        Random random = new Random(6);
        for (int round = 0; round < 20_000; round++) {
            ByteBuffer block = BlockTest.empty(B);
            header(B).encode(block, 0, 0);
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                block.put(BLOCK_HEADER_BYTES + random.nextInt(BODY_BYTES), (byte) random.nextInt());
            }
            block.putInt(64, Bytes.checksum(new java.util.zip.CRC32C(), block, 68, 192));
            SegmentHeader.decode(block, 0);
            SegmentHeader.decodeBody(block, 64);
        }
    }

    @Test
    void aCheckpointIsReadBackWithNoBytesAndWithTheMost() {
        for (int length : new int[] {0, 1, CHECKPOINT_BYTES_MAX}) {
            Checkpoint checkpoint = new Checkpoint(42, 100, 50, 3, new byte[length]);
            assertThat(Checkpoint.decode(checkpoint.encode())).isEqualTo(checkpoint);
        }
        assertThatThrownBy(() -> new Checkpoint(42, 100, 50, 3, new byte[CHECKPOINT_BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyFlippedBitAndEveryLostByteOfACheckpointIsDetected() {
        ByteBuffer file = new Checkpoint(42, 100, 50, 3, new byte[] {1, 2, 3}).encode();
        for (int bit = 0; bit < file.limit() * 8; bit++) {
            file.put(bit / 8, (byte) (file.get(bit / 8) ^ (1 << (bit % 8))));
            assertThat(Checkpoint.check(file)).as("bit %d", bit).isEqualTo(Checkpoint.State.DAMAGED);
            file.put(bit / 8, (byte) (file.get(bit / 8) ^ (1 << (bit % 8))));
        }
        for (int length = file.capacity() - 1; length >= 0; length--) {
            file.limit(length);
            assertThat(Checkpoint.check(file)).as("length %d", length).isEqualTo(Checkpoint.State.DAMAGED);
        }
    }

    @Test
    void aCheckpointOfAnUnknownMajorOrFlagIsNewer() {
        for (int offset : new int[] {CHECKPOINT_MAJOR_OFFSET, CHECKPOINT_FLAGS_OFFSET, CHECKPOINT_RESERVED_OFFSET}) {
            ByteBuffer file = new Checkpoint(42, 100, 50, 3, new byte[0]).encode();
            file.put(offset, (byte) 8);
            file.putInt(0, Bytes.checksum(new java.util.zip.CRC32C(), file, 4, 64));
            assertThat(Checkpoint.check(file)).isEqualTo(Checkpoint.State.NEWER);
        }
    }

    private static SegmentHeader header(int blockBytes) {
        return segment(
                new SegmentPlace(42, 5, 10L * blockBytes, blockBytes),
                new Predecessor(4, 10L * blockBytes - 16, 0xcafe),
                Origin.ROTATED);
    }

    private static SegmentHeader segment(SegmentPlace place, Predecessor predecessor, Origin origin) {
        long bytes = 16L * place.blockBytes();
        return new SegmentHeader(place, bytes, bytes, predecessor, origin, Fill.ZEROES, 1_700_000_000_000L);
    }
}
