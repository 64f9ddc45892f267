package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLockedException;
import io.holdfast.platform.Volumes;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.MeasuredWriteMethods.Rate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredWriteMethodsTest {
    private static final int BLOCK = 4096;
    private static final long MILLISECOND = 1_000_000;

    /** A disk on which a write takes a millisecond and a sync three, by its own clock. */
    private static FaultPlan slow() {
        return FaultPlan.NONE
                .with(Fault.forEver(Call.WRITE, 1, new Effect.Delay(MILLISECOND)))
                .with(Fault.forEver(Call.SYNC, 1, new Effect.Delay(3 * MILLISECOND)));
    }

    private static MeasuredWriteMethods measure(SimulatedDisk disk) throws IOException {
        try (Volume volume = disk.mount()) {
            MeasuredWriteMethods measured = new WriteMethodMeasurement(volume, BLOCK, disk::elapsedNanos).run();
            assertThat(volume.list()).as("nothing is left but the lock").containsExactly("lock");
            return measured;
        }
    }

    @Test
    void ratesAreThoseOfTheDiskAndTheFastestOfEqualGuaranteeIsChosen() throws IOException {
        MeasuredWriteMethods measured = measure(SimulatedDisk.create(3, slow()));
        assertThat(measured.rates())
                .containsExactly(
                        new Rate(WriteMethod.DIRECT_SYNC, 250, Guarantee.POWER_CUT),
                        new Rate(WriteMethod.DIRECT_WRITE_THROUGH, 1000, Guarantee.POWER_CUT),
                        new Rate(WriteMethod.BUFFERED_SYNC, 250, Guarantee.POWER_CUT));
        assertThat(measured.unavailable()).isEmpty();
        assertThat(measured.fastest()).isEqualTo(WriteMethod.DIRECT_WRITE_THROUGH);
        assertThat(measured).hasToString("""
                        DIRECT_SYNC: 250 writes/s, POWER_CUT
                        DIRECT_WRITE_THROUGH: 1000 writes/s, POWER_CUT, the fastest
                        BUFFERED_SYNC: 250 writes/s, POWER_CUT""");
    }

    @Test
    void aMethodThatTheVolumeLacksIsSaidWithItsReason() throws IOException {
        MeasuredWriteMethods measured = measure(SimulatedDisk.create(3, slow().withDirectAlignment(Optional.empty())));
        assertThat(measured.fastest()).isEqualTo(WriteMethod.BUFFERED_SYNC);
        assertThat(measured.unavailable()).containsOnlyKeys(WriteMethod.DIRECT_SYNC, WriteMethod.DIRECT_WRITE_THROUGH);
        assertThat(measured.toString()).startsWith("DIRECT_SYNC: ").contains("this simulated disk has no direct I/O");
    }

    @Test
    void speedIsNeverBoughtWithAWeakerGuarantee() {
        MeasuredWriteMethods measured = new MeasuredWriteMethods(
                List.of(
                        new Rate(WriteMethod.DIRECT_SYNC, 10, Guarantee.POWER_CUT),
                        new Rate(WriteMethod.DIRECT_WRITE_THROUGH, 1000, Guarantee.DEVICE_CACHE),
                        new Rate(WriteMethod.BUFFERED_SYNC, 9, Guarantee.POWER_CUT)),
                Map.of());
        assertThat(measured.fastest()).isEqualTo(WriteMethod.DIRECT_SYNC);
        assertThatIllegalArgumentException().isThrownBy(() -> new MeasuredWriteMethods(List.of(), Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rate(WriteMethod.DIRECT_SYNC, 0, Guarantee.POWER_CUT));
    }

    @Test
    void aFailureIsThrownAndNothingIsLeft() throws IOException {
        FaultPlan failing = FaultPlan.NONE.with(Fault.once(Call.WRITE, 10, new Effect.Fail(Errno.Kind.EIO)));
        SimulatedDisk disk = SimulatedDisk.create(3, failing);
        try (Volume volume = disk.mount()) {
            assertThatExceptionOfType(NativeIOException.class)
                    .isThrownBy(() -> new WriteMethodMeasurement(volume, BLOCK, disk::operations).run())
                    .withMessageContaining(".scratch");
            assertThat(volume.list()).containsExactly("lock");
        }
    }

    @Test
    void whatAKilledMeasurementLeftIsReplaced() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(3, slow());
        try (Volume volume = disk.mount()) {
            volume.create("write-method-DIRECT_SYNC.scratch", OpenMode.BUFFERED, DirectorySync.NOW)
                    .close();
        }
        assertThat(measure(disk).rates()).hasSize(3);
    }

    @Test
    void aRealDirectoryIsMeasuredAndTheLogOpenedByTheResult(@TempDir Path directory) throws IOException {
        try (Volume volume = Volumes.open(directory)) {
            MeasuredWriteMethods measured = MeasuredWriteMethods.measured(volume, LogOptions.DEFAULT);
            assertThat(measured.rates()).allMatch(rate -> rate.guarantee() == volumeGuarantee(volume));
            LogOptions options = LogOptions.DEFAULT.withSegmentBytes(1 << 20).withWriteMethod(measured.fastest());
            try (Log log = Log.open(volume, options)) {
                log.append(new byte[10]);
                assertThatExceptionOfType(VolumeLockedException.class)
                        .isThrownBy(() -> MeasuredWriteMethods.measured(volume, options));
            }
        }
    }

    private static Guarantee volumeGuarantee(Volume volume) {
        try {
            return volume.probe().guarantee();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
