package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.CAPACITY;
import static io.holdfast.wal.format.WalFormat.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What lies below the log's beginning in its first segment is disposable, valid or not: wal-format.md §11.5, §12.3. */
class DisposableDamageTest {
    private static final LogTerms STOP_BEFORE = LogTerms.SYNC.with(DamagePolicy.STOP_BEFORE);

    private final Volume volume = SimulatedDisk.create(1).mount();

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @Test
    void aBlockThatEndsAtTheBeginningIsNoDamage() throws IOException {
        SegmentImage first = records().flipped(1, 100, 1).flipped(2, 100, 1);
        finished(first, first.lsnOf(3));
        LogVerification found = LogView.open(volume).verify();
        assertThat(found.verdict()).isEqualTo(Verdict.CLEAN);
        assertThat(found.damages()).isEmpty();
        assertThat(found.recordCount()).isEqualTo(3);
        assertThat(opened()).containsExactly("c", "d", "e");
        assertThat(volume.list()).noneMatch(name -> name.endsWith(".cut"));
    }

    @Test
    void theBlockThatHoldsTheBeginningCounts() throws IOException {
        SegmentImage first = records().flipped(2, 100, 1);
        finished(first, first.lsnOf(3) - 8);
        assertDamaged(RecoveryRow.PROMISED_BAD, first.lsnOf(2));
        assertThatThrownBy(this::opened)
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining("below its checkpoint");
    }

    @Test
    void aBatchWithAMemberAtTheBeginningCountsFromItsFirstMember() throws IOException {
        SegmentImage first = batch().flipped(2, 100, 1);
        finished(first, first.lsnOf(3));
        assertDamaged(RecoveryRow.PROMISED_BAD, first.lsnOf(2));
        assertThatThrownBy(this::opened).isInstanceOf(LogDamagedException.class);
    }

    @Test
    void aBatchWhoseLastMemberIsBelowTheBeginningIsDisposable() throws IOException {
        SegmentImage first = batch().flipped(2, 100, 1);
        // Its commit record's: a fragment of 32 bytes comes before.
        finished(first, first.lsnOf(3) + BLOCK_HEADER_BYTES + 32);
        assertThat(LogView.open(volume).verify().verdict()).isEqualTo(Verdict.CLEAN);
        assertThat(opened()).containsExactly("d", "e");
    }

    @Test
    void aBatchWithAMemberAtTheBeginningHasItsCommitRecord() throws IOException {
        SegmentImage first = SegmentImage.first().begin().member(0, "a").seal(0, 0);
        first.begin().member(1, "b").seal(0, 0).block(0, "c");
        finished(first, first.lsnOf(2));
        assertDamaged(RecoveryRow.BROKEN_RECORD, first.lsnOf(3) + BLOCK_HEADER_BYTES);
        assertThat(shownSkipping()).containsExactly("c", "e");
    }

    @Test
    void aBatchWithAMemberAtTheBeginningDoesNotEndWithItsSegment() throws IOException {
        SegmentImage first = SegmentImage.first().begin().member(0, "a").seal(0, 0);
        first.begin().member(1, "b").seal(0, 0);
        finished(first, first.lsnOf(2));
        assertDamaged(RecoveryRow.BROKEN_RECORD, first.end());
        assertThat(shownSkipping()).containsExactly("e");
    }

    @Test
    void theRestOfARecordThatBeginsBeforeIsDisposable() throws IOException {
        SegmentImage first = SegmentImage.sized(16).longRecord(new byte[5 * CAPACITY], 5);
        first.block(0, "d").flipped(4, 100, 1);
        finished(first, first.lsnOf(2));
        assertThat(LogView.open(volume).verify().verdict()).isEqualTo(Verdict.CLEAN);
        assertThat(opened()).containsExactly("d", "e");
    }

    @Test
    void theFirstDamageBehindTheBeginningIsWhereTheLogIsCut() throws IOException {
        SegmentImage first = records().flipped(1, 100, 1).flipped(4, 100, 1);
        finished(first, first.lsnOf(2));
        assertDamaged(RecoveryRow.PROMISED_BAD, first.lsnOf(4));
        assertThat(opened()).containsExactly("b", "c");
        assertThat(LogView.open(volume).verify().verdict()).isEqualTo(Verdict.CLEAN);
    }

    @Test
    void ofTheTailAllBlocksCount() throws IOException {
        SegmentImage first = records().flipped(1, 100, 1).put(volume);
        beginAt(first.lsnOf(3));
        assertThat(LogView.open(volume).verify().report().isDamage()).isTrue();
        assertThatThrownBy(this::opened).isInstanceOf(LogDamagedException.class);
        assertThatThrownBy(() -> Log.open(volume, LogOptions.DEFAULT)).isInstanceOf(LogDamagedException.class);
    }

    private static SegmentImage records() {
        return SegmentImage.first().block(0, "a").block(0, "b").block(0, "c").block(0, "d");
    }

    /** A record, a batch of two with its commit record in the block of the second, and a record. */
    private static SegmentImage batch() {
        SegmentImage image =
                SegmentImage.first().block(0, "a").begin().member(0, "b").seal(0, 0);
        return image.begin().member(1, "c").commit().seal(0, 0).block(0, "d");
    }

    private void finished(SegmentImage first, long beginLsn) throws IOException {
        first.put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(1), "e").put(volume);
        beginAt(beginLsn);
    }

    private void beginAt(long lsn) throws IOException {
        CheckpointFile.prepare(volume, new Checkpoint(SegmentImage.IDENTITY, 0, lsn, 1, new byte[0]));
        CheckpointFile.replace(volume);
    }

    private void assertDamaged(RecoveryRow row, long lsn) throws IOException {
        LogVerification found = LogView.open(volume).verify();
        assertThat(found.damages()).hasSize(1);
        assertThat(found.report().row()).isEqualTo(row);
        assertThat(found.report().lsn()).isEqualTo(new Lsn(lsn));
    }

    private List<String> opened() throws IOException {
        try (Log log = Log.open(volume, LogOptions.DEFAULT, STOP_BEFORE);
                LogReader reader = log.replay(Lsn.ZERO)) {
            return rest(reader);
        }
    }

    private List<String> shownSkipping() throws IOException {
        try (LogReader reader = LogView.open(volume).replaySkipping(Lsn.ZERO, damage -> {})) {
            return rest(reader);
        }
    }

    private static List<String> rest(LogReader reader) throws IOException {
        List<String> records = new ArrayList<>();
        while (reader.next()) {
            records.add(StandardCharsets.US_ASCII.decode(reader.payload()).toString());
        }
        return records;
    }
}
