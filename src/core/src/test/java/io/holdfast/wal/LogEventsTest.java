package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a log leaves in the Flight Recorder. */
@Timeout(300)
class LogEventsTest {
    private static final int CAPACITY = SegmentPlace.fragmentCapacity(B);
    private static final String PACKAGE = "io.holdfast.wal.";

    private final SimulatedDisk disk = SimulatedDisk.create(11);
    private final Recording recording = new Recording();

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        recording.start();
    }

    @AfterEach
    void close() {
        recording.close();
    }

    private static LogOptions options(WriteMethod method) {
        return new LogOptions(B, 4L * B, 2 * B, 2, Duration.ZERO, method);
    }

    private static Log open(Volume volume, WriteMethod method, CommitMode mode) throws IOException {
        return new LogOpening(volume, options(method), mode, () -> 0, Runnable::run, Thread::new).open();
    }

    private static Log open(Volume volume) throws IOException {
        return open(volume, WriteMethod.DIRECT_SYNC, CommitMode.SYNC);
    }

    private List<RecordedEvent> recorded() throws IOException {
        recording.stop();
        Path file = directory.resolve("events.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith(PACKAGE))
                .toList();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(PACKAGE + name))
                .toList();
    }

    private RecordedEvent only(String name) throws IOException {
        List<RecordedEvent> events = named(recorded(), name);
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    @Test
    void aFlushSaysWhatItWroteAndWhere() throws IOException {
        recording.enable(PACKAGE + "Flush");
        try (Volume volume = disk.mount();
                Log log = open(volume)) {
            log.appendBatch(new Batch().add(new byte[10]).add(new byte[20]));
            RecordedEvent event = only("Flush");
            assertThat(event.getString("location")).isEqualTo(volume.location());
            assertThat(event.getInt("records")).isEqualTo(2);
            assertThat(event.getLong("recordBytes")).isEqualTo(30);
            assertThat(event.getLong("writtenBytes")).isEqualTo(B);
            assertThat(event.getLong("paddingBytes"))
                    .isPositive()
                    .isEqualTo(log.metrics().paddingBytes());
            assertThat(event.getLong("beginLsn")).isEqualTo(B);
            assertThat(event.getLong("endLsn")).isEqualTo(2L * B);
            assertThat(event.getLong("writeTime")).isPositive();
            assertThat(event.getLong("syncTime")).isPositive();
        }
    }

    @Test
    void aFlushOfAnUnsyncedLogHasNoSyncTimeAndASyncIsThereWhenItWasAskedFor() throws IOException {
        recording.enable(PACKAGE + "Flush");
        recording.enable(PACKAGE + "Sync");
        try (Volume volume = disk.mount();
                Log log = open(volume, WriteMethod.DIRECT_SYNC, CommitMode.UNSYNCED)) {
            log.append(new byte[10]);
            log.append(new byte[10]);
            log.sync();
        }
        List<RecordedEvent> events = recorded();
        assertThat(named(events, "Flush"))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.getLong("syncTime")).isZero());
        assertThat(named(events, "Sync")).as("with the one of close").hasSize(2);
    }

    @Test
    void aSyncSaysWhatItReachedAndInWhichFile() throws IOException {
        recording.enable(PACKAGE + "Sync");
        FaultPlan weak = FaultPlan.NONE.withGuarantee(Guarantee.DEVICE_CACHE);
        try (Volume volume = SimulatedDisk.create(11, weak).mount();
                Log log = open(volume)) {
            log.append(new byte[10]);
            RecordedEvent event = only("Sync");
            assertThat(event.getString("file")).isEqualTo(WalFileName.segment(1));
            assertThat(event.getString("guarantee")).isEqualTo("DEVICE_CACHE");
            assertThat(event.getString("log")).matches("[0-9a-f]{16}").isNotEqualTo("0".repeat(16));
            assertThat(event.getDuration()).isPositive();
        }
    }

    @Test
    void aWriteThatIsDurableByItselfIsASync() throws IOException {
        recording.enable(PACKAGE + "Sync");
        try (Volume volume = disk.mount();
                Log log = open(volume, WriteMethod.DIRECT_WRITE_THROUGH, CommitMode.SYNC)) {
            log.append(new byte[10]);
            log.append(new byte[10]);
            assertThat(named(recorded(), "Sync")).hasSize(2);
        }
    }

    @Test
    void whatComesWithEveryCommitIsOffUnlessAskedFor() throws IOException {
        try (Volume volume = disk.mount()) {
            open(volume).close();
            try (Log log = open(volume)) {
                log.append(new byte[10]);
            }
        }
        assertThat(recorded())
                .extracting(event -> event.getEventType().getName())
                .containsExactly(PACKAGE + "Recovery");
    }

    @Test
    void anOpeningSaysWhatRecoveryFound() throws IOException {
        try (Volume volume = disk.mount()) {
            try (Log log = open(volume)) {
                log.append(new byte[10]);
            }
            RecoveryReport report;
            try (Log log = open(volume)) {
                report = log.recovered().orElseThrow();
            }
            RecordedEvent event = only("Recovery");
            assertThat(event.getString("location")).isEqualTo(volume.location());
            assertThat(event.getString("verdict")).isEqualTo("CLEAN");
            assertThat(event.getString("row")).isEqualTo("CLOSED_END");
            assertThat(event.getString("file")).isEqualTo(WalFileName.segment(1));
            assertThat(event.getLong("endLsn")).isEqualTo(report.end().position());
            assertThat(event.getLong("promisedLsn"))
                    .isEqualTo(report.promise().position())
                    .isPositive();
            assertThat(event.getLong("lsn")).isEqualTo(report.lsn().position());
            assertThat(event.getDuration()).isPositive();
        }
    }

    @Test
    void aDamagedLogLeavesItsVerdict() throws IOException {
        try (Volume volume = disk.mount()) {
            damaged(volume);
            assertThatThrownBy(() -> Log.open(volume, LogOptions.DEFAULT)).isInstanceOf(LogDamagedException.class);
            RecordedEvent event = only("Recovery");
            assertThat(event.getString("verdict")).isEqualTo("CORRUPT");
            assertThat(event.getString("evidence")).isNotEmpty();
            assertThat(event.getLong("lsn")).isEqualTo(B);
        }
    }

    @Test
    void aRepairSaysWhereItCut() throws IOException {
        try (Volume volume = disk.mount()) {
            SegmentImage.first()
                    .block(0, "a")
                    .block(B, "b")
                    .block(B, "c")
                    .lost(2)
                    .put(volume);
            Log.open(volume, LogOptions.DEFAULT).close();
            List<RecordedEvent> events = recorded();
            assertThat(named(events, "Recovery"))
                    .extracting(event -> event.getString("verdict"))
                    .containsExactly("TORN_TAIL", "CLEAN");
            assertThat(named(events, "Repair")).singleElement().satisfies(event -> {
                assertThat(event.getString("location")).isEqualTo(volume.location());
                assertThat(event.getString("origin")).isEqualTo("REPAIRED");
                assertThat(event.getLong("cutLsn")).isEqualTo(B + 96L);
                assertThat(event.getInt("setAside")).isEqualTo(1);
                assertThat(event.getDuration()).isPositive();
            });
        }
    }

    @Test
    void aRepairByPolicySaysSo() throws IOException {
        try (Volume volume = disk.mount()) {
            damaged(volume);
            Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(DamagePolicy.STOP_BEFORE))
                    .close();
            assertThat(only("Repair").getString("origin")).isEqualTo("OVERRULED");
        }
    }

    private static void damaged(Volume volume) throws IOException {
        SegmentImage.first().block(0, "a").block(2L * B, "b").flipped(1, 100, 1).put(volume);
    }

    @Test
    void rotationTruncationAndRecyclingSayWhichSegments() throws IOException {
        try (Volume volume = disk.mount();
                Log log = open(volume)) {
            for (int i = 0; i < 4; i++) {
                log.append(new byte[CAPACITY]);
            }
            Lsn second = log.syncedLsn();
            log.truncateBefore(second);
            log.truncateBefore(second);
            Lsn last = log.append(new byte[CAPACITY]);
            log.append(new byte[CAPACITY]);
            log.truncateAfter(last);
            log.truncateAfter(last);
            List<RecordedEvent> events = recorded();
            RecordedEvent rotation = named(events, "Rotation").get(0);
            assertThat(rotation.getString("location")).isEqualTo(volume.location());
            assertThat(rotation.getLong("fullSequence")).isEqualTo(1);
            assertThat(rotation.getLong("nextSequence")).isEqualTo(2);
            assertThat(rotation.getLong("firstLsn")).isEqualTo(4L * B);
            assertThat(rotation.getString("fill")).isEqualTo("ZEROES");
            assertThat(rotation.getDuration()).isPositive();
            assertThat(named(events, "Truncation"))
                    .extracting(
                            event -> event.getString("location"),
                            event -> event.getString("side"),
                            event -> event.getLong("lsn"),
                            event -> event.getInt("dropped"))
                    .as("one for each change")
                    .containsExactly(
                            tuple(volume.location(), "BEFORE", second.position(), 1),
                            tuple(volume.location(), "AFTER", last.position(), 0));
            RecordedEvent recycling = named(events, "Recycling").get(0);
            assertThat(recycling.getString("location")).isEqualTo(volume.location());
            assertThat(recycling.getLong("droppedSequence")).isEqualTo(1);
            assertThat(recycling.getLong("waitingSequence")).isEqualTo(4);
        }
    }

    @Test
    void aPoisoningSaysWhatFailedAndHowFarTheLogIsDurable() throws IOException {
        recording.enable(PACKAGE + "Sync");
        GatedVolume gates = new GatedVolume(disk.mount());
        Log log = open(gates.volume());
        log.append(new byte[10]);
        gates.failWith(new IOException("the device is gone"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> log.append(new byte[10])).isInstanceOf(LogPoisonedException.class);
        }
        assertThatThrownBy(log::close).isInstanceOf(LogPoisonedException.class);
        List<RecordedEvent> events = recorded();
        assertThat(named(events, "Sync")).as("that succeeded").hasSize(1);
        assertThat(named(events, "Poisoning")).singleElement().satisfies(event -> {
            assertThat(event.getString("location")).isEqualTo(gates.volume().location());
            assertThat(event.getString("failure")).isEqualTo("java.io.IOException: the device is gone");
            assertThat(event.getLong("syncedLsn")).isEqualTo(log.syncedLsn().position());
        });
    }
}
