package io.holdfast.latency;

import io.holdfast.latency.LatencyPlan.Layout;
import io.holdfast.platform.DurabilityReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether what was measured can be what a device needs to make bytes durable. Signs are told, not proofs: a device that lies
 * slowly is found by nobody.
 */
public final class Plausibility {
    /** No medium known, with the system call before it, is faster; memory is. */
    static final double FASTEST_MICROS = 5;
    /** A sync that costs less than this part of a write did nothing, or next to nothing. */
    static final double LEAST_SHARE_OF_SYNC = 0.05;

    /** Each system has one kind of them: direct writes on Linux, F_FULLFSYNC on Darwin, whose fsync(2) does not flush. */
    private static final List<Pair> PAIRS = List.of(
            new Pair(
                    Ways.DIRECT_FDATASYNC,
                    Ways.DIRECT_ALONE,
                    "a direct write takes %.0f us with a sync and %.0f us without"),
            new Pair(
                    Ways.FULL_SYNC,
                    Ways.OVERWRITE_ALONE,
                    "an overwrite takes %.0f us with F_FULLFSYNC and %.0f us without any sync"),
            new Pair(
                    Ways.FULL_SYNC,
                    Ways.SYNC_TO_DRIVE,
                    "an overwrite takes %.0f us with F_FULLFSYNC and %.0f us with fsync, which does not flush the drive"));

    private Plausibility() {}

    /**
     * Looks for signs that a durable sync is none.
     *
     * @param measurements all measurements
     * @param report what the volume promises
     * @return the signs, in words; empty if there is none
     */
    public static List<String> signs(List<Measurement> measurements, DurabilityReport report) {
        List<String> signs = new ArrayList<>();
        if (!report.guarantee().isDurable()) {
            signs.add("the volume promises no durability: " + report.guaranteeReason());
        }
        for (Measurement measurement : measurements) {
            if (isPlain(measurement) && isDurable(measurement)) {
                tooFast(measurement).ifPresent(signs::add);
                noFlush(measurement, report).ifPresent(signs::add);
            }
        }
        sameWithoutSync(measurements, report).ifPresent(signs::add);
        return signs;
    }

    private static boolean isPlain(Measurement measurement) {
        return measurement.load().layout() == Layout.ONE_THREAD
                && measurement.load().sizeBytes() <= 4096;
    }

    private static boolean isDurable(Measurement measurement) {
        return measurement.load().way().promise() == Way.Promise.DURABLE;
    }

    private static Optional<String> tooFast(Measurement measurement) {
        double micros = measurement.micros(50);
        return micros < FASTEST_MICROS
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%s: half of the syncs took less than %.1f us, and no medium is that fast: memory, or a"
                                + " virtual disk whose flushes are off",
                        measurement.load().way().name(),
                        micros))
                : Optional.empty();
    }

    private static Optional<String> noFlush(Measurement measurement, DurabilityReport report) {
        boolean needsFlush = report.storage()
                .device()
                .filter(device ->
                        device.writeCache() == DurabilityReport.WriteCache.VOLATILE && !device.forcedUnitAccess())
                .isPresent();
        return needsFlush && measurement.device().isPresent() && measurement.flushesPerOperation() < 0.5
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%s: the device has a volatile cache, and counted %.2f flushes for an operation",
                        measurement.load().way().name(),
                        measurement.flushesPerOperation()))
                : Optional.empty();
    }

    /** The first pair that takes the same time with and without a flush, where there may be something to flush. */
    private static Optional<String> sameWithoutSync(List<Measurement> measurements, DurabilityReport report) {
        Optional<String> meaning = report.storage().device().flatMap(Plausibility::meaningOfNoFlush);
        return meaning.flatMap(text -> PAIRS.stream()
                .flatMap(pair -> pair.same(measurements).stream())
                .findFirst()
                .map(same -> same + ": " + text));
    }

    private static Optional<String> meaningOfNoFlush(DurabilityReport.Device device) {
        return switch (device.writeCache()) {
            case VOLATILE -> Optional.of("the volatile cache below is not flushed, or is none");
            case UNKNOWN ->
                Optional.of(
                        "a volatile cache below is not flushed, or there is none, and the system does not say which");
            case NONE ->
                device.virtual()
                        ? Optional.of(
                                "the virtual disk says that it has no volatile cache, which may mean that its host "
                                        + "offers no flush of the one it has")
                        : Optional.empty();
        };
    }

    /** Two ways of which only one flushes the device, and their difference in words. */
    private record Pair(String with, String without, String words) {
        Optional<String> same(List<Measurement> measurements) {
            Optional<Measurement> flushing = plain(measurements, with);
            Optional<Measurement> other = plain(measurements, without);
            if (flushing.isEmpty() || other.isEmpty()) {
                return Optional.empty();
            }
            double withMicros = flushing.get().micros(50);
            double withoutMicros = other.get().micros(50);
            return 1 - withoutMicros / withMicros < LEAST_SHARE_OF_SYNC
                    ? Optional.of(String.format(Locale.ROOT, words, withMicros, withoutMicros))
                    : Optional.empty();
        }
    }

    private static Optional<Measurement> plain(List<Measurement> measurements, String way) {
        return measurements.stream()
                .filter(Plausibility::isPlain)
                .filter(measurement -> measurement.load().way().name().equals(way))
                .findFirst();
    }
}
