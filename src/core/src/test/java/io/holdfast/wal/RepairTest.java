package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static io.holdfast.wal.SegmentImage.CAPACITY;
import static io.holdfast.wal.SegmentImage.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only a torn tail is cut, what is cut is set aside, and a crash in between changes neither: wal-format.md §10.3. */
class RepairTest {
    private static final int STATES = 64;

    private final SimulatedDisk disk = SimulatedDisk.create(11);

    @Test
    void aTornFlushIsCutAndSetAside() throws IOException {
        try (Volume volume = disk.mount()) {
            tornFlush(volume);
            ByteBuffer before = content(volume, WalFileName.segment(1));
            repair(volume);
            assertThat(content(volume, WalFileName.segment(1))).isEqualTo(before);
            assertThat(content(volume, WalFileName.cut(1, B))).isEqualTo(before.slice(B, 3 * B));
            LogScan scan = examine(volume);
            assertThat(scan.report().row()).isEqualTo(RecoveryRow.OPEN_END);
            SegmentHeader tail = scan.tail();
            assertThat(tail).isNotNull();
            assertThat(tail.origin()).isEqualTo(Origin.REPAIRED);
            assertThat(tail.predecessor().end()).isEqualTo(B + 96L);
            assertThat(tail.place().firstLsn()).isEqualTo(2L * B);
            assertThat(shown(volume)).containsExactly("a");
        }
    }

    @Test
    void aTornHeaderIsSetAsideWholeAndItsSequenceIsNotUsedAgain() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
            first.rotated().lostSector(0, 7).put(volume);
            ByteBuffer torn = content(volume, WalFileName.segment(2));
            repair(volume);
            assertThat(content(volume, WalFileName.cut(2, 2L * B))).isEqualTo(torn);
            LogScan scan = examine(volume);
            assertThat(scan.report().row()).isEqualTo(RecoveryRow.OPEN_END);
            assertThat(scan.highestSequence()).isEqualTo(3);
            assertThat(shown(volume)).containsExactly("a");
        }
    }

    @Test
    void anUnfinishedRecordIsCutInAPreparedSegment() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage first = SegmentImage.first().block(0, "a").longRecord(new byte[3 * CAPACITY], 2);
            first.put(volume).successor(2, first.end(), Fill.ZEROES).put(volume);
            repair(volume);
            LogScan scan = examine(volume);
            assertThat(scan.report().file()).isEqualTo(WalFileName.segment(2));
            assertThat(scan.prepared()).isEmpty();
            assertThat(shown(volume)).containsExactly("a");
        }
    }

    @Test
    void anUnfinishedRecordGoesAndThoseBeforeItInItsBlockStay() throws IOException {
        for (int blocks = 1; blocks <= 3; blocks++) {
            try (Volume volume = SimulatedDisk.create(11).mount()) {
                SegmentImage image = SegmentImage.first().block(0, "a").begin().record("b");
                image.member(0, "c").member(1, "d").commit();
                long whole = image.lsn();
                image.longRecordBehind(new byte[4 * CAPACITY], blocks)
                        .seal(0, 0)
                        .put(volume);
                ByteBuffer before = content(volume, WalFileName.segment(1));
                repair(volume);
                assertThat(content(volume, WalFileName.segment(1))).isEqualTo(before);
                assertThat(content(volume, WalFileName.cut(1, 2L * B))).isEqualTo(before.slice(2 * B, blocks * B));
                LogScan scan = examine(volume);
                assertThat(scan.report().verdict()).isEqualTo(Verdict.CLEAN);
                assertThat(scan.tail().predecessor().end()).isEqualTo(whole);
                assertThat(scan.tail().place().firstLsn()).isEqualTo(3L * B);
                assertThat(shown(volume)).containsExactly("a", "b", "c", "d");
                assertThat(LogView.open(volume).verify().verdict()).isEqualTo(Verdict.CLEAN);
            }
        }
    }

    @Test
    void aCrashAnywhereInARepairOfAnUnfinishedRecordKeepsWhatStandsBeforeItInItsBlock() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage image = SegmentImage.first().begin().record("a");
            image.longRecordBehind(new byte[5 * CAPACITY], 3).seal(0, 0).put(volume);
        }
        assertSurvivesEveryCrash();
    }

    @Test
    void aFullDiskLeavesTheTornTailAndNoTemporaryFile() throws IOException {
        SimulatedDisk small = SimulatedDisk.create(11, FaultPlan.NONE.withCapacity(14L * B));
        try (Volume volume = small.mount()) {
            tornFlush(volume);
            assertThatThrownBy(() -> repair(volume)).isInstanceOf(DiskFullException.class);
            assertThat(volume.list()).containsExactly(WalFileName.cut(1, B), WalFileName.segment(1));
            assertThat(examine(volume).report().row()).isEqualTo(RecoveryRow.TORN_FLUSH);
        }
    }

    @Test
    void noOtherVerdictIsCut() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage.first()
                    .block(0, "a")
                    .block(2L * B, "b")
                    .flipped(1, 100, 1)
                    .put(volume);
            int operations = disk.operations();
            assertThatThrownBy(() -> repair(volume))
                    .isInstanceOf(LogDamagedException.class)
                    .hasMessageContaining("CORRUPT");
            assertThat(disk.operations()).as("but for the syncs of recovery").isEqualTo(operations + 2);
        }
    }

    @Test
    void aCrashAnywhereInARepairLosesNothing() throws IOException {
        try (Volume volume = disk.mount()) {
            tornFlush(volume);
        }
        assertSurvivesEveryCrash();
    }

    @Test
    void aCrashAnywhereInARepairIntoAPreparedSegmentLosesNothing() throws IOException {
        try (Volume volume = disk.mount()) {
            tornFlush(volume).successor(2, 4L * B, Fill.ZEROES).put(volume);
        }
        assertSurvivesEveryCrash();
    }

    @Test
    void whatHasRottedInPreparedSegmentsIsCutWithTheTornTail() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage first = tornFlush(volume);
            first.successor(2, 4L * B, Fill.ZEROES).flipped(3, 600, 1).put(volume);
            first.successor(3, 4L * B, Fill.ZEROES).flipped(2, 600, 1).put(volume);
            try (Log log = Log.open(volume, LogOptions.DEFAULT)) {
                assertThat(log.recovered().orElseThrow().file()).isEqualTo(WalFileName.segment(1));
                log.append("z".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(examine(volume).report().verdict()).isEqualTo(Verdict.CLEAN);
            assertThat(shown(volume)).containsExactly("a", "z");
        }
    }

    private void assertSurvivesEveryCrash() throws IOException {
        int start = disk.operations();
        try (Volume volume = disk.mount()) {
            repair(volume);
        }
        int cut = 0;
        for (int operation = start; operation <= disk.operations(); operation++) {
            for (CrashState state : disk.crashStatesAt(operation, STATES)) {
                int again = goesOnAfter(state);
                assertThat(operation < disk.operations() || again == 0)
                        .as("a repair that has returned is durable: %s", state)
                        .isTrue();
                cut += again;
            }
        }
        assertThat(cut).as("crashes after which the repair was begun anew").isPositive();
    }

    private static int goesOnAfter(CrashState state) throws IOException {
        try (Volume volume = state.restart().mount()) {
            LogScan found = examine(volume);
            assertThat(found.report().verdict()).as("%s", state).isIn(Verdict.TORN_TAIL, Verdict.CLEAN);
            boolean torn = found.report().verdict() == Verdict.TORN_TAIL;
            if (torn) {
                repair(volume);
            }
            assertThat(examine(volume).report().row()).as("%s", state).isEqualTo(RecoveryRow.OPEN_END);
            assertThat(shown(volume)).as("%s", state).containsExactly("a");
            assertThat(content(volume, WalFileName.cut(1, B)))
                    .as("%s", state)
                    .isEqualTo(content(volume, WalFileName.segment(1)).slice(B, 3 * B));
            return torn ? 1 : 0;
        }
    }

    private static SegmentImage tornFlush(Volume volume) throws IOException {
        return SegmentImage.first()
                .block(0, "a")
                .block(B, "b")
                .block(B, "c")
                .lost(2)
                .put(volume);
    }

    private static LogScan examine(Volume volume) throws IOException {
        return new Recovery(volume, Expectation.ANY).examineLocked();
    }

    private static void repair(Volume volume, DamagePolicy policy) throws IOException {
        LogScan scan = examine(volume);
        RepairPlan plan = new RepairPlanning(volume, scan).plan(policy).orElseThrow();
        new Repair(volume, () -> 0).cut(scan, plan);
    }

    private static void repair(Volume volume) throws IOException {
        repair(volume, DamagePolicy.THROW);
    }

    private static List<String> shown(Volume volume) throws IOException {
        List<String> records = new ArrayList<>();
        try (LogReader reader = new LogReader(volume, examine(volume).chain(), 0, Damage.STOPS, null)) {
            while (reader.next()) {
                records.add(StandardCharsets.US_ASCII.decode(reader.payload()).toString());
            }
        }
        return records;
    }
}
