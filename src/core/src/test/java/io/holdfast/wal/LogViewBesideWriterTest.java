package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
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
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a writer takes away, or uses again, under a reader that holds no lock is not damage: wal-format.md §12. */
@Timeout(120)
class LogViewBesideWriterTest {
    private final SimulatedDisk disk = SimulatedDisk.create(1);
    private final Volume volume = disk.mount();

    /** What the writer does after a reader has opened a segment that is watched. */
    private final AtomicReference<CallsOfVolume.Step> writer = new AtomicReference<>();

    private final List<RecoveryReport> skipped = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @Test
    void skippingTellsOfNoDamageInASegmentThatIsRecycledWhileItIsRead() throws IOException {
        SegmentImage second = twoSegments(SegmentImage.first());
        try (LogReader reader = LogView.open(watched(1)).replaySkipping(Lsn.ZERO, skipped::add)) {
            writer.set(() -> recycleFirst(second, 2));
            LogTruncatedBeforeException truncated =
                    catchThrowableOfType(LogTruncatedBeforeException.class, reader::next);
            assertThat(truncated.firstLeft()).isEqualTo(new Lsn(second.lsnOf(0)));
        }
        assertThat(skipped).isEmpty();
    }

    @Test
    void skippingTellsOfTheDamageThatWasThereBeforeASegmentIsRecycledAndOfNoOther() throws IOException {
        // More than a reader reads at once.
        int blocks = BlockReader.CHUNK_BYTES / B + 8;
        SegmentImage first = SegmentImage.sized(blocks + 3);
        for (int i = 0; i < blocks; i++) {
            first.block(0, "x");
        }
        SegmentImage second = twoSegments(first.flipped(2, 100, 1));
        List<Lsn> shown = new ArrayList<>();
        try (LogReader reader = LogView.open(volume).replaySkipping(Lsn.ZERO, damage -> {
            skipped.add(damage);
            try {
                recycleFirst(second, blocks);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        })) {
            assertThatThrownBy(() -> rest(reader, shown)).isInstanceOf(LogTruncatedBeforeException.class);
        }
        assertThat(shown).hasSizeGreaterThan(2).hasSizeLessThan(blocks);
        assertThat(skipped).extracting(report -> report.lsn().position()).containsExactly(2L * B);
    }

    private static void rest(LogReader reader, List<Lsn> shown) throws IOException {
        while (reader.next()) {
            shown.add(reader.lsn());
        }
    }

    @Test
    void allDamageThatWasReadAtOnceTakesOneLookAtTheLog() throws IOException {
        List<Integer> looks = new ArrayList<>();
        for (int damages : List.of(1, 3)) {
            SegmentImage first = SegmentImage.first()
                    .block(0, "a")
                    .block(0, "b")
                    .block(0, "c")
                    .block(0, "d");
            for (int i = 1; i <= damages; i++) {
                first.flipped(i, 100, 1);
            }
            try (Volume own = SimulatedDisk.create(2).mount()) {
                first.put(own);
                first.rotated().put(own);
                List<String> calls = new ArrayList<>();
                try (LogReader reader =
                        LogView.open(CallsOfVolume.recording(own, calls)).replaySkipping(Lsn.ZERO, skipped::add)) {
                    calls.clear();
                    assertThat(reader.next()).isTrue();
                }
                looks.add((int) calls.stream().filter("list"::equals).count());
            }
        }
        assertThat(skipped).hasSize(4);
        assertThat(looks.get(0)).isPositive().isEqualTo(looks.get(1));
    }

    @Test
    void aListingHasNoFindingInASegmentThatIsRecycledWhileItIsRead() throws IOException {
        SegmentImage second = twoSegments(SegmentImage.first());
        assertListsOnlyUntilTruncated(() -> recycleFirst(second, 2), second);
    }

    @Test
    void aListingHasNoFindingInRecordsThatWereTruncated() throws IOException {
        SegmentImage first = SegmentImage.first().begin().member(1, "x").seal(0, 0);
        SegmentImage second = twoSegments(first);
        assertListsOnlyUntilTruncated(() -> removeFirst(second), second);
    }

    @Test
    void aListingSaysOfASegmentThatIsRemovedThatItWasTruncated() throws IOException {
        SegmentImage second = twoSegments(SegmentImage.first());
        try (LogIterator entries = LogView.open(volume).iterate(Lsn.ZERO)) {
            removeFirst(second);
            LogTruncatedBeforeException truncated =
                    catchThrowableOfType(LogTruncatedBeforeException.class, entries::next);
            assertThat(truncated.firstLeft()).isEqualTo(new Lsn(second.lsnOf(0)));
        }
    }

    private void assertListsOnlyUntilTruncated(CallsOfVolume.Step step, SegmentImage second) throws IOException {
        List<LogEntry> listed = new ArrayList<>();
        try (LogIterator entries = LogView.open(watched(1)).iterate(Lsn.ZERO)) {
            writer.set(step);
            LogTruncatedBeforeException truncated = catchThrowableOfType(LogTruncatedBeforeException.class, () -> {
                while (entries.next()) {
                    listed.add(entries.entry());
                }
            });
            assertThat(truncated.firstLeft()).isEqualTo(new Lsn(second.lsnOf(0)));
        }
        assertThat(listed).isNotEmpty().noneMatch(LogEntry.Finding.class::isInstance);
    }

    @Test
    void whatIsCutAndRecycledIsNoDamageAndNoFinding() throws IOException {
        SegmentImage first = SegmentImage.first();
        SegmentImage second = twoSegments(first);
        LogView view = LogView.open(watched(2));
        try (LogReader reader = view.replaySkipping(new Lsn(second.lsnOf(0)), skipped::add);
                LogIterator entries = view.iterate(new Lsn(second.lsnOf(0)))) {
            assertThat(entries.next()).isTrue();
            writer.set(() -> cut(first));
            LogTruncatedAfterException truncated = catchThrowableOfType(LogTruncatedAfterException.class, reader::next);
            assertThat(truncated.cut()).isEqualTo(new Lsn(endOfFirstRecord(first)));
            assertThatThrownBy(entries::next).isInstanceOf(LogTruncatedAfterException.class);
        }
        assertThat(skipped).isEmpty();
        assertThat(LogView.open(volume).verify().verdict()).isEqualTo(Verdict.CLEAN);
    }

    @Test
    void verifyReadsWhatIsLeftWhereASegmentIsRecycledWhileItIsRead() throws IOException {
        SegmentImage second = twoSegments(SegmentImage.first());
        LogView view = LogView.open(watched(1));
        writer.set(() -> recycleFirst(second, 2));
        List<Integer> progress = new ArrayList<>();
        LogVerification found = view.verify(progress::add);
        assertThat(found.verdict()).isEqualTo(Verdict.CLEAN);
        assertThat(found.damages()).isEmpty();
        assertThat(found.recordCount()).isEqualTo(3);
        assertThat(found.segmentCount()).isEqualTo(2);
        assertThat(progress).containsExactly(1, 2);
    }

    @Test
    void verifyReadsWhatIsLeftWhereTheLogIsCut() throws IOException {
        SegmentImage first = SegmentImage.first();
        twoSegments(first);
        LogView view = LogView.open(watched(2));
        writer.set(() -> cut(first));
        LogVerification found = view.verify();
        assertThat(found.verdict()).isEqualTo(Verdict.CLEAN);
        assertThat(found.damages()).isEmpty();
        assertThat(found.recordCount()).isEqualTo(2);
        assertThat(found.segmentCount()).isEqualTo(3);
    }

    @Test
    void verifyFindsDamageInWhatIsLeft() throws IOException {
        SegmentImage second = twoSegments(SegmentImage.first());
        LogView view = LogView.open(watched(1));
        writer.set(() -> {
            recycleFirst(second, 2);
            second.flipped(1, 100, 1).overwrite(volume);
        });
        LogVerification found = view.verify();
        assertThat(found.verdict()).isEqualTo(Verdict.CORRUPT);
        assertThat(found.report().file()).isEqualTo(WalFileName.segment(2));
        assertThat(found.damages()).hasSize(1);
    }

    @Test
    void verifyGivesUpBehindAWriterThatTruncatesAtEveryLook() throws IOException {
        AtomicReference<SegmentImage> tail = new AtomicReference<>(twoSegments(SegmentImage.first()));
        LogView view = LogView.open(volume);
        List<Integer> looks = new ArrayList<>();
        LogTruncatedBeforeException truncated = catchThrowableOfType(
                LogTruncatedBeforeException.class,
                () -> view.verify(segment -> {
                    looks.add(segment);
                    try {
                        tail.set(twoSegmentsAfter(tail.get()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
        assertThat(truncated.firstLeft().position()).isLessThan(tail.get().lsnOf(0));
        assertThat(looks).hasSizeGreaterThan(1).containsOnly(1);
    }

    /** The first segment gets two more records, then the second is the tail, with one. */
    private SegmentImage twoSegments(SegmentImage first) throws IOException {
        first.block(0, "a").block(0, "b").put(volume);
        SegmentImage second = first.rotated();
        return second.block(second.lsnOf(1), "c").put(volume);
    }

    /** Two segments behind the tail; it and all before it are truncated. */
    private SegmentImage twoSegmentsAfter(SegmentImage tail) throws IOException {
        List<String> before = volume.list();
        SegmentImage next = tail.rotated();
        next.block(next.lsnOf(1), "d").put(volume);
        SegmentImage last = next.rotated();
        last.block(last.lsnOf(1), "e").put(volume);
        beginAt(next.lsnOf(0));
        for (String name : before) {
            if (WalFileName.parse(name).kind() == WalFileName.Kind.SEGMENT) {
                volume.unlink(name, DirectorySync.NOW);
            }
        }
        return last;
    }

    private void beginAt(long lsn) throws IOException {
        CheckpointFile.prepare(volume, new Checkpoint(SegmentImage.IDENTITY, 0, lsn, 2, new byte[0]));
        CheckpointFile.replace(volume);
    }

    private void removeFirst(SegmentImage second) throws IOException {
        beginAt(second.lsnOf(0));
        volume.unlink(WalFileName.segment(1), DirectorySync.NOW);
    }

    /** truncateBefore, then a rotation into the file that it freed, and records there. */
    private void recycleFirst(SegmentImage second, int records) throws IOException {
        beginAt(second.lsnOf(0));
        volume.rename(WalFileName.segment(1), WalFileName.segment(3), DirectorySync.NOW);
        SegmentImage third = second.successor(3, second.end(), Fill.RECYCLED).head(0);
        for (int i = 0; i < records; i++) {
            third.block(third.lsnOf(1), "d");
        }
        third.overwrite(volume);
    }

    /** truncateAfter the first record, then a rotation into the file of the second segment, and a record there. */
    private void cut(SegmentImage first) throws IOException {
        SegmentImage third =
                first.successor(3, endOfFirstRecord(first), Fill.ZEROES).head(0).put(volume);
        volume.rename(WalFileName.segment(2), WalFileName.segment(4), DirectorySync.NOW);
        SegmentImage fourth = third.successor(4, third.end(), Fill.RECYCLED).head(0);
        fourth.block(fourth.lsnOf(1), "d").overwrite(volume);
    }

    private static long endOfFirstRecord(SegmentImage first) {
        return first.lsnOf(1) + BLOCK_HEADER_BYTES + FRAGMENT_HEADER_BYTES + 8;
    }

    private Volume watched(long sequence) {
        return CallsOfVolume.afterNext(volume, "open", WalFileName.segment(sequence), writer);
    }
}
