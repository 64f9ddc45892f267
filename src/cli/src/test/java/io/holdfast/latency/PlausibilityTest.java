package io.holdfast.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.latency.LatencyPlan.Layout;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.DurabilityReport.WriteCache;
import io.holdfast.platform.Guarantee;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PlausibilityTest {
    private static final String OVERWRITE = "overwrite + fdatasync";

    @Test
    void anHonestDeviceShowsNoSign() {
        assertThat(signs(
                        report(Guarantee.POWER_CUT, WriteCache.VOLATILE),
                        measured(OVERWRITE, 60, 1),
                        measured(Ways.DIRECT_FDATASYNC, 49, 1),
                        measured(Ways.DIRECT_ALONE, 25, 0)))
                .isEmpty();
    }

    @Test
    void aSyncFasterThanAnyMediumIsASign() {
        assertThat(signs(report(Guarantee.POWER_CUT, WriteCache.NONE), measured(OVERWRITE, 2, 1)))
                .singleElement()
                .asString()
                .startsWith("overwrite + fdatasync: half of the syncs took less than 2.0 us");
    }

    @Test
    void aSyncThatCostsNothingAboveAVolatileCacheIsASign() {
        Measurement[] same = {measured(Ways.DIRECT_FDATASYNC, 40, 1), measured(Ways.DIRECT_ALONE, 39, 0)};

        assertThat(signs(report(Guarantee.POWER_CUT, WriteCache.VOLATILE), same))
                .containsExactly(
                        "a direct write takes 40 us with a sync and 39 us without: the volatile cache below is not "
                                + "flushed, or is none");
        assertThat(signs(report(Guarantee.POWER_CUT, WriteCache.NONE), same)).isEmpty();
    }

    @Test
    void aSyncThatCostsNothingOnAVirtualDiskWithoutACacheIsASignOfItsOwn() {
        Measurement[] same = {measured(Ways.DIRECT_FDATASYNC, 40, 0), measured(Ways.DIRECT_ALONE, 40, 0)};
        Measurement[] honest = {measured(Ways.DIRECT_FDATASYNC, 40, 1), measured(Ways.DIRECT_ALONE, 30, 0)};

        assertThat(signs(virtualWithoutCache(), same))
                .containsExactly("a direct write takes 40 us with a sync and 40 us without: the virtual disk says that "
                        + "it has no volatile cache, which may mean that its host offers no flush of the one it has");
        assertThat(signs(virtualWithoutCache(), honest)).isEmpty();
    }

    @Test
    void onDarwinAFullSyncThatCostsNoMoreThanOneThatDoesNotFlushIsASign() {
        String meaning = ": a volatile cache below is not flushed, or there is none, and the system does not say which";

        assertThat(signs(
                        report(Guarantee.POWER_CUT, WriteCache.UNKNOWN),
                        measured(Ways.FULL_SYNC, 60, 1),
                        measured(Ways.SYNC_TO_DRIVE, 58, 1),
                        measured(Ways.OVERWRITE_ALONE, 6, 0)))
                .containsExactly("an overwrite takes 60 us with F_FULLFSYNC and 58 us with fsync, which does not flush "
                        + "the drive" + meaning);
        assertThat(signs(
                        report(Guarantee.POWER_CUT, WriteCache.UNKNOWN),
                        measured(Ways.FULL_SYNC, 6, 1),
                        measured(Ways.SYNC_TO_DRIVE, 6, 1),
                        measured(Ways.OVERWRITE_ALONE, 6, 0)))
                .containsExactly("an overwrite takes 6 us with F_FULLFSYNC and 6 us without any sync" + meaning);
        assertThat(signs(
                        report(Guarantee.POWER_CUT, WriteCache.UNKNOWN),
                        measured(Ways.FULL_SYNC, 4000, 1),
                        measured(Ways.SYNC_TO_DRIVE, 60, 1),
                        measured(Ways.OVERWRITE_ALONE, 6, 0)))
                .isEmpty();
    }

    @Test
    void aVolatileCacheThatCountsNoFlushesIsASign() {
        assertThat(signs(report(Guarantee.POWER_CUT, WriteCache.VOLATILE), measured(OVERWRITE, 60, 0)))
                .containsExactly(
                        "overwrite + fdatasync: the device has a volatile cache, and counted 0.00 flushes for an"
                                + " operation");
        assertThat(signs(report(Guarantee.POWER_CUT, WriteCache.NONE), measured(OVERWRITE, 60, 0)))
                .isEmpty();
    }

    @Test
    void aVolumeThatPromisesNothingIsASignByItself() {
        assertThat(signs(report(Guarantee.NOTHING, WriteCache.UNKNOWN), measured(OVERWRITE, 60, 1)))
                .containsExactly("the volume promises no durability: because");
    }

    @Test
    void whatPromisesNothingMayBeFast() {
        assertThat(signs(report(Guarantee.POWER_CUT, WriteCache.VOLATILE), measured(Ways.DIRECT_ALONE, 1, 0)))
                .isEmpty();
    }

    private static List<String> signs(DurabilityReport report, Measurement... measurements) {
        return Plausibility.signs(List.of(measurements), report);
    }

    private static Measurement measured(String name, long micros, long flushes) {
        Way.Promise promise = List.of(Ways.DIRECT_ALONE, Ways.OVERWRITE_ALONE, Ways.SYNC_TO_DRIVE)
                        .contains(name)
                ? Way.Promise.NOTHING
                : Way.Promise.DURABLE;
        Way way = new Way(name, promise, false, file -> {
            throw new IOException("not opened here");
        });
        Histogram latency = new Histogram(3);
        latency.recordValue(micros * 1000);
        return new Measurement(
                new LatencyPlan.Load(way, 4096, Layout.ONE_THREAD, 1),
                1,
                micros * 1000,
                latency,
                Optional.of(new DeviceCounters.Reading(4096, flushes)));
    }

    private static DurabilityReport report(Guarantee guarantee, WriteCache cache) {
        return report(
                guarantee,
                new DurabilityReport.Device("/dev/sda", cache, false, false, OptionalInt.empty(), OptionalInt.empty()));
    }

    private static DurabilityReport virtualWithoutCache() {
        return report(
                Guarantee.POWER_CUT,
                new DurabilityReport.Device(
                        "/dev/vda", WriteCache.NONE, false, true, OptionalInt.empty(), OptionalInt.empty()));
    }

    private static DurabilityReport report(Guarantee guarantee, DurabilityReport.Device device) {
        return new DurabilityReport(
                "/srv",
                "Linux",
                "FFM",
                new DurabilityReport.Storage(
                        "ext4", "/", List.of(), DurabilityReport.Overwriting.IN_PLACE, Optional.of(device)),
                new DurabilityReport.DirectIo(Optional.empty(), "none", OptionalInt.empty()),
                new DurabilityReport.Sync("fdatasync", "why"),
                guarantee,
                "because",
                List.of());
    }
}
