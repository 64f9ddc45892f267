package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.platform.DirectIoUnsupportedException;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.testing.LoopImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How blocks become durable is an option; what is promised is what the volume says, whatever the method. */
class LogWriteMethodTest {
    private static final LogOptions OPTIONS = LogOptions.DEFAULT.withSegmentBytes(1 << 20);

    private static void appendsAreThereAfterReopening(Path directory, WriteMethod method) throws IOException {
        try (Volume volume = Volumes.open(directory)) {
            Guarantee promised = volume.probe().guarantee();
            for (int run = 0; run < 2; run++) {
                try (Log log = Log.open(volume, OPTIONS.withWriteMethod(method))) {
                    for (int i = 0; i < 5; i++) {
                        // Long enough to go through two segments.
                        log.append(new byte[300_000]);
                    }
                    assertThat(log.guarantee()).isEqualTo(promised);
                }
            }
            try (Log log = Log.open(volume, OPTIONS.withWriteMethod(WriteMethod.AUTO));
                    LogReader reader = log.replay(Lsn.ZERO)) {
                int records = 0;
                while (reader.next()) {
                    assertThat(reader.payload().remaining()).isEqualTo(300_000);
                    records++;
                }
                assertThat(records).isEqualTo(10);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLogWrittenByOneMethodIsReadAfterAnother(WriteMethod method, @TempDir Path directory) throws IOException {
        appendsAreThereAfterReopening(directory, method);
    }

    @ParameterizedTest
    @EnumSource
    void everyFileSystemHasThemAll(LoopImage.FileSystem fileSystem, @TempDir Path parent) throws IOException {
        try (LoopImage image = LoopImage.mount(parent, fileSystem, 64, "rw")) {
            for (WriteMethod method : WriteMethod.values()) {
                appendsAreThereAfterReopening(Files.createDirectory(image.root().resolve(method.name())), method);
            }
        }
    }

    @Test
    void aWriteThroughAppendNeedsNoSyncAndTheOthersOneEach() throws IOException {
        assertThat(syncsOfFiveAppends(WriteMethod.DIRECT_WRITE_THROUGH)).isZero();
        assertThat(syncsOfFiveAppends(WriteMethod.DIRECT_SYNC)).isEqualTo(5);
        assertThat(syncsOfFiveAppends(WriteMethod.BUFFERED_SYNC)).isEqualTo(5);
    }

    private static int syncsOfFiveAppends(WriteMethod method) throws IOException {
        try (Volume volume = SimulatedDisk.create(7).mount()) {
            GatedVolume counting = new GatedVolume(volume);
            try (Log log = Log.open(counting.volume(), OPTIONS.withWriteMethod(method))) {
                for (int i = 0; i < 5; i++) {
                    log.append(new byte[10]);
                }
                return counting.syncs();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLogPromisesNoMoreThanItsVolume(WriteMethod method) throws IOException {
        FaultPlan weak = FaultPlan.NONE.withGuarantee(Guarantee.DEVICE_CACHE);
        try (Volume volume = SimulatedDisk.create(7, weak).mount();
                Log log = Log.open(volume, OPTIONS.withWriteMethod(method))) {
            log.append(new byte[10]);
            assertThat(log.guarantee()).isEqualTo(Guarantee.DEVICE_CACHE);
        }
    }

    @Test
    void whatTheVolumeLacksIsRefusedUnlessTheRuleChooses() throws IOException {
        FaultPlan bufferedOnly = FaultPlan.NONE.withDirectAlignment(Optional.empty());
        try (Volume volume = SimulatedDisk.create(7, bufferedOnly).mount()) {
            for (WriteMethod direct : List.of(WriteMethod.DIRECT_SYNC, WriteMethod.DIRECT_WRITE_THROUGH)) {
                assertThatExceptionOfType(DirectIoUnsupportedException.class)
                        .isThrownBy(() -> Log.open(volume, OPTIONS.withWriteMethod(direct)));
            }
            try (Log log = Log.open(volume, OPTIONS.withWriteMethod(WriteMethod.AUTO))) {
                log.append(new byte[10]);
                assertThat(log.guarantee()).isEqualTo(Guarantee.POWER_CUT);
            }
        }
    }
}
