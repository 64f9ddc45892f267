package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Damage is cut only by the caller's policy, set aside first, and laundered by no crash: wal-format.md §10.3, §12.3. */
class DamagePolicyTest {
    private static final int STATES = 32;

    private final SimulatedDisk disk = SimulatedDisk.create(7);

    @Test
    void damageInTheTailIsCutOnlyWhenAsked() throws IOException {
        try (Volume volume = disk.mount()) {
            damagedTail(volume);
            assertThatThrownBy(() -> Log.open(volume, LogOptions.DEFAULT)).isInstanceOf(LogDamagedException.class);
            assertThatThrownBy(() -> Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(DamagePolicy.THROW)))
                    .isInstanceOf(LogDamagedException.class);
            ByteBuffer before = content(volume, WalFileName.segment(1));
            try (Log log = Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(DamagePolicy.STOP_BEFORE))) {
                assertThat(log.recovered().orElseThrow().row()).isEqualTo(RecoveryRow.PROMISED_BAD);
                assertThat(shown(volume)).containsExactly("a");
                log.append("z".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(content(volume, WalFileName.segment(1))).isEqualTo(before);
            assertThat(content(volume, WalFileName.cut(1, B))).isEqualTo(before.slice(B, 4 * B));
            assertThat(examine(volume).tail().origin()).isEqualTo(Origin.OVERRULED);
            assertThat(shown(volume)).containsExactly("a", "z");
        }
    }

    @Test
    void aDamagedLogIsOpenedInAnyModeWithAnyThreads() throws IOException {
        try (Volume volume = disk.mount()) {
            damagedTail(volume);
            List<String> made = new ArrayList<>();
            LogRuntime runtime = new LogRuntime(() -> 7, Runnable::run, life -> {
                made.add("flusher");
                return LogRuntime.SYSTEM.threads().newThread(life);
            });
            LogTerms terms =
                    LogTerms.SYNC.with(runtime).with(DamagePolicy.STOP_BEFORE).with(CommitMode.UNSYNCED);
            try (Log log = Log.open(volume, LogOptions.DEFAULT, terms)) {
                assertThat(log.recovered().orElseThrow().row()).isEqualTo(RecoveryRow.PROMISED_BAD);
                Lsn written = log.append("z".getBytes(StandardCharsets.US_ASCII));
                assertThat(log.syncedLsn()).isLessThanOrEqualTo(written);
            }
            assertThat(made).isNotEmpty();
            assertThat(examine(volume).tail().createdMillis()).isEqualTo(7);
        }
    }

    @Test
    void damageInAFinishedSegmentIsCutWithAllThatFollows() throws IOException {
        try (Volume volume = disk.mount()) {
            damagedFinished(volume);
            ByteBuffer second = content(volume, WalFileName.segment(2));
            try (Log log = Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(DamagePolicy.STOP_BEFORE))) {
                assertThat(log.recovered().orElseThrow().file()).isEqualTo(WalFileName.segment(1));
            }
            assertThat(shown(volume)).containsExactly("a");
            assertThat(content(volume, WalFileName.cut(2, 4L * B))).isEqualTo(second);
            assertThat(volume.exists(WalFileName.segment(2))).isFalse();
            assertThat(LogView.open(volume).verify().verdict()).isEqualTo(Verdict.CLEAN);
        }
    }

    @Test
    void damageOfALongRecordLeavesWhatStandsBeforeItInItsBlock() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage first = SegmentImage.first().begin().record("a").record("b");
            long whole = first.lsn();
            first.longRecordBehind(new byte[3 * SegmentImage.CAPACITY], 4)
                    .record("c")
                    .seal(0, 0);
            first.flipped(2, 100, 1).put(volume);
            first.rotated().put(volume);
            try (Log log = Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(DamagePolicy.STOP_BEFORE))) {
                assertThat(log.recovered().orElseThrow().lsn()).isEqualTo(new Lsn(2L * B));
            }
            assertThat(shown(volume)).containsExactly("a", "b");
            assertThat(examine(volume).tail().predecessor().end()).isEqualTo(whole);
        }
    }

    @Test
    void aDryRunSaysWhatIsDoneAndDoesNothing() throws IOException {
        try (Volume volume = disk.mount()) {
            damagedFinished(volume);
            int operations = disk.operations();
            LogView view = LogView.open(volume);
            assertThat(view.planRepair(DamagePolicy.THROW)).isEmpty();
            RepairPlan plan = view.planRepair(DamagePolicy.STOP_BEFORE).orElseThrow();
            assertThat(plan.cut()).isEqualTo(new Lsn(B + 96L));
            assertThat(plan.origin()).isEqualTo(Origin.OVERRULED);
            assertThat(plan.nextFile()).isEqualTo(WalFileName.segment(4));
            assertThat(plan.setAside())
                    .containsExactly(
                            part(RepairPlan.How.COPIED, 1, B, 4L * B),
                            part(RepairPlan.How.RENAMED, 2, 4L * B, 6L * B),
                            part(RepairPlan.How.RENAMED, 3, 6L * B, 8L * B));
            assertThat(disk.operations()).isEqualTo(operations);
            cut(volume);
            for (RepairPlan.SetAside part : plan.setAside()) {
                assertThat(volume.exists(part.name())).isTrue();
            }
            assertThat(volume.exists(plan.nextFile())).isTrue();
        }
    }

    private static RepairPlan.SetAside part(RepairPlan.How how, long sequence, long first, long end) {
        return new RepairPlan.SetAside(
                how, WalFileName.segment(sequence), new Lsn(first), new Lsn(end), WalFileName.cut(sequence, first));
    }

    @Test
    void damageBelowTheCheckpointIsNotCut() throws IOException {
        try (Volume volume = disk.mount()) {
            damagedTail(volume);
            SegmentImage.put(
                    volume,
                    WalFileName.CHECKPOINT,
                    new Checkpoint(SegmentImage.IDENTITY, 2L * B, 0, 1, new byte[0]).encode());
            assertNotCut(volume, "below its checkpoint");
        }
    }

    @Test
    void whereALinkIsMissingNothingIsCut() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
            first.rotated().rotated().put(volume);
            assertNotCut(volume, "nothing tells");
        }
    }

    private void assertNotCut(Volume volume, String why) throws IOException {
        List<String> names = volume.list();
        assertThatThrownBy(() -> Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(DamagePolicy.STOP_BEFORE)))
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining(why);
        assertThat(volume.list()).containsExactlyInAnyOrderElementsOf(withLock(names));
    }

    private static List<String> withLock(List<String> names) {
        List<String> all = new ArrayList<>(names);
        if (!all.contains(WalFileName.LOCK)) {
            all.add(WalFileName.LOCK);
        }
        return all;
    }

    @Test
    void noCrashLaundersDamageInTheTail() throws IOException {
        try (Volume volume = disk.mount()) {
            damagedTail(volume);
        }
        assertSurvivesEveryCrash(RecoveryRow.PROMISED_BAD);
    }

    @Test
    void noCrashLaundersDamageInAFinishedSegment() throws IOException {
        try (Volume volume = disk.mount()) {
            damagedFinished(volume);
        }
        assertSurvivesEveryCrash(RecoveryRow.PROMISED_BAD);
    }

    @Test
    void noCrashLaundersAHeaderThatWasAcknowledged() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
            SegmentImage second = first.rotated();
            second.block(second.lsnOf(1), "b").flipped(0, 100, 1).put(volume);
        }
        assertSurvivesEveryCrash(RecoveryRow.PROMISED_BAD);
    }

    private void assertSurvivesEveryCrash(RecoveryRow row) throws IOException {
        Map<ByteBuffer, String> originals = new LinkedHashMap<>();
        try (Volume volume = disk.mount()) {
            for (String name : volume.list()) {
                originals.put(content(volume, name), name);
            }
        }
        int start = disk.operations();
        try (Volume volume = disk.mount()) {
            cut(volume);
        }
        int again = 0;
        int finished = 0;
        for (int operation = start; operation <= disk.operations(); operation++) {
            for (CrashState state : disk.crashStatesAt(operation, STATES)) {
                boolean begunAnew = goesOnAfter(state, row, originals.keySet());
                assertThat(operation < disk.operations() || !begunAnew)
                        .as("a cut that has returned is durable: %s", state)
                        .isTrue();
                again += begunAnew ? 1 : 0;
                finished += begunAnew ? 0 : 1;
            }
        }
        assertThat(again).as("crashes before the commit point").isPositive();
        assertThat(finished).as("crashes after the commit point").isPositive();
    }

    /** Before the commit point the verdict is what it was; in the end all bytes are there, under whatever name. */
    private static boolean goesOnAfter(CrashState state, RecoveryRow row, Iterable<ByteBuffer> originals)
            throws IOException {
        try (Volume volume = state.restart().mount()) {
            LogVerification found = LogView.open(volume).verify();
            assertThat(found.report().row()).as("%s", state).isIn(row, RecoveryRow.OPEN_END);
            boolean damaged = found.report().row() == row;
            if (damaged) {
                cut(volume);
            }
            LogScan clean = examine(volume);
            new Repair(volume, () -> 0).finish(clean);
            assertThat(LogView.open(volume).verify().report().row())
                    .as("%s", state)
                    .isEqualTo(RecoveryRow.OPEN_END);
            assertThat(shown(volume)).as("%s", state).containsExactly("a");
            List<ByteBuffer> contents = new ArrayList<>();
            for (String name : volume.list()) {
                contents.add(content(volume, name));
            }
            assertThat(contents).as("%s", state).containsAll(originals);
            Optional<ChainSegment> cut = examine(volume).chain().stream().findFirst();
            long tail = examine(volume).tail().place().sequence();
            for (long sequence = cut.orElseThrow().header().place().sequence() + 1; sequence < tail; sequence++) {
                assertThat(volume.exists(WalFileName.segment(sequence)))
                        .as("%s", state)
                        .isFalse();
            }
            return damaged;
        }
    }

    private static void cut(Volume volume) throws IOException {
        LogScan scan = examine(volume);
        RepairPlan plan =
                new RepairPlanning(volume, scan).plan(DamagePolicy.STOP_BEFORE).orElseThrow();
        new Repair(volume, () -> 0).cut(scan, plan);
    }

    private static void damagedTail(Volume volume) throws IOException {
        SegmentImage.first()
                .block(0, "a")
                .block(B, "b")
                .block(3L * B, "c")
                .block(3L * B, "d")
                .flipped(2, 100, 1)
                .put(volume);
    }

    private static void damagedFinished(Volume volume) throws IOException {
        SegmentImage first =
                SegmentImage.first().block(0, "a").block(B, "b").block(B, "c").flipped(2, 100, 1);
        first.put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(1), "d").put(volume);
        SegmentImage third = second.rotated();
        third.block(third.lsnOf(1), "e").put(volume);
    }

    private static LogScan examine(Volume volume) throws IOException {
        return new Recovery(volume, Expectation.ANY).examineLocked();
    }

    private static List<String> shown(Volume volume) throws IOException {
        List<String> records = new ArrayList<>();
        try (LogReader reader = LogView.open(volume).replay(Lsn.ZERO)) {
            while (reader.next()) {
                records.add(StandardCharsets.US_ASCII.decode(reader.payload()).toString());
            }
        }
        return records;
    }

    private static ByteBuffer content(Volume volume, String name) throws IOException {
        try (DurableFile file = volume.open(name, OpenMode.READ)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.readUnaligned(content, 0);
            return content.flip();
        }
    }
}
