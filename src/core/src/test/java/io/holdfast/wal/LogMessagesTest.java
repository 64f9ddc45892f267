package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a log tells the system's log: each change of its state once, and nothing else. */
@Timeout(300)
class LogMessagesTest {
    private static final int CAPACITY = SegmentPlace.fragmentCapacity(B);

    private final Logger logger = Logger.getLogger("io.holdfast.wal");
    private final List<LogRecord> told = new ArrayList<>();
    private final Handler capture = new Handler() {
        @Override
        public void publish(LogRecord message) {
            told.add(message);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(capture);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(capture);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    private static Log open(Volume volume) throws IOException {
        LogOptions options = new LogOptions(B, 4L * B, 2 * B, 2, Duration.ZERO, WriteMethod.AUTO);
        return new LogOpening(volume, options, CommitMode.SYNC, () -> 0, Runnable::run, Thread::new).open();
    }

    /** The messages with their levels; System.Logger's DEBUG is FINE here, and ERROR is SEVERE. */
    private List<String> lines(Volume volume) {
        return told.stream()
                .map(message -> message.getLevel() + " "
                        + message.getMessage().replace("the log in " + volume.location() + " ", ""))
                .toList();
    }

    @Test
    void aSoundLogTellsThatItIsCreatedOpenAndClosed() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            Log created = open(volume);
            created.append(new byte[10]);
            created.close();
            created.close();
            Log opened = open(volume);
            opened.close();
            assertThat(lines(volume))
                    .containsExactly(
                            "FINE is created; what it syncs survives POWER_CUT",
                            "FINE is closed, durable up to LSN " + created.syncedLsn(),
                            "FINE is open, CLEAN (CLOSED_END); what it syncs survives POWER_CUT",
                            "FINE is closed, durable up to LSN " + opened.syncedLsn());
        }
    }

    @Test
    void aWeakGuaranteeIsAWarning() throws IOException {
        FaultPlan weak = FaultPlan.NONE.withGuarantee(Guarantee.DEVICE_CACHE);
        try (Volume volume = SimulatedDisk.create(1, weak).mount();
                Log log = open(volume)) {
            log.append(new byte[10]);
            assertThat(lines(volume))
                    .containsExactly(
                            "FINE is created; what it syncs survives DEVICE_CACHE",
                            "WARNING may lose acknowledged records in a power cut: a sync reaches DEVICE_CACHE here; "
                                    + "the volume's report says why");
        }
    }

    @Test
    void aRepairIsTold() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage.first()
                    .block(0, "a")
                    .block(B, "b")
                    .block(B, "c")
                    .lost(2)
                    .put(volume);
            Log log = Log.open(volume, LogOptions.DEFAULT);
            log.close();
            RecoveryReport report = log.recovered().orElseThrow();
            assertThat(lines(volume))
                    .containsExactly(
                            "INFO was repaired, cut at LSN " + new Lsn(B + 96L) + ": " + report,
                            "FINE is open, TORN_TAIL (TORN_FLUSH); what it syncs survives POWER_CUT",
                            "FINE is closed, durable up to LSN " + log.syncedLsn());
        }
    }

    @Test
    void aVerdictThatAPolicyOverruledIsAWarningAndOneThatItDidNotIsThrownAndNotTold() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage.first()
                    .block(0, "a")
                    .block(2L * B, "b")
                    .flipped(1, 100, 1)
                    .put(volume);
            assertThatThrownBy(() -> Log.open(volume, LogOptions.DEFAULT)).isInstanceOf(LogDamagedException.class);
            assertThat(told).isEmpty();
            Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(DamagePolicy.STOP_BEFORE))
                    .close();
            assertThat(lines(volume).get(0)).startsWith("WARNING was repaired, cut at LSN ");
        }
    }

    @Test
    void aPoisoningIsToldOnceWithItsCause() throws IOException {
        GatedVolume gates = new GatedVolume(SimulatedDisk.create(1).mount());
        Log log = open(gates.volume());
        IOException gone = new IOException("the device is gone");
        gates.failWith(gone);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> log.append(new byte[10])).isInstanceOf(LogPoisonedException.class);
        }
        assertThatThrownBy(log::close).isInstanceOf(LogPoisonedException.class);
        Lsn synced = log.syncedLsn();
        assertThat(lines(gates.volume()))
                .containsExactly(
                        "FINE is created; what it syncs survives POWER_CUT",
                        "SEVERE is poisoned, durable up to LSN " + synced + "; open it anew and recover",
                        "FINE is closed, durable up to LSN " + synced);
        assertThat(told.get(1).getThrown()).isSameAs(gone);
    }

    @Test
    void aFullDiskIsToldOnceAndAgainAfterItHadSpace() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1, FaultPlan.NONE.withCapacity(8L * B + 2 * WalFormat.SECTOR_BYTES));
        try (Volume volume = disk.mount();
                Log log = open(volume)) {
            fill(log);
            fill(log);
            assertThat(lines(volume))
                    .containsExactly(
                            "FINE is created; what it syncs survives POWER_CUT",
                            "WARNING has no space for another segment; it is as before");
            assertThat(told.get(1).getThrown()).isInstanceOf(DiskFullException.class);
            log.truncateBefore(log.syncedLsn());
            log.append(new byte[CAPACITY]);
            fill(log);
            assertThat(lines(volume).subList(2, told.size()))
                    .containsExactly("WARNING has no space for another segment; it is as before");
        }
    }

    private static void fill(Log log) {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 8; i++) {
                        log.append(new byte[CAPACITY]);
                    }
                })
                .isInstanceOf(DiskFullException.class);
    }

    @Test
    void aLoggerThatThrowsDoesNoHarmAndWhatItThrowsIsNotLost() throws IOException {
        List<Throwable> uncaught = new ArrayList<>();
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        logger.setFilter(message -> {
            throw new IllegalStateException("a logger's own trouble");
        });
        thread.setUncaughtExceptionHandler((where, e) -> uncaught.add(e));
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            GatedVolume gates = new GatedVolume(volume);
            Log log = open(gates.volume());
            gates.failWith(new IOException("the device is gone"));
            assertThatThrownBy(() -> log.append(new byte[10])).isInstanceOf(LogPoisonedException.class);
            assertThatThrownBy(log::close).isInstanceOf(LogPoisonedException.class);
        } finally {
            logger.setFilter(null);
            thread.setUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).hasSize(3).allSatisfy(e -> assertThat(e).hasMessage("a logger's own trouble"));
    }
}
