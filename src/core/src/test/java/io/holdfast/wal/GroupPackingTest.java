package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.BLOCK_HEADER_BYTES;
import static io.holdfast.wal.format.WalFormat.FIRST;
import static io.holdfast.wal.format.WalFormat.FRAGMENT_COMMIT;
import static io.holdfast.wal.format.WalFormat.FRAGMENT_HEADER_BYTES;
import static io.holdfast.wal.format.WalFormat.FULL;
import static io.holdfast.wal.format.WalFormat.LAST;
import static io.holdfast.wal.format.WalFormat.MIDDLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.WrittenLog.Written;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where records go, wal-format.md §5, and that nobody has another idea of it than who packs them. */
class GroupPackingTest {
    private static final int B = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int C = SegmentPlace.fragmentCapacity(B);
    private static final int BLOCKS = 48;

    private final Random random = new Random(20261122);
    private Volume volume;
    private SegmentStore store;
    private OpenSegment segment;

    /** How a group stands, but for the bytes. */
    private record Standing(List<Integer> usedBytes, List<Boolean> full, int records, long recordBytes) {
        static Standing of(Group group) {
            IntStream blocks = IntStream.range(0, group.blockCount());
            return new Standing(
                    blocks.mapToObj(group::usedBytes).toList(),
                    IntStream.range(0, group.blockCapacity())
                            .mapToObj(group::isFullBlock)
                            .toList(),
                    group.recordCount(),
                    group.recordBytes());
        }
    }

    @BeforeEach
    void open() throws IOException {
        OpenMode mode = OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);
        long segmentBytes = (long) BLOCKS * B;
        volume = SimulatedDisk.create(1).mount();
        PreparedSegments prepared = new PreparedSegments(volume, mode, segmentBytes, List.of(), 0, Runnable::run);
        store = new SegmentStore(volume, mode, segmentBytes, prepared, () -> 0);
        segment = store.first(42, B);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        volume.close();
    }

    private Group group(int blocks) {
        Group group = new Group(segment, segment.allocate(1, blocks).get(0));
        group.begin(segment, 1);
        return group;
    }

    private byte[] payload(int length) {
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        return payload;
    }

    private Append record(int length) {
        return new Batch().add(payload(length)).toAppend();
    }

    /** Packs a record that leaves so many bytes of the current block, or of a new one if it is too full. */
    private void leave(Group group, int left) {
        int room = group.blockCount() == 0 ? 0 : B - group.usedBytes(group.blockCount() - 1);
        int stride = (room < left + FRAGMENT_HEADER_BYTES ? B - BLOCK_HEADER_BYTES : room) - left;
        assertThat(group.add(record(stride - FRAGMENT_HEADER_BYTES))).isNotEqualTo(Group.NO_ROOM);
        assertThat(group.usedBytes(group.blockCount() - 1)).isEqualTo(B - left);
    }

    private static long lsn(int block, int offset) {
        return (long) block * B + offset;
    }

    private static void assertFragment(Group group, long lsn, int type, int dataLength, int fragmentOffset) {
        ByteBuffer bytes = group.buffer().bytes();
        int at = (int) lsn - B;
        assertThat(Fragment.type(bytes, at)).isEqualTo(type);
        assertThat(Fragment.dataLength(bytes, at)).isEqualTo(dataLength);
        assertThat(Fragment.fragmentOffset(bytes, at)).isEqualTo(fragmentOffset);
    }

    @Test
    void aLongRecordBeginsInWhatIsLeftOfTheBlockAndFillsIt() {
        Group group = group(8);
        group.add(record(100));
        int first = C - Fragment.stride(100);
        assertThat(group.add(record(first + C + 5))).isEqualTo(lsn(1, 64 + Fragment.stride(100)));
        assertFragment(group, lsn(1, 64 + Fragment.stride(100)), FIRST, first, 0);
        assertFragment(group, lsn(2, 64), MIDDLE, C, first);
        assertFragment(group, lsn(3, 64), LAST, 5, first + C);
        assertThat(Standing.of(group).usedBytes()).containsExactly(B, B, 64 + Fragment.stride(5));
        assertThat(Standing.of(group).full()).startsWith(true, true, false);
        assertThat(group.add(record(C + 1))).as("behind LAST").isEqualTo(lsn(3, 64 + Fragment.stride(5)));
        assertThat(group.blockCount()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16, 24, 32, 40})
    void aLongRecordBeginsTheNextBlockIfLessThan8BytesOfItFit(int left) {
        Group group = group(8);
        leave(group, left);
        boolean fits = left >= 32;
        long lsn = fits ? lsn(1, B - left) : lsn(2, 64);
        int first = fits ? left - 24 : C;
        assertThat(group.add(record(C + 1))).isEqualTo(lsn);
        assertFragment(group, lsn, FIRST, first, 0);
        assertFragment(group, lsn(fits ? 2 : 3, 64), LAST, C + 1 - first, first);
        assertThat(group.usedBytes(0)).isEqualTo(fits ? B : B - left);
        assertThat(group.isFullBlock(0)).isEqualTo(fits);
        assertThat(group.blockCount()).isEqualTo(fits ? 2 : 3);
    }

    @Test
    void aRecordThatFitsIntoAnEmptyBlockNeverStraddles() {
        for (int length : new int[] {C, C - 1, 3000}) {
            Group group = group(8);
            leave(group, 2000);
            assertThat(group.add(record(length))).isEqualTo(lsn(2, 64));
            assertFragment(group, lsn(2, 64), FULL, length, 0);
        }
    }

    @Test
    void aLastThatFillsItsBlockIsReadAsItFillsToo() {
        Group group = group(8);
        leave(group, 24 + 16);
        group.add(record(16 + C - 3));
        assertThat(group.usedBytes(1)).isEqualTo(B);
        assertThat(group.isFullBlock(1)).isTrue();
    }

    @Test
    void recordsOf16KibibytesTakeLittleMoreThanFourBlocksEach() {
        Group group = group(47);
        for (int i = 0; i < 10; i++) {
            group.add(record(1 << 14));
        }
        assertThat(group.blockCount()).isEqualTo(41);
    }

    /** What a reader who sees nothing but one block knows of where its record begins. */
    private static long lsnFrom(long blockLsn, int fragmentOffset) {
        int first = (fragmentOffset - 1) % C + 1;
        int blocks = (fragmentOffset - first) / C;
        return blockLsn - (long) blocks * B - FRAGMENT_HEADER_BYTES - first;
    }

    @Test
    void fromEveryBlockOfALongRecordItsLsnFollows() {
        Group group = new Group(segment, segment.allocate(1, 8).get(0));
        ByteBuffer bytes = group.buffer().bytes();
        for (int left = 32; left <= B - BLOCK_HEADER_BYTES - FRAGMENT_HEADER_BYTES; left += 8) {
            group.begin(segment, 3);
            leave(group, left);
            long lsn = group.add(record(left - 24 + 2 * C + 1 + left % C));
            int continued = 0;
            for (int block = 1; block < group.blockCount(); block++) {
                int offset = Fragment.fragmentOffset(bytes, block * B + BLOCK_HEADER_BYTES);
                assertThat(lsnFrom(segment.place().blockLsn(3 + block), offset)).isEqualTo(lsn);
                continued++;
            }
            assertThat(continued).isGreaterThanOrEqualTo(3);
        }
        group.begin(segment, 3);
        assertThat(group.add(record(3 * C))).isEqualTo(lsn(3, 64));
        assertThat(lsnFrom(lsn(4, 0), C)).isEqualTo(lsn(3, 64));
        assertThat(lsnFrom(lsn(5, 0), 2 * C)).isEqualTo(lsn(3, 64));
    }

    /** Where the rule before would have put them, by which a longer record began a block. */
    private static final class EachInItsOwnBlocks {
        private int blocks;
        private int used = B;

        void add(int length) {
            int whole = Math.max(1, (length + C - 1) / C);
            int stride = Fragment.stride(length - (whole - 1) * C);
            if (whole > 1 || stride > B - used) {
                blocks += whole;
                used = BLOCK_HEADER_BYTES;
            }
            used += stride;
        }
    }

    private int anyLength(Group group) {
        int left = group.blockCount() == 0 ? C : B - group.usedBytes(group.blockCount() - 1);
        return switch (random.nextInt(8)) {
            case 0 -> Math.max(0, left - 24 - 8 * random.nextInt(6) - random.nextInt(2));
            case 1 -> C + random.nextInt(3) - 1;
            case 2 -> C + Math.max(0, left - 24) + random.nextInt(3) - 1;
            case 3 -> random.nextInt(6 * C);
            case 4 -> 1 << 14;
            default -> random.nextInt(1000);
        };
    }

    @Test
    void thePackedSizeIsWhatIsPackedAndNeverMoreThanIfLongRecordsBeganABlock() {
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            Group group = group(1 + random.nextInt(BLOCKS - 1));
            EachInItsOwnBlocks before = new EachInItsOwnBlocks();
            while (true) {
                int count = random.nextInt(4) == 0 ? 2 + random.nextInt(3) : 1;
                Batch batch = new Batch();
                for (int k = 0; k < count; k++) {
                    batch.add(new byte[anyLength(group)]);
                }
                Append append = batch.toAppend();
                long blocks = group.blocksFor(append);
                Standing standing = Standing.of(group);
                if (group.add(append) == Group.NO_ROOM) {
                    assertThat(blocks).isGreaterThan(group.blockCapacity());
                    assertThat(Standing.of(group)).isEqualTo(standing);
                    refused++;
                    break;
                }
                assertThat(group.blockCount()).isEqualTo((int) blocks);
                for (int k = 0; k < count; k++) {
                    before.add(append.recordLength(k));
                }
                if (count > 1) {
                    before.add(WalFormat.COMMIT_BYTES);
                }
                int last = group.blockCount() - 1;
                assertThat(lsn(last + 1, group.usedBytes(last))).isLessThanOrEqualTo(lsn(before.blocks, before.used));
            }
        }
        assertThat(refused).isEqualTo(300);
    }

    @Test
    void whatIsPackedIsReadBack() throws IOException {
        Group group = group(BLOCKS - 1);
        List<Long> lsns = new ArrayList<>();
        List<ByteBuffer> payloads = new ArrayList<>();
        for (long lsn = 0; lsn != Group.NO_ROOM; ) {
            byte[] payload = payload(anyLength(group));
            lsn = group.add(new Batch().add(payload).toAppend());
            if (lsn != Group.NO_ROOM) {
                lsns.add(lsn);
                payloads.add(ByteBuffer.wrap(payload));
            }
        }
        assertThat(written(group)).extracting(Written::lsn).isEqualTo(lsns);
        assertThat(written(group)).extracting(Written::data).isEqualTo(payloads);
    }

    private List<Written> written(Group group) throws IOException {
        segment.write(group, 0);
        return WrittenLog.read(volume).records().stream()
                .filter(record -> record.flags() != FRAGMENT_COMMIT)
                .toList();
    }

    private static void assertNothingIsAdded(Group group, Integer... lengths) {
        Standing standing = Standing.of(group);
        IllegalStateException failure = new IllegalStateException("already closed");
        assertThatThrownBy(() -> group.add(new UnreadableRecords(List.of(lengths), failure)))
                .isSameAs(failure);
        assertThat(Standing.of(group)).isEqualTo(standing);
    }

    @Test
    void aRecordThatCannotBeReadLeavesTheBlockThatItBeganInAsItWas() throws IOException {
        Group group = group(BLOCKS - 1);
        assertNothingIsAdded(group, 3 * C);
        List<ByteBuffer> payloads = new ArrayList<>();
        for (int length : new int[] {100, 5, C + C - Fragment.stride(100) - Fragment.stride(5), 7}) {
            byte[] payload = payload(length);
            group.add(new Batch().add(payload).toAppend());
            payloads.add(ByteBuffer.wrap(payload));
            assertNothingIsAdded(group, 3 * C);
            assertNothingIsAdded(group, 10, 2 * C, 10);
        }
        assertThat(group.isFullBlock(0)).isTrue();
        assertThat(group.isFullBlock(1))
                .as("a record behind the one that fills it was given up")
                .isTrue();
        assertThat(written(group)).extracting(Written::data).isEqualTo(payloads);
    }

    @Test
    void aRecordForWhichThereIsNoRoomLeavesTheBlockThatItWouldBeginInAsItIs() throws IOException {
        Group group = group(3);
        leave(group, 1000);
        Standing standing = Standing.of(group);
        int most = 1000 - 24 + 2 * C;
        assertThat(group.add(record(most + 1))).isEqualTo(Group.NO_ROOM);
        assertThat(group.add(new Batch().add(new byte[10]).add(new byte[most]).toAppend()))
                .isEqualTo(Group.NO_ROOM);
        assertThat(Standing.of(group)).isEqualTo(standing);
        assertThat(group.add(record(most))).isEqualTo(lsn(1, B - 1000));
        assertThat(Standing.of(group).usedBytes()).containsExactly(B, B, B);
        assertThat(Standing.of(group).full()).containsExactly(true, true, true);
        assertThat(written(group)).hasSize(2);
    }
}
