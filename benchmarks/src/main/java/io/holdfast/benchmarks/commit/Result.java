package io.holdfast.benchmarks.commit;

import java.util.List;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * What a system reached in a cell, over all slices.
 *
 * @param system the contender's name
 * @param tuning what it chose for the load; empty where it had no choice
 * @param cell the load
 * @param commitsPerSecond of the slices
 * @param ratioToLimit each slice against the limit's slice of the same round
 * @param latency of single commits
 * @param cpuSecondsPerThousand processor seconds of the process per thousand commits
 * @param deviceBytesPerPayloadByte what the device was given for a byte of payload; NaN where the system does not tell, or
 *     there is none
 * @param flushesPerThousand flushes of the device's cache per thousand commits; NaN where the system does not tell
 */
record Result(
        String system,
        String tuning,
        Cell cell,
        Quartiles commitsPerSecond,
        Quartiles ratioToLimit,
        Latency latency,
        double cpuSecondsPerThousand,
        double deviceBytesPerPayloadByte,
        double flushesPerThousand) {
    private static final int COMMITS_MIN = 1000;

    /** Percentiles in microseconds. */
    record Latency(double p50, double p99, double p999) {
        static Latency of(Histogram nanos) {
            return new Latency(micros(nanos, 50), micros(nanos, 99), micros(nanos, 99.9));
        }

        private static double micros(Histogram nanos, double percentile) {
            return nanos.getValueAtPercentile(percentile) / 1e3;
        }
    }

    /**
     * Sums up.
     *
     * @param limit the limit's samples, one for each of the entrant's
     * @param counted whether the system tells what the device was given
     */
    static Result of(Cell cell, Entrant entrant, List<Sample> limit, boolean counted) {
        List<Sample> samples = entrant.samples();
        double[] rates = samples.stream().mapToDouble(Sample::perSecond).toArray();
        double[] ratios = new double[rates.length];
        for (int i = 0; i < rates.length; i++) {
            ratios[i] = rates[i] / limit.get(i).perSecond();
        }
        double commits = sum(samples, Sample::commits);
        return new Result(
                entrant.contender().name(),
                entrant.tuning(),
                cell,
                Quartiles.of(rates),
                Quartiles.of(ratios),
                Latency.of(entrant.latencyNanos()),
                sum(samples, Sample::cpuNanos) / 1e9 / commits * 1000,
                counted && cell.payloadBytes() > 0
                        ? sum(samples, Sample::deviceBytes) / commits / cell.payloadBytes()
                        : Double.NaN,
                counted ? 1000.0 * sum(samples, Sample::flushes) / commits : Double.NaN);
    }

    /**
     * Whether the device was flushed as often as callers need who wait: one flush can serve one commit of each. A tenth may be
     * missing. Always true where nobody waits, where flushes are not counted, the limit's neither, and of less than {@value
     * #COMMITS_MIN} commits.
     *
     * @param limit the limit's samples: a flush for a commit of each caller, and those of other processes
     */
    static boolean isSynced(Cell cell, Callers callers, List<Sample> samples, List<Sample> limit) {
        long commits = sum(samples, Sample::commits);
        double counted = (double) sum(limit, Sample::flushes) / sum(limit, Sample::commits);
        double needed = Math.min(counted, 1.0 / cell.callers()) * commits;
        return callers == Callers.ASYNC || commits < COMMITS_MIN || sum(samples, Sample::flushes) >= 0.9 * needed;
    }

    static long sum(List<Sample> samples, ToLongFunction<Sample> part) {
        return samples.stream().mapToLong(part).sum();
    }
}
