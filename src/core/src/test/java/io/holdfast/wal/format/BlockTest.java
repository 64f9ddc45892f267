package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** wal-format.md §4, §11.1, §12.1 and §12.2, clause by clause. */
class BlockTest {
    private static final int B = 4096;
    private static final int DATA = 2000;
    private static final SegmentPlace PLACE = new SegmentPlace(42, 5, 10L * B, B);

    private final BlockCheck check = new BlockCheck();

    @Test
    void aSealedBlockIsValidAtItsPlace() {
        assertThat(check(block(PLACE, 3), Fill.ZEROES)).isEqualTo(BlockState.VALID);
    }

    @Test
    void aBlockOfZeroesWasNeverWritten() {
        assertThat(check(empty(B), Fill.ZEROES)).isEqualTo(BlockState.ZERO);
    }

    @Test
    void aBlockOfAnotherLogIsForeign() {
        assertThat(check(block(new SegmentPlace(43, 5, 10L * B, B), 3), Fill.ZEROES))
                .isEqualTo(BlockState.FOREIGN);
    }

    @Test
    void aBlockOfAnOlderGenerationIsStale() {
        assertThat(check(block(new SegmentPlace(42, 4, 10L * B, B), 3), Fill.RECYCLED))
                .isEqualTo(BlockState.STALE);
    }

    @Test
    void aBlockOfAnotherPlaceIsMisplaced() {
        assertThat(check(block(PLACE, 4), Fill.ZEROES)).isEqualTo(BlockState.MISPLACED);
        assertThat(check(block(new SegmentPlace(42, 6, 10L * B, B), 3), Fill.ZEROES))
                .isEqualTo(BlockState.MISPLACED);
        assertThat(check(block(new SegmentPlace(42, 5, 20L * B, B), 3), Fill.ZEROES))
                .isEqualTo(BlockState.MISPLACED);
    }

    @Test
    void theGenerationIsInsideTheChecksum() {
        ByteBuffer block = block(new SegmentPlace(42, 4, 10L * B, B), 3);
        block.putLong(BLOCK_SEQUENCE_OFFSET, 5);
        assertThat(check(block, Fill.ZEROES)).isEqualTo(BlockState.DAMAGED);
    }

    @Test
    void aPromiseReachesFromTheSegmentsFirstLsnToTheBlock() {
        BlockSealer sealer = new BlockSealer(PLACE);
        for (long synced : new long[] {9L * B, 14L * B, 10L * B + 8}) {
            assertThatThrownBy(() -> sealer.seal(empty(B), 0, 3, 64, synced, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("synced LSN " + synced);
        }
        for (long synced : new long[] {9L * B, 14L * B, 10L * B + 8}) {
            ByteBuffer block = block(PLACE, 3);
            block.putLong(BLOCK_SYNCED_OFFSET, synced);
            assertThat(check(resealed(block), Fill.ZEROES)).isEqualTo(BlockState.DAMAGED);
        }
    }

    @Test
    void unknownFlagsAndReservedBytesAreNewerNeverDamage() {
        for (int[] change : new int[][] {
            {BLOCK_FLAGS_OFFSET, 4},
            {64 + FRAGMENT_FLAGS_OFFSET, 4},
            {64 + FRAGMENT_RESERVED_OFFSET, 1},
            {64 + FRAGMENT_RESERVED_2_OFFSET, 1},
        }) {
            ByteBuffer block = block(PLACE, 3);
            block.put(change[0], (byte) change[1]);
            assertThat(check(resealed(block), Fill.ZEROES))
                    .as("offset %d", change[0])
                    .isEqualTo(BlockState.NEWER);
        }
    }

    @Test
    void anUnknownMajorIsNewerWhateverElseTheBlockHolds() {
        ByteBuffer block = block(PLACE, 3);
        block.put(BLOCK_MAJOR_OFFSET, (byte) 2);
        resealed(block).putInt(1000, 99);
        assertThat(check(block, Fill.ZEROES)).isEqualTo(BlockState.NEWER);
    }

    @Test
    void aHigherMinorIsRead() {
        ByteBuffer block = block(PLACE, 3);
        block.put(BLOCK_MINOR_OFFSET, (byte) 9);
        assertThat(check(resealed(block), Fill.ZEROES)).isEqualTo(BlockState.VALID);
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 65536})
    void everyFlippedBitOfAValidBlockIsDetectedAndNeverCalledATear(int blockBytes) {
        SegmentPlace place = new SegmentPlace(42, 5, 10L * blockBytes, blockBytes);
        ByteBuffer block = block(place, 3);
        int step = blockBytes == 4096 ? 1 : 101;
        for (int bit = 0; bit < blockBytes * 8; bit += step) {
            block.put(bit / 8, (byte) (block.get(bit / 8) ^ (1 << (bit % 8))));
            for (Fill fill : Fill.values()) {
                assertThat(check.check(block, 0, place, 3, fill))
                        .as("bit %d", bit)
                        .isEqualTo(BlockState.DAMAGED);
            }
            block.put(bit / 8, (byte) (block.get(bit / 8) ^ (1 << (bit % 8))));
        }
    }

    @Test
    void anySubsetOfTheSectorsOfAZeroedSegmentIsZeroOrTornOrWhole() {
        ByteBuffer whole = block(PLACE, 3);
        for (int missing = 0; missing < 1 << (B / SECTOR_BYTES); missing++) {
            ByteBuffer block = tear(whole, empty(B), missing);
            // The data ends in sector 4; the sectors of padding are zero before and after.
            int lost = missing & 0b11111;
            BlockState expected = lost == 0 ? BlockState.VALID : lost == 0b11111 ? BlockState.ZERO : BlockState.TORN;
            assertThat(check(block, Fill.ZEROES)).as("missing %x", missing).isEqualTo(expected);
        }
    }

    @Test
    void anySubsetOfTheSectorsOfARecycledSegmentIsStaleOrTornOrWhole() {
        ByteBuffer whole = block(PLACE, 3);
        ByteBuffer old = empty(B);
        randomise(old, 1);
        Fragment.put(old, 64, FULL, 4008, 0, 4008, 0, (byte) 0, 0, 0);
        new BlockSealer(new SegmentPlace(42, 4, 10L * B, B)).seal(old, 0, 3, B, 10L * B, 0);
        for (int missing = 0; missing < 1 << (B / SECTOR_BYTES); missing++) {
            BlockState expected =
                    missing == 0 ? BlockState.VALID : missing == 0xff ? BlockState.STALE : BlockState.TORN;
            assertThat(check(tear(whole, old, missing), Fill.RECYCLED))
                    .as("missing %x", missing)
                    .isEqualTo(expected);
        }
    }

    @Test
    void garbageInTheFirstSectorIsNoTear() {
        ByteBuffer block = block(PLACE, 3);
        randomise(block, 2);
        assertThat(check(block, Fill.ZEROES)).isEqualTo(BlockState.DAMAGED);
        assertThat(check(block, Fill.RECYCLED)).isEqualTo(BlockState.DAMAGED);
    }

    @Test
    void changedBytesInAZeroedSegmentAreNoTear() {
        ByteBuffer block = block(PLACE, 3);
        block.putLong(1000, 0x0123456789abcdefL);
        assertThat(check(block, Fill.ZEROES)).isEqualTo(BlockState.DAMAGED);
    }

    /** The missing sector is such that one flipped bit elsewhere changes the checksum as much: one seed in 2^17 is like this one. */
    @Test
    void aTearThatTheChecksumAloneTakesForAWrongBitIsATear() {
        SplittableRandom random = new SplittableRandom(195_849);
        ByteBuffer whole = empty(B);
        for (int at = BLOCK_HEADER_BYTES; at < B; at += Long.BYTES) {
            whole.putLong(at, random.nextLong());
        }
        new BlockSealer(PLACE).seal(whole, 0, 3, B, PLACE.firstLsn(), 0);
        ByteBuffer torn = tear(whole, empty(B), 1 << 3);
        assertThat(bitsThatMakeTheChecksumRight(torn)).isEqualTo(1);
        assertThat(check(torn, Fill.ZEROES)).isEqualTo(BlockState.TORN);
        assertThat(check(torn, Fill.RECYCLED)).isEqualTo(BlockState.TORN);
    }

    private static long bitsThatMakeTheChecksumRight(ByteBuffer block) {
        return IntStream.range(BLOCK_MAGIC_OFFSET * 8, B * 8)
                .filter(bit -> {
                    byte[] flipped = new byte[B];
                    block.get(0, flipped);
                    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                    CRC32C checksum = new CRC32C();
                    checksum.update(flipped, BLOCK_MAGIC_OFFSET, B - BLOCK_MAGIC_OFFSET);
                    return (int) checksum.getValue() == block.getInt(BLOCK_CHECKSUM_OFFSET);
                })
                .count();
    }

    @Test
    void aBlockThatIsSealedByTheChecksumOfItsBodyIsTheSameAsOneThatIsRead() {
        for (int blockBytes = WalFormat.BLOCK_BYTES_DEFAULT; blockBytes <= 65_536; blockBytes *= 2) {
            SegmentPlace place = new SegmentPlace(42, 5, 10L * blockBytes, blockBytes);
            ByteBuffer read = empty(blockBytes);
            randomise(read, blockBytes);
            ByteBuffer known = empty(blockBytes).put(0, read, 0, blockBytes);
            new BlockSealer(place).seal(read, 0, 3, blockBytes, place.firstLsn(), 7);
            FullBlocks full = new FullBlocks(blockBytes);
            int body = full.bodyChecksum(known, 0);
            new BlockSealer(place).sealFull(known, 0, 3, body, full.bodySum(known, 0), place.firstLsn(), 7);
            assertThat(known).isEqualTo(read);
        }
    }

    @Test
    void ofABlockWithAValueOutOfItsRangeNothingIsWritten() {
        ByteBuffer block = empty(2 * B);
        randomise(block, 4);
        ByteBuffer before = empty(2 * B).put(0, block, 0, 2 * B);
        BlockSealer sealer = new BlockSealer(PLACE);
        List<ThrowingCallable> wrong = List.of(
                () -> sealer.seal(block, 0, 0, 64, 10L * B, 0),
                () -> sealer.seal(block, 0, 3, 65, 10L * B, 0),
                () -> sealer.seal(block, 0, 3, 64, 10L * B + 1, 0),
                () -> sealer.seal(block, 0, 3, 64, 10L * B, -1),
                () -> sealer.seal(block, B + 8, 3, 64, 10L * B, 0),
                () -> sealer.sealFull(block, 0, 0, 6, 7, 10L * B, 0),
                () -> sealer.sealFull(block, 0, 3, 6, 7, 10L * B + 1, 0),
                () -> sealer.sealFull(block, 0, 3, 6, 7, 10L * B, -1),
                () -> sealer.sealFull(block, B + 8, 3, 6, 7, 10L * B, 0),
                () -> sealer.sealClosed(block, 0, 0),
                () -> sealer.sealHeader(block, 0, -1));
        for (ThrowingCallable seal : wrong) {
            assertThatThrownBy(seal).isInstanceOf(IllegalArgumentException.class);
            assertThat(block).isEqualTo(before);
        }
    }

    /** Section 4: whoever reads a whole block need not add it up. */
    @Test
    void theBodysSumIsNoConditionOfValidity() {
        ByteBuffer block = block(PLACE, 3);
        block.putInt(BLOCK_BODY_SUM_OFFSET, BlockHeader.bodySum(block, 0) + 1);
        assertThat(check(resealed(block), Fill.ZEROES)).isEqualTo(BlockState.VALID);
    }

    @Test
    void paddingIsWrittenAsZeroes() {
        ByteBuffer block = empty(B);
        randomise(block, 3);
        new BlockSealer(PLACE).seal(block, 0, 3, 64, 10L * B, 0);
        assertThat(Bytes.isZero(block, 64, B)).isTrue();
        assertThat(check(block, Fill.ZEROES)).isEqualTo(BlockState.VALID);
        randomise(block, 4);
        new BlockSealer(PLACE).sealClosed(block, 0, 3);
        assertThat(Bytes.isZero(block, 64, B)).as("of a closed block").isTrue();
    }

    @Test
    void eachByteOfThePaddingIsWrittenAsZero() {
        BlockSealer sealer = new BlockSealer(PLACE);
        for (int used : new int[] {64, 72, B - 72, B - 64, B - 8}) {
            for (int at = used; at < B; at++) {
                ByteBuffer block = empty(B);
                block.put(at, (byte) 0x80);
                sealer.seal(block, 0, 3, used, 10L * B, 0);
                assertThat(block.get(at)).as("byte %d, %d used", at, used).isZero();
            }
        }
    }

    @Test
    void aBlockIsZeroOnlyIfEachOfItsBytesIs() {
        for (int at = 0; at < B; at++) {
            ByteBuffer block = empty(B);
            block.put(at, (byte) 0x80);
            assertThat(check(block, Fill.ZEROES)).as("byte %d", at).isNotEqualTo(BlockState.ZERO);
            assertThat(Bytes.isZero(block, at + 1, B)).isTrue();
            assertThat(Bytes.isZero(block, 0, at)).isTrue();
        }
    }

    @Test
    void aClosedBlockPromisesAllBeforeIt() {
        ByteBuffer block = empty(B);
        new BlockSealer(PLACE).sealClosed(block, 0, 3);
        assertThat(check(block, Fill.ZEROES)).isEqualTo(BlockState.VALID);
        assertThat(BlockHeader.isClosed(block, 0)).isTrue();
        assertThat(BlockHeader.syncedLsn(block, 0)).isEqualTo(13L * B);
        block.putLong(BLOCK_SYNCED_OFFSET, 12L * B);
        assertThat(check(resealed(block), Fill.ZEROES)).isEqualTo(BlockState.DAMAGED);
    }

    @Test
    void noBytesMakeTheCheckThrow() {
        Random random = new Random(4);
        ByteBuffer whole = block(PLACE, 3);
        for (int round = 0; round < 20_000; round++) {
            ByteBuffer block = empty(B);
            block.put(0, whole, 0, B);
            for (int changes = random.nextInt(8); changes >= 0; changes--) {
                block.put(random.nextInt(128), (byte) random.nextInt());
            }
            assertThat(check(round % 2 == 0 ? resealed(block) : block, Fill.RECYCLED))
                    .isNotNull();
        }
    }

    @Test
    void aBufferOfTheWrongByteOrderIsRefused() {
        assertThatThrownBy(() -> check(ByteBuffer.allocate(B), Fill.ZEROES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("little-endian");
    }

    private BlockState check(ByteBuffer block, Fill fill) {
        return check.check(block, 0, PLACE, 3, fill);
    }

    static ByteBuffer empty(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void randomise(ByteBuffer buffer, long seed) {
        byte[] bytes = new byte[buffer.capacity()];
        new Random(seed).nextBytes(bytes);
        buffer.put(0, bytes);
    }

    /** A block with one record whose bytes are not zero. */
    static ByteBuffer block(SegmentPlace place, int number) {
        ByteBuffer block = empty(place.blockBytes());
        Fragment.put(block, 64, FULL, DATA, 0, DATA, 0, (byte) 9, 0, 0);
        for (int i = 0; i < DATA; i++) {
            block.put(64 + FRAGMENT_HEADER_BYTES + i, (byte) (i % 255 + 1));
        }
        new BlockSealer(place).seal(block, 0, number, 64 + Fragment.stride(DATA), place.firstLsn(), 0);
        return block;
    }

    /** The block with both checksums made right again, as a writer with other rules would have written it. */
    static ByteBuffer resealed(ByteBuffer block) {
        CRC32C checksum = new CRC32C();
        block.putInt(60, Bytes.checksum(checksum, block, 4, 60));
        block.putInt(0, Bytes.checksum(checksum, block, 4, block.capacity()));
        return block;
    }

    private static ByteBuffer tear(ByteBuffer whole, ByteBuffer old, int missing) {
        ByteBuffer block = empty(B);
        for (int sector = 0; sector < B / SECTOR_BYTES; sector++) {
            ByteBuffer source = ((missing >> sector) & 1) == 0 ? whole : old;
            block.put(sector * SECTOR_BYTES, source, sector * SECTOR_BYTES, SECTOR_BYTES);
        }
        return block;
    }
}
