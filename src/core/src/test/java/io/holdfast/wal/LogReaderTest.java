package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static io.holdfast.wal.SegmentImage.CAPACITY;
import static io.holdfast.wal.SegmentImage.IDENTITY;
import static io.holdfast.wal.format.WalFormat.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replay shows committed records, and nothing else: wal-format.md §11.3, §11.4. */
class LogReaderTest {
    private Volume volume = SimulatedDisk.create(1).mount();

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @Test
    void recordsOfAllSegmentsAreShownInTheOrderOfTheirLsns() throws IOException {
        SegmentImage first =
                SegmentImage.first().block(0, "a", "b").block(0).block(0, "").put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "c").closed().put(volume);
        try (LogReader reader = reader(Lsn.ZERO)) {
            List<Long> lsns = new ArrayList<>();
            List<Byte> kinds = new ArrayList<>();
            while (reader.next()) {
                lsns.add(reader.lsn().position());
                kinds.add(reader.kind());
            }
            assertThat(lsns).containsExactly(B + 64L, B + 96L, 3L * B + 64, second.lsnOf(1) + 64);
            assertThat(kinds).containsExactly((byte) 1, (byte) 2, (byte) 3, (byte) 1);
        }
        assertThat(shown()).containsExactly("a", "b", "", "c");
    }

    @Test
    void aRecordIsTheCallersHeaderAndThePayload() throws IOException {
        SegmentImage.first().begin().withHeader("head", "payload").seal(0, 0).put(volume);
        try (LogReader reader = reader(Lsn.ZERO)) {
            assertThat(reader.next()).isTrue();
            assertThat(text(reader.header())).isEqualTo("head");
            assertThat(text(reader.payload())).isEqualTo("payload");
            assertThat(reader.payload().isReadOnly()).isTrue();
            assertThat(reader.next()).isFalse();
            assertThatThrownBy(reader::payload).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void aRecordLongerThanABlockIsPutTogether() throws IOException {
        byte[] record = new byte[3 * CAPACITY + 1];
        new Random(5).nextBytes(record);
        SegmentImage.first().longRecord(record, 4).block(0, "after").put(volume);
        try (LogReader reader = reader(Lsn.ZERO)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.payload()).isEqualTo(ByteBuffer.wrap(record));
            assertThat(reader.kind()).isEqualTo((byte) 9);
            assertThat(reader.next()).isTrue();
            assertThat(text(reader.payload())).isEqualTo("after");
        }
    }

    @Test
    void aRecordThatDidNotArriveWholeIsNotShown() throws IOException {
        SegmentImage.first().block(0, "a").longRecord(new byte[3 * CAPACITY], 2).put(volume);
        assertThat(shown()).containsExactly("a");
    }

    @Test
    void aLengthThatAnUnfinishedRecordClaimsTakesNoMemory() {
        RecordAssembly assembly = new RecordAssembly();
        ByteBuffer block = ByteBuffer.allocate(B).order(ByteOrder.LITTLE_ENDIAN);
        Fragment.put(block, 64, FIRST, CAPACITY, 0, RECORD_BYTES_MAX, 0, (byte) 1, 0, 0);
        assembly.add(block, 64);
        assertThat(assembly.keptBytes()).isLessThanOrEqualTo(1 << 16);
    }

    @Test
    void replayGoesStraightToTheBlockOfAnLsn() throws IOException {
        SegmentImage first =
                SegmentImage.first().block(0, "a").block(0, "b").block(0, "c").flipped(1, 100, 1);
        first.put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "d").put(volume);
        assertThat(shown(new Lsn(2L * B))).containsExactly("b", "c", "d");
        assertThat(shown(new Lsn(second.lsnOf(0)))).containsExactly("d");
    }

    @Test
    void replayFromInsideALongRecordBeginsBehindIt() throws IOException {
        SegmentImage image = SegmentImage.sized(16).longRecord(new byte[5 * CAPACITY], 5);
        image.block(0, "a").put(volume);
        assertThat(shown(new Lsn(B + 65L))).containsExactly("a");
        assertThat(shown(new Lsn(3L * B))).containsExactly("a");
        assertThat(shown(new Lsn(5L * B + 64))).containsExactly("a");
    }

    @Test
    void aLongRecordBetweenOthersInItsFirstAndItsLastBlockIsPutTogether() throws IOException {
        byte[] record = new byte[4 * CAPACITY + 8];
        new Random(6).nextBytes(record);
        SegmentImage image = SegmentImage.first().begin().record("a").record("b");
        long lsn = image.lsn();
        image.longRecordBehind(record, 5).record("c").seal(0, 0).put(volume);
        try (LogReader reader = reader(Lsn.ZERO)) {
            for (String before : List.of("a", "b")) {
                assertThat(reader.next()).isTrue();
                assertThat(text(reader.payload())).isEqualTo(before);
            }
            assertThat(reader.next()).isTrue();
            assertThat(reader.lsn()).isEqualTo(new Lsn(lsn));
            assertThat(reader.payload()).isEqualTo(ByteBuffer.wrap(record));
            assertThat(reader.next()).isTrue();
            assertThat(text(reader.payload())).isEqualTo("c");
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void whateverFirstHoldsReplayFromInsideALongRecordBeginsRightBehindIt() throws IOException {
        for (int before : new int[] {0, 8, 2000, CAPACITY - 64, CAPACITY - 40, CAPACITY - 32}) {
            int first = CAPACITY - Fragment.stride(before);
            for (int last : new int[] {1, 16, CAPACITY - Fragment.stride(1)}) {
                SegmentImage image = SegmentImage.sized(16).begin().record("x".repeat(before));
                image.longRecordBehind(new byte[first + 2 * CAPACITY + last], 4);
                image.record("a").seal(0, 0).block(0, "b").put(volume);
                for (int block = 2; block <= 4; block++) {
                    assertThat(shown(new Lsn((long) block * B)))
                            .as("FIRST with %d, LAST with %d bytes, from block %d", first, last, block)
                            .containsExactly("a", "b");
                }
                volume.unlink(WalFileName.segment(1), DirectorySync.NOW);
            }
        }
    }

    @Test
    void replayFromInsideABatchOfSeveralBlocksShowsItsRestOnlyIfAllOfItIsSound() throws IOException {
        SegmentImage image =
                SegmentImage.sized(16).block(0, "a").begin().member(0, "b").seal(0, 0);
        image.begin().member(1, "c").seal(0, 0).begin().member(2, "d").commit().seal(0, 0);
        image.block(0, "e").put(volume);
        assertThat(shown(new Lsn(3L * B))).containsExactly("c", "d", "e");
        assertThat(shown(new Lsn(5L * B))).containsExactly("e");
    }

    @Test
    void aBatchIsShownWithoutItsCommitRecord() throws IOException {
        SegmentImage image =
                SegmentImage.first().begin().member(0, "a").seal(0, 0).block(0);
        image.begin().member(1, "b").commit().seal(0, 0).block(0, "c").put(volume);
        assertThat(shown()).containsExactly("a", "b", "c");
    }

    @Test
    void aBatchWithoutItsCommitRecordIsNotShown() throws IOException {
        SegmentImage image = SegmentImage.first().block(0, "a").begin();
        image.member(0, "b").member(1, "c").seal(0, 0).put(volume);
        assertThat(shown()).containsExactly("a");
    }

    @Test
    void aBatchLongerThanAChunkIsShownWhole() throws IOException {
        int count = 2 * BlockReader.CHUNK_BYTES / B + 3;
        SegmentImage image = SegmentImage.sized(count + 2);
        for (int member = 0; member < count; member++) {
            image.begin().member(member, "m" + member);
            if (member == count - 1) {
                image.commit();
            }
            image.seal(0, 0);
        }
        image.put(volume);
        assertThat(shown())
                .isEqualTo(IntStream.range(0, count)
                        .mapToObj(member -> "m" + member)
                        .toList());
    }

    @Test
    void replayBeginsAtAnLsnAlsoInsideABatch() throws IOException {
        SegmentImage image = SegmentImage.first().block(0, "a").begin().member(0, "b");
        long second = image.lsn();
        image.member(1, "c").commit().seal(0, 0).put(volume);
        assertThat(shown(new Lsn(second))).containsExactly("c");
        assertThat(shown(new Lsn(second + 1))).isEmpty();
    }

    @Test
    void whatLiesPastTheCutOfAFinishedSegmentIsNotShown() throws IOException {
        SegmentImage first =
                SegmentImage.first().begin().member(0, "a").member(1, "b").commit();
        long cut = first.lsn();
        first.fragment(FULL, 0, 0, 0, new byte[1]).seal(0, 0).block(B, "gone").flipped(2, 100, 1);
        first.put(volume)
                .successor(2, cut, Fill.ZEROES)
                .head(0)
                .block(2L * B, "c")
                .put(volume);
        assertThat(shown()).containsExactly("a", "b", "c");
    }

    @Test
    void aBadBlockOfAFinishedSegmentStopsTheReplayWithItsVerdict() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").block(0, "b").flipped(2, 100, 1);
        first.put(volume).rotated().put(volume);
        assertStopsAt(RecoveryRow.PROMISED_BAD, 2L * B, "a");
    }

    @Test
    void aLostWriteInAFinishedSegmentStopsTheReplay() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").block(0, "b").lost(2);
        first.put(volume).rotated().put(volume);
        assertStopsAt(RecoveryRow.PROMISED_BAD, 2L * B, "a");
    }

    @Test
    void anUnreadableBlockOfAFinishedSegmentStopsTheReplay() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").block(0, "b");
        first.put(volume).rotated().put(volume);
        volume = UnreadableSectors.of(volume, WalFileName.segment(1), 2L * B, 512);
        assertStopsAt(RecoveryRow.PROMISED_UNREADABLE, 2L * B, "a");
    }

    @Test
    void aFinishedSegmentThatEndsInsideABatchStopsTheReplay() throws IOException {
        SegmentImage first = SegmentImage.first()
                .block(0, "a")
                .begin()
                .member(0, "b")
                .member(1, "c")
                .seal(0, 0);
        first.put(volume).rotated().put(volume);
        assertStopsAt(RecoveryRow.BROKEN_RECORD, 3L * B, "a");
    }

    @Test
    void aFinishedSegmentThatEndsInsideARecordStopsTheReplay() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").longRecord(new byte[3 * CAPACITY], 2);
        first.put(volume).rotated().put(volume);
        assertStopsAt(RecoveryRow.BROKEN_RECORD, 4L * B, "a");
    }

    @Test
    void aFinishedSegmentThatEndsBeforeALongRecordInsideABlockIsShownUpToThere() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").begin().record("b");
        long cut = first.lsn();
        first.longRecordBehind(new byte[3 * CAPACITY], 3).seal(0, 0).put(volume);
        SegmentImage second = first.successor(2, cut, Fill.ZEROES).head(0);
        second.block(second.lsnOf(0), "c").put(volume);
        assertThat(shown()).containsExactly("a", "b", "c");
    }

    private void assertStopsAt(RecoveryRow row, long lsn, String... before) throws IOException {
        try (LogReader reader = reader(Lsn.ZERO)) {
            for (String record : before) {
                assertThat(reader.next()).isTrue();
                assertThat(text(reader.payload())).isEqualTo(record);
            }
            LogDamagedException stopped = catchThrowableOfType(LogDamagedException.class, reader::next);
            assertThat(stopped.report().row()).isEqualTo(row);
            assertThat(stopped.report().lsn()).isEqualTo(new Lsn(lsn));
            assertThat(stopped.report().file()).isEqualTo(WalFileName.segment(1));
            assertThat(stopped).hasMessageContaining(row.name());
        }
    }

    private List<String> shown() throws IOException {
        return shown(Lsn.ZERO);
    }

    private List<String> shown(Lsn from) throws IOException {
        List<String> records = new ArrayList<>();
        try (LogReader reader = reader(from)) {
            while (reader.next()) {
                records.add(text(reader.payload()));
            }
            assertThat(reader.next()).isFalse();
        }
        return records;
    }

    private LogReader reader(Lsn from) throws IOException {
        LogScan scan = new Recovery(volume, Expectation.ANY).examineLocked();
        assertThat(scan.tail()).isNotNull();
        assertThat(scan.tail().place().logIdentity()).isEqualTo(IDENTITY);
        return new LogReader(volume, scan.chain(), from.position(), Damage.STOPS, null);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }
}
