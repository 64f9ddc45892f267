package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static io.holdfast.wal.SegmentImage.CAPACITY;
import static io.holdfast.wal.SegmentImage.IDENTITY;
import static io.holdfast.wal.SegmentImage.content;
import static io.holdfast.wal.format.WalFormat.BLOCK_MAJOR_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What opening makes of a directory, name by name (wal-format.md §2, §12.3, §14), and what a full disk leaves in it. */
@Timeout(300)
class LogDirectoryTest {
    private static final long SEGMENT_BYTES = 6L * B;
    private static final LogOptions OPTIONS =
            new LogOptions(B, SEGMENT_BYTES, 2 * B, 2, Duration.ZERO, WriteMethod.AUTO);
    private static final List<String> OTHERS =
            List.of("0000000000000001.wal.bak", "1.wal", "checkpoint.old", "data", "notes.new");

    private static Log open(Volume volume) throws IOException {
        return open(volume, OPTIONS);
    }

    private static Log open(Volume volume, LogOptions options) throws IOException {
        return new LogOpening(volume, options, CommitMode.SYNC, () -> 0, Runnable::run, Thread::new).open();
    }

    private static void put(Volume volume, List<String> names) throws IOException {
        for (String name : names) {
            SegmentImage.put(volume, name, ByteBuffer.allocate(7));
        }
    }

    private static List<Integer> lengths(Log log) throws IOException {
        List<Integer> lengths = new ArrayList<>();
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                lengths.add(reader.payload().remaining());
            }
        }
        return lengths;
    }

    @Test
    void section2ALogIsCreatedBesideFilesOfOthersWhichAreNeverTouched() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            put(volume, OTHERS);
            for (int opening = 0; opening < 2; opening++) {
                try (Log log = open(volume)) {
                    log.append(new byte[3]);
                    assertThat(lengths(log)).hasSize(opening + 1);
                }
                assertThat(volume.list()).containsAll(OTHERS);
            }
        }
    }

    @Test
    void section2WhatACrashLeftUnderATemporaryNameIsRemovedAtOpen() throws IOException {
        List<String> leftovers = List.of(
                WalFileName.newSegment(2),
                WalFileName.newSegment(9),
                WalFileName.newCut(1, B),
                WalFileName.NEW_CHECKPOINT);
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage.first().block(0, "a").put(volume);
            put(volume, leftovers);
            put(volume, List.of(WalFileName.cut(1, 3L * B)));
            try (Log log = open(volume)) {
                assertThat(volume.list()).doesNotContainAnyElementsOf(leftovers);
                assertThat(lengths(log)).containsExactly(1);
            }
            assertThat(volume.list()).as("set aside: never removed").contains(WalFileName.cut(1, 3L * B));
        }
    }

    @Test
    void section9_4APreparedFileIsUsedAndNoOtherMade() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
            first.successor(2, first.end(), Fill.ZEROES).put(volume);
            try (Log log = open(volume)) {
                assertThat(volume.list())
                        .filteredOn(name -> name.endsWith(".wal"))
                        .containsExactly(WalFileName.segment(1), WalFileName.segment(2));
                log.append(new byte[(SegmentImage.BLOCKS - 1) * CAPACITY]);
                assertThat(log.syncedLsn().position()).isGreaterThan(SegmentImage.BLOCKS * (long) B);
                assertThat(lengths(log)).containsExactly(1, (SegmentImage.BLOCKS - 1) * CAPACITY);
            }
            try (Log log = open(volume)) {
                assertThat(lengths(log)).containsExactly(1, (SegmentImage.BLOCKS - 1) * CAPACITY);
            }
        }
    }

    @Test
    void section10_1ASegmentWhoseRemovalWasCutShortIsRemovedAtOpen() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
            SegmentImage second = first.rotated();
            second.block(second.lsnOf(0), "b").put(volume);
            Checkpoint begins = new Checkpoint(IDENTITY, 0, second.lsnOf(1), 2, new byte[0]);
            SegmentImage.put(volume, WalFileName.CHECKPOINT, begins.encode());
            try (Log log = open(volume)) {
                assertThat(volume.list()).doesNotContain(WalFileName.segment(1));
                assertThat(lengths(log)).containsExactly(1);
            }
        }
    }

    /** A rename half done, which POSIX does not rule out: the prepared file that a repair heads bears the dropped name too. */
    @Test
    void section10_1ASegmentWhoseRecyclingWasCutShortIsRemovedBeforeARepair() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1, FaultPlan.NONE.withRenames(FaultPlan.Renames.SPLIT));
        try (Volume volume = disk.mount()) {
            SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
            SegmentImage second = first.rotated();
            second.block(second.lsnOf(0), "b").block(second.lsnOf(2), "c").block(second.lsnOf(2), "d");
            second.lost(2).put(volume);
            Checkpoint begins = new Checkpoint(IDENTITY, 0, second.lsnOf(1), 2, new byte[0]);
            SegmentImage.put(volume, WalFileName.CHECKPOINT, begins.encode());
            volume.rename(WalFileName.segment(1), WalFileName.segment(3), DirectorySync.DEFERRED);
        }
        int halfDone = 0;
        for (CrashState state : disk.crashStatesAt(disk.operations(), 64)) {
            try (Volume volume = state.restart().mount()) {
                halfDone += volume.list().containsAll(List.of(WalFileName.segment(1), WalFileName.segment(3))) ? 1 : 0;
                for (int opening = 0; opening < 2; opening++) {
                    try (Log log = open(volume)) {
                        assertThat(lengths(log)).as("%s", state).containsExactly(1);
                    }
                }
            }
        }
        assertThat(halfDone).isPositive();
    }

    @Test
    void section9_4WhatARepairFoundBehindItsCutIsInNoFileThatIsUsedAgain() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage torn = SegmentImage.first().block(0, "a");
            torn.block(torn.lsnOf(0), "b").block(torn.lsnOf(0), "c").block(torn.lsnOf(0), "d".repeat(CAPACITY));
            torn.lost(2).lostSector(4, 0).put(volume);
            Lsn last;
            try (Log log = open(volume)) {
                assertThat(log.recovered().orElseThrow().verdict()).isEqualTo(Verdict.TORN_TAIL);
                last = log.append(new byte[(SegmentImage.BLOCKS - 1) * CAPACITY]);
                log.truncateBefore(last);
                // Three rotations: into each file that waited.
                for (int i = 0; i < 3; i++) {
                    last = log.append(new byte[(SegmentImage.BLOCKS - 1) * CAPACITY]);
                }
                log.append(new byte[1]);
            }
            RecoveryReport report =
                    new Recovery(volume, Expectation.ANY).examineLocked().report();
            assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.CLEAN);
        }
    }

    @Test
    void noLogPreparedFilesOfACreationThatWasCutShortAreGoneAndALogIsCreated() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            for (int sequence = 1; sequence <= 3; sequence++) {
                SegmentImage.created(5).put(volume, WalFileName.segment(sequence));
            }
            try (Log log = open(volume)) {
                assertThat(volume.list())
                        .containsExactlyInAnyOrder(WalFileName.segment(1), WalFileName.segment(2), WalFileName.LOCK);
                log.append(new byte[2]);
                assertThat(lengths(log)).containsExactly(2);
            }
        }
    }

    @Test
    void noLogAFirstHeaderThatWasTornIsSetAsideAndItsSequenceIsNotUsedAgain() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1);
        ByteBuffer torn;
        try (Volume volume = disk.mount()) {
            SegmentImage.created(5).put(volume, WalFileName.segment(2));
            SegmentImage.created(IDENTITY).head(0).lostSector(0, 7).put(volume);
            torn = content(volume, WalFileName.segment(1));
        }
        int start = disk.operations();
        try (Volume volume = disk.mount()) {
            open(volume).close();
        }
        for (int operation = start; operation <= disk.operations(); operation++) {
            for (CrashState state : disk.crashStatesAt(operation, 16)) {
                try (Volume volume = state.restart().mount()) {
                    try (Log log = open(volume)) {
                        log.append(new byte[2]);
                        assertThat(lengths(log)).as("%s", state).containsExactly(2);
                    }
                    assertThat(volume.list()).as("%s", state).doesNotContain(WalFileName.segment(1));
                    assertThat(content(volume, WalFileName.cut(1, 0))).isEqualTo(torn);
                }
            }
        }
    }

    @Test
    void foreignLogIsRefusedAndNothingIsTouched() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage.first().block(0, "a").put(volume);
            Checkpoint foreign = new Checkpoint(IDENTITY + 1, 0, 0, 1, new byte[0]);
            SegmentImage.put(volume, WalFileName.CHECKPOINT, foreign.encode());
            assertRefusedUntouched(volume, RecoveryRow.FOREIGN_LOG);
        }
    }

    @Test
    void newerFormatIsRefusedAndNothingIsTouched() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage.first().block(0, "a").forged(1, BLOCK_MAJOR_OFFSET, 3).put(volume);
            assertRefusedUntouched(volume, RecoveryRow.NEWER_FORMAT);
        }
    }

    private static void assertRefusedUntouched(Volume volume, RecoveryRow row) throws IOException {
        put(volume, List.of(WalFileName.newSegment(2)));
        List<String> before = new ArrayList<>(volume.list());
        before.add(WalFileName.LOCK);
        for (int opening = 0; opening < 2; opening++) {
            assertThatThrownBy(() -> open(volume))
                    .isInstanceOfSatisfying(
                            LogRefusedException.class,
                            refused -> assertThat(refused.row()).isEqualTo(row));
            assertThat(volume.list()).hasSameElementsAs(before);
        }
    }

    @Test
    void theSizesOfALogThatIsThereCountAndNotThoseOfTheOptions() throws IOException {
        LogOptions others = new LogOptions(4 * B, 64L * B, 8 * B, 2, Duration.ZERO, WriteMethod.AUTO);
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            open(volume).close();
            try (Log log = open(volume, others)) {
                log.append(new byte[CAPACITY]);
                log.append(new byte[5 * CAPACITY]);
                assertThat(lengths(log)).containsExactly(CAPACITY, 5 * CAPACITY);
            }
            LogScan scan = new Recovery(volume, Expectation.ANY).examineLocked();
            assertThat(scan.tail()).isNotNull();
            assertThat(scan.tail().place().blockBytes()).isEqualTo(B);
            assertThat(scan.chain())
                    .hasSize(2)
                    .allSatisfy(segment ->
                            assertThat(segment.header().segmentBytes()).isEqualTo(SEGMENT_BYTES));
        }
    }

    /** How many bytes of payload, of a segment's capacity and one block's. */
    enum Edge {
        NOTHING(0),
        ONE_BELOW_A_BLOCK(CAPACITY - 1),
        A_BLOCK(CAPACITY),
        ONE_ABOVE_A_BLOCK(CAPACITY + 1),
        ONE_BELOW_A_SEGMENT(5 * CAPACITY - 1),
        A_SEGMENT(5 * CAPACITY),
        ONE_ABOVE_A_SEGMENT(5 * CAPACITY + 1);

        private final int bytes;

        Edge(int bytes) {
            this.bytes = bytes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void section14RecordsAndBatchesOfEverySizeAreThereAfterReopening(Edge edge) throws IOException {
        List<Integer> expected = new ArrayList<>();
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            try (Log log = open(volume)) {
                for (int i = 0; i < 3; i++) {
                    log.append(new byte[edge.bytes]);
                    log.appendBatch(new Batch().add(new byte[edge.bytes]).add(new byte[i]));
                    expected.addAll(List.of(edge.bytes, edge.bytes, i));
                }
                assertThat(lengths(log)).isEqualTo(expected);
            }
            try (Log log = open(volume)) {
                assertThat(log.recovered().orElseThrow().verdict()).isEqualTo(Verdict.CLEAN);
                assertThat(lengths(log)).isEqualTo(expected);
            }
        }
    }

    @Test
    void aDiskThatIsFullBeforeTheWriteFailsThatAppendAloneAndForEver() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1, FaultPlan.NONE.withCapacity(3 * SEGMENT_BYTES));
        try (Volume volume = disk.mount()) {
            try (Log log = open(volume)) {
                log.append(new byte[1]);
                Lsn synced = log.syncedLsn();
                for (int again = 0; again < 2; again++) {
                    assertThatThrownBy(() -> log.append(new byte[20 * CAPACITY]))
                            .isInstanceOf(DiskFullException.class);
                }
                assertThat(log.syncedLsn()).isEqualTo(synced);
                log.append(new byte[2]);
                log.appendBatch(new Batch().add(new byte[3]).add(new byte[4]));
                assertThat(lengths(log)).containsExactly(1, 2, 3, 4);
            }
            try (Log log = open(volume)) {
                log.append(new byte[5]);
                assertThat(lengths(log)).containsExactly(1, 2, 3, 4, 5);
            }
        }
    }

    @Test
    void noSpaceForAPreallocatedBlockPoisonsTheLogAndReopeningRecovers() throws IOException {
        // The first write to the segment under its own name is its header block, the second the first record's.
        Fault full =
                Fault.once(Call.WRITE, 3, new Effect.Fail(Errno.Kind.ENOSPC)).of(WalFileName.segment(1));
        try (Volume volume = SimulatedDisk.create(1, FaultPlan.NONE.with(full)).mount()) {
            Log log = open(volume);
            Lsn first = log.append(new byte[1]);
            Lsn synced = log.syncedLsn();
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(() -> log.append(new byte[2]))
                        .isInstanceOf(LogPoisonedException.class)
                        .hasCauseInstanceOf(DiskFullException.class);
            }
            assertThat(log.syncedLsn()).isEqualTo(synced).isGreaterThan(first);
            assertThatThrownBy(log::close).isInstanceOf(LogPoisonedException.class);
            try (Log reopened = open(volume)) {
                assertThat(lengths(reopened)).containsExactly(1);
                assertThat(reopened.append(new byte[3])).isGreaterThan(first);
                assertThat(lengths(reopened)).containsExactly(1, 3);
            }
        }
    }
}
