package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLockedException;
import io.holdfast.platform.Volumes;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogTest {
    private static final LogOptions OPTIONS = LogOptions.DEFAULT.withSegmentBytes(1 << 20);

    @TempDir
    private Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> replay(Log log, Lsn from) throws IOException {
        List<String> texts = new ArrayList<>();
        try (LogReader reader = log.replay(from)) {
            while (reader.next()) {
                texts.add(StandardCharsets.UTF_8.decode(reader.payload()).toString());
            }
        }
        return texts;
    }

    @Test
    void recordsBatchesAndFuturesAreThereAfterReopening() throws Exception {
        Lsn second;
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, OPTIONS)) {
            assertThat(log.recovered()).isEmpty();
            log.append(bytes("one"));
            second = log.appendBatch(new Batch().add(bytes("two")).add(bytes("three")));
            CompletableFuture<Lsn> future =
                    log.appendAsync((byte) 9, ByteBuffer.wrap(bytes("h")), ByteBuffer.wrap(bytes("four")));
            assertThat(future.get().position()).isLessThan(log.syncedLsn().position());
        }
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, OPTIONS)) {
            assertThat(log.recovered().orElseThrow().row()).isEqualTo(RecoveryRow.CLOSED_END);
            assertThat(replay(log, Lsn.ZERO)).containsExactly("one", "two", "three", "four");
            assertThat(replay(log, second)).containsExactly("two", "three", "four");
            assertThat(log.append(bytes("five"))).isGreaterThan(second);
        }
    }

    @Test
    void aSecondWriterIsRefusedAndTheFirstGoesOn() throws IOException {
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, OPTIONS)) {
            assertThatThrownBy(() -> Log.open(volume, OPTIONS)).isInstanceOf(VolumeLockedException.class);
            log.append(bytes("still here"));
        }
    }

    @Test
    void rotAmongAcknowledgedRecordsIsRefusedAsCorruptAndNothingIsChanged() throws IOException {
        Lsn first;
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, OPTIONS)) {
            first = log.append(bytes("rots"));
            log.append(bytes("stays"));
        }
        Path segment = directory.resolve("0000000000000001.wal");
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(first.position() + 24);
            file.write('R');
        }
        try (Volume volume = Volumes.open(directory)) {
            List<String> before = volume.list();
            assertThatThrownBy(() -> Log.open(volume, OPTIONS))
                    .isInstanceOfSatisfying(
                            LogDamagedException.class,
                            damaged -> assertThat(damaged.report().verdict()).isEqualTo(Verdict.CORRUPT));
            assertThat(volume.list()).isEqualTo(before);
            assertThatThrownBy(() -> Log.open(volume, OPTIONS)).isInstanceOf(LogDamagedException.class);
        }
    }

    @Test
    void aBatchedLogReturnsBeforeItsWindowIsReachedAndSyncsWhenAsked() throws IOException {
        SyncWindow window = new SyncWindow(1 << 20, 1000, Duration.ofDays(1));
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, OPTIONS, LogTerms.SYNC.with(CommitMode.batched(window)))) {
            Lsn synced = log.syncedLsn();
            Lsn lsn = log.append(bytes("early"));
            Lsn batch = log.appendBatch(new Batch().add(bytes("a")).add(bytes("b")));
            assertThat(log.syncedLsn()).isEqualTo(synced);
            assertThat(log.sync()).isGreaterThan(lsn).isGreaterThan(batch).isEqualTo(log.syncedLsn());
        }
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, OPTIONS)) {
            assertThat(replay(log, Lsn.ZERO)).containsExactly("early", "a", "b");
        }
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void theGuaranteeIsWhatTheVolumeReachesFromBeforeTheFirstAppendOn(Guarantee reached) throws IOException {
        try (Volume volume =
                SimulatedDisk.create(1, FaultPlan.NONE.withGuarantee(reached)).mount()) {
            try (Log log = Log.open(volume, OPTIONS)) {
                assertThat(log.guarantee()).isEqualTo(reached);
                log.append(bytes("one"));
                assertThat(log.guarantee()).isEqualTo(reached);
            }
            try (Log log = Log.open(volume, OPTIONS)) {
                assertThat(log.guarantee()).isEqualTo(reached);
            }
        }
    }

    @Test
    void anEmptyBatchIsRefused() throws IOException {
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, OPTIONS)) {
            assertThatThrownBy(() -> log.appendBatch(new Batch())).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
