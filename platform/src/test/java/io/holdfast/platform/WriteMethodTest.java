package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DurabilityReport.Overwriting;
import io.holdfast.platform.DurabilityReport.WriteCache;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The written rule of {@link WriteMethod#AUTO}, row by row. */
class WriteMethodTest {
    private static final OpenMode IF_POSSIBLE = OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);

    private static DurabilityReport report(
            Optional<Alignment> alignment, Overwriting overwriting, Optional<DurabilityReport.Device> device) {
        return new DurabilityReport(
                "/srv",
                "Linux",
                "FFM",
                new DurabilityReport.Storage("ext4", "/", List.of(), overwriting, device),
                new DurabilityReport.DirectIo(alignment, "told", OptionalInt.empty()),
                new DurabilityReport.Sync("fdatasync", "there is one"),
                Guarantee.POWER_CUT,
                "told",
                List.of());
    }

    private static Optional<DurabilityReport.Device> device(WriteCache cache, boolean forcedUnitAccess) {
        return Optional.of(new DurabilityReport.Device(
                "/dev/sda", cache, forcedUnitAccess, false, OptionalInt.empty(), OptionalInt.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "IN_PLACE,      VOLATILE, true,  DATA",
        "IN_PLACE,      UNKNOWN,  true,  DATA",
        "IN_PLACE,      NONE,     false, DATA",
        "IN_PLACE,      VOLATILE, false, NONE",
        "IN_PLACE,      UNKNOWN,  false, NONE",
        "COPY_ON_WRITE, NONE,     true,  NONE",
        "UNKNOWN,       NONE,     true,  NONE",
    })
    void oneRequestIsPreferredWhereTheKernelMakesItDurableWithoutAFlush(
            Overwriting overwriting, WriteCache cache, boolean forcedUnitAccess, OpenMode.WriteThrough expected) {
        OpenMode mode = WriteMethod.preferred(
                report(Optional.of(new Alignment(512, 512)), overwriting, device(cache, forcedUnitAccess)));
        assertThat(mode)
                .isEqualTo(
                        expected == OpenMode.WriteThrough.DATA
                                ? OpenMode.DIRECT.with(OpenMode.WriteThrough.DATA)
                                : IF_POSSIBLE);
    }

    @Test
    void withoutDirectIoOrAKnownDeviceThereIsASync() {
        assertThat(WriteMethod.preferred(report(Optional.empty(), Overwriting.IN_PLACE, device(WriteCache.NONE, true))))
                .isEqualTo(IF_POSSIBLE);
        assertThat(WriteMethod.preferred(
                        report(Optional.of(new Alignment(512, 512)), Overwriting.IN_PLACE, Optional.empty())))
                .isEqualTo(IF_POSSIBLE);
    }

    @Test
    void theOthersAreTakenAtTheirWord() throws IOException {
        try (Volume volume = SimulatedDisk.create(1, FaultPlan.NONE).mount()) {
            assertThat(WriteMethod.AUTO.openMode(volume)).isEqualTo(IF_POSSIBLE);
            assertThat(WriteMethod.DIRECT_SYNC.openMode(volume)).isEqualTo(OpenMode.DIRECT);
            assertThat(WriteMethod.DIRECT_WRITE_THROUGH.openMode(volume))
                    .isEqualTo(OpenMode.DIRECT.with(OpenMode.WriteThrough.DATA));
            assertThat(WriteMethod.BUFFERED_SYNC.openMode(volume)).isEqualTo(OpenMode.BUFFERED);
        }
    }
}
