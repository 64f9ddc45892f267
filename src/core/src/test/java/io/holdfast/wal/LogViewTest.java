package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static io.holdfast.wal.SegmentImage.CAPACITY;
import static io.holdfast.wal.format.WalFormat.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A log looked at without its lock: what it says, shows, lists and finds, and that it changes nothing. */
class LogViewTest {
    private final SimulatedDisk disk = SimulatedDisk.create(1);
    private final Volume volume = disk.mount();

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @Test
    void aLogThatAWriterHasOpenIsShownUpToItsLastWriteAndNothingIsChanged() throws IOException {
        // The next segment is prepared before anything is counted: in the background it might be meanwhile.
        LogRuntime runtime = new LogRuntime(() -> 0, Runnable::run, Thread::new);
        LogOptions options = LogOptions.DEFAULT.withSegmentBytes(1 << 16);
        try (Log log = Log.open(volume, options, LogTerms.SYNC.with(runtime))) {
            log.append(bytes("a"));
            Lsn batch = log.appendBatch(new Batch().add(bytes("b")).add(bytes("c")));
            int operations = disk.operations();
            LogView view = LogView.open(volume);
            assertThat(view.report().row()).isEqualTo(RecoveryRow.OPEN_END);
            assertThat(shown(view, Lsn.ZERO)).containsExactly("a", "b", "c");
            assertThat(shown(view, batch)).containsExactly("b", "c");
            assertThat(view.verify().verdict()).isEqualTo(Verdict.CLEAN);
            assertThat(disk.operations()).isEqualTo(operations);
        }
    }

    @Test
    void aDirectoryWithoutALogIsRefused() {
        assertThatThrownBy(() -> LogView.open(volume))
                .isInstanceOf(LogRefusedException.class)
                .hasMessageContaining("FOREIGN_LOG");
    }

    @Test
    void ofADamagedLogWhatComesBeforeIsShownAndThenTheVerdict() throws IOException {
        SegmentImage.first()
                .block(0, "a")
                .block(B, "b")
                .block(3L * B, "c")
                .flipped(2, 100, 1)
                .put(volume);
        LogView view = LogView.open(volume);
        assertThat(view.report().row()).isEqualTo(RecoveryRow.PROMISED_BAD);
        try (LogReader reader = view.replay(Lsn.ZERO)) {
            assertThat(reader.next()).isTrue();
            assertThat(text(reader)).isEqualTo("a");
            LogDamagedException damaged = catchThrowableOfType(LogDamagedException.class, reader::next);
            assertThat(damaged.report()).isEqualTo(view.report());
        }
    }

    @Test
    void whereASegmentIsMissingNothingIsShownButTheVerdict() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.rotated().block(first.end(), "b");
        second.rotated().put(volume);
        try (LogReader reader = LogView.open(volume).replay(Lsn.ZERO)) {
            LogDamagedException damaged = catchThrowableOfType(LogDamagedException.class, reader::next);
            assertThat(damaged.report().verdict()).isEqualTo(Verdict.MISSING_SEGMENT);
        }
    }

    @Test
    void skippingShowsAllThatIsWholeAndReportsEachDamageEachTime() throws IOException {
        SegmentImage first =
                SegmentImage.first().block(0, "a").block(0, "b").block(0, "c").flipped(2, 100, 1);
        first.put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "d")
                .block(second.lsnOf(1), "e")
                .block(second.lsnOf(3), "f")
                .flipped(2, 100, 1)
                .put(volume);
        for (int time = 0; time < 2; time++) {
            List<RecoveryReport> reports = new ArrayList<>();
            int operations = disk.operations();
            try (LogReader reader = LogView.open(volume).replaySkipping(Lsn.ZERO, reports::add)) {
                assertThat(rest(reader)).containsExactly("a", "c", "d", "f");
            }
            assertThat(reports).extracting(report -> report.lsn().position()).containsExactly(second.lsnOf(2), 2L * B);
            assertThat(reports).extracting(RecoveryReport::verdict).containsOnly(Verdict.CORRUPT);
            assertThat(disk.operations()).isEqualTo(operations);
        }
    }

    @Test
    void skippingShowsNoBatchAndNoRecordWithAHole() throws IOException {
        SegmentImage image = SegmentImage.sized(16).block(0, "a");
        image.begin().member(0, "b").seal(0, 0).begin().member(1, "c").seal(0, 0);
        image.begin().member(2, "d").commit().seal(0, 0).flipped(3, 100, 1);
        image.longRecord(new byte[3 * CAPACITY], 3).flipped(6, 100, 1);
        image.block(0, "e").put(volume).rotated().put(volume);
        List<RecoveryReport> reports = new ArrayList<>();
        try (LogReader reader = LogView.open(volume).replaySkipping(Lsn.ZERO, reports::add)) {
            assertThat(rest(reader)).containsExactly("a", "e");
        }
        assertThat(reports).extracting(report -> report.lsn().position()).containsExactly(3L * B, 6L * B);
    }

    @Test
    void skippingShowsWhatStandsInTheBlocksOfALongRecordWithAHole() throws IOException {
        SegmentImage image = SegmentImage.sized(16).begin().record("a");
        image.longRecordBehind(new byte[3 * CAPACITY], 4).record("b").seal(0, 0).flipped(2, 100, 1);
        image.block(0, "c").put(volume).rotated().put(volume);
        List<RecoveryReport> reports = new ArrayList<>();
        try (LogReader reader = LogView.open(volume).replaySkipping(Lsn.ZERO, reports::add)) {
            assertThat(rest(reader)).containsExactly("a", "b", "c");
        }
        assertThat(reports).extracting(report -> report.lsn().position()).containsExactly(2L * B);
    }

    @Test
    void verifyFindsDamageInFinishedSegmentsThatOpeningDoesNotSee() throws IOException {
        SegmentImage first =
                SegmentImage.first().block(0, "a").block(0, "b").block(0, "c").flipped(2, 100, 1);
        first.put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "d").put(volume);
        LogView view = LogView.open(volume);
        assertThat(view.report().verdict()).isEqualTo(Verdict.CLEAN);
        List<Integer> progress = new ArrayList<>();
        LogVerification verification = view.verify(progress::add);
        assertThat(verification.verdict()).isEqualTo(Verdict.CORRUPT);
        assertThat(verification.report().file()).isEqualTo(WalFileName.segment(1));
        assertThat(verification.report().position()).isEqualTo(2L * B);
        assertThat(verification.recordCount()).isEqualTo(3);
        assertThat(verification.segmentCount()).isEqualTo(2);
        assertThat(progress).containsExactly(1, 2);
    }

    @Test
    void whatWasTruncatedIsNotShownAndAskingForItIsAnError() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").block(0, "b");
        long begin = first.lsnOf(2) + BLOCK_HEADER_BYTES;
        first.put(volume);
        SegmentImage.put(
                volume,
                WalFileName.CHECKPOINT,
                new Checkpoint(SegmentImage.IDENTITY, 0, begin, 1, new byte[0]).encode());
        volume.unlink(WalFileName.segment(1), DirectorySync.NOW);
        first.block(3L * B, "c").put(volume);
        LogView view = LogView.open(volume);
        assertThat(view.beginLsn()).isEqualTo(new Lsn(begin));
        assertThat(shown(view, Lsn.ZERO)).containsExactly("b", "c");
        LogTruncatedBeforeException truncated =
                catchThrowableOfType(LogTruncatedBeforeException.class, () -> view.replay(new Lsn(begin - 1)));
        assertThat(truncated.firstLeft()).isEqualTo(new Lsn(begin));
        assertThatThrownBy(() -> view.tail(new Lsn(1))).isInstanceOf(LogTruncatedBeforeException.class);
    }

    @Test
    void aSegmentThatAWriterTakesAwayUnderAReaderIsTruncatedNotDamagedOrMissing() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(1), "b").put(volume);
        SegmentImage third = second.rotated();
        third.block(third.lsnOf(1), "c").put(volume);
        LogView view = LogView.open(volume);
        try (LogReader reader = view.replay(Lsn.ZERO)) {
            assertThat(reader.next()).isTrue();
            long begin = third.lsnOf(0);
            SegmentImage.put(
                    volume,
                    WalFileName.CHECKPOINT,
                    new Checkpoint(SegmentImage.IDENTITY, 0, begin, 3, new byte[0]).encode());
            volume.unlink(WalFileName.segment(1), DirectorySync.NOW);
            volume.unlink(WalFileName.segment(2), DirectorySync.NOW);
            LogTruncatedBeforeException truncated =
                    catchThrowableOfType(LogTruncatedBeforeException.class, reader::next);
            assertThat(truncated.firstLeft()).isEqualTo(new Lsn(begin));
        }
    }

    @Test
    void aSegmentThatIsRecycledBeforeItIsReadIsTruncatedNotDamaged() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(1), "b").put(volume);
        Volume recycling = CallsOfVolume.after(volume, "open", WalFileName.segment(1), () -> {
            SegmentImage.put(
                    volume,
                    WalFileName.CHECKPOINT,
                    new Checkpoint(SegmentImage.IDENTITY, 0, second.lsnOf(0), 2, new byte[0]).encode());
            volume.rename(WalFileName.segment(1), WalFileName.segment(3), DirectorySync.NOW);
            SegmentImage third =
                    second.successor(3, second.end(), Fill.RECYCLED).head(0);
            third.block(third.lsnOf(1), "c").overwrite(volume);
        });
        List<ChainSegment> chain = ChainSnapshot.read(volume, 0).segments();
        try (LogReader reader = new LogReader(recycling, chain, 0, Damage.STOPS, null)) {
            assertThatThrownBy(reader::next).isInstanceOf(LogTruncatedBeforeException.class);
        }
    }

    @Test
    void everythingIsListedWithTheVerdictLast() throws IOException {
        SegmentImage image =
                SegmentImage.first().block(0, "a").begin().member(0, "b").member(1, "c");
        image.commit()
                .seal(0, 0)
                .begin()
                .member(0, "d")
                .seal(0, 0)
                .block(B, "f")
                .lost(4)
                .block(5L * B, "e");
        image.put(volume);
        List<String> listed = new ArrayList<>();
        try (LogIterator entries = LogView.open(volume).iterate(Lsn.ZERO)) {
            while (entries.next()) {
                listed.add(line(entries.entry()));
            }
        }
        assertThat(listed)
                .containsExactly(
                        "segment 0000000000000001.wal",
                        "block 0 VALID",
                        "block 1 VALID",
                        "SINGLE a",
                        "block 2 VALID",
                        "MEMBER b",
                        "MEMBER c",
                        "COMMIT",
                        "block 3 VALID",
                        "MEMBER d",
                        "block 4 ZERO",
                        "block 5 VALID",
                        "SINGLE e",
                        "CORRUPT");
    }

    @Test
    void listingFindsDamageInAFinishedSegmentAndGoesOn() throws IOException {
        SegmentImage first =
                SegmentImage.first().block(0, "a").block(0, "b").block(0, "c").flipped(2, 100, 1);
        first.put(volume).rotated().put(volume);
        List<String> listed = new ArrayList<>();
        try (LogIterator entries = LogView.open(volume).iterate(new Lsn(2L * B))) {
            while (entries.next()) {
                listed.add(line(entries.entry()));
            }
        }
        assertThat(listed)
                .containsExactly(
                        "segment 0000000000000001.wal",
                        "block 2 DAMAGED",
                        "CORRUPT",
                        "block 3 VALID",
                        "SINGLE c",
                        "segment 0000000000000002.wal",
                        "block 0 VALID",
                        "CLEAN");
    }

    @Test
    void aListingBeginsWithTheFirstWholeRecord() throws IOException {
        SegmentImage image = SegmentImage.sized(16).longRecord(new byte[3 * CAPACITY], 3);
        image.begin().member(0, "b").seal(0, 0).begin().member(1, "c").commit().seal(0, 0);
        image.block(0, "d").put(volume);
        assertThat(items(2L * B)).containsExactly("MEMBER b", "MEMBER c", "COMMIT", "SINGLE d");
        assertThat(items(5L * B)).containsExactly("SINGLE d");
    }

    @Test
    void aListingHasTheRecordsBeforeAndBehindALongOneInItsBlocks() throws IOException {
        SegmentImage image = SegmentImage.sized(16).begin().record("a");
        image.longRecordBehind("x".repeat(CAPACITY + 1).getBytes(StandardCharsets.US_ASCII), 2);
        image.record("b").seal(0, 0).put(volume);
        assertThat(items(0)).containsExactly("SINGLE a", "SINGLE " + "x".repeat(CAPACITY + 1), "SINGLE b");
        assertThat(items(2L * B)).containsExactly("SINGLE b");
    }

    private List<String> items(long from) throws IOException {
        List<String> listed = new ArrayList<>();
        try (LogIterator entries = LogView.open(volume).iterate(new Lsn(from))) {
            while (entries.next()) {
                if (entries.entry() instanceof LogEntry.Item) {
                    listed.add(line(entries.entry()));
                }
            }
        }
        return listed;
    }

    private static String line(LogEntry entry) {
        if (entry instanceof LogEntry.Segment segment) {
            return "segment " + segment.file();
        } else if (entry instanceof LogEntry.Block block) {
            return "block " + block.number() + " " + block.state();
        } else if (entry instanceof LogEntry.Item item) {
            return item.role() == LogEntry.Role.COMMIT ? "COMMIT" : item.role() + " " + decode(item.payload());
        } else if (entry instanceof LogEntry.Finding finding) {
            return finding.report().verdict().toString();
        }
        throw new AssertionError(entry);
    }

    private static List<String> shown(LogView view, Lsn from) throws IOException {
        try (LogReader reader = view.replay(from)) {
            return rest(reader);
        }
    }

    private static List<String> rest(LogReader reader) throws IOException {
        List<String> records = new ArrayList<>();
        while (reader.next()) {
            records.add(text(reader));
        }
        return records;
    }

    private static String text(LogRecord record) {
        return decode(record.payload());
    }

    private static String decode(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
