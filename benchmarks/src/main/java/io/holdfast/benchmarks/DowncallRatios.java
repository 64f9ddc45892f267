package io.holdfast.benchmarks;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link DowncallBenchmark} with JMH's gc profiler and prints medians as ratios to FileChannel, since only ratios of
 * one run on one machine mean anything. Takes JMH's own options, {@code -p directory=PATH} first of all.
 */
public final class DowncallRatios {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private DowncallRatios() {}

    /**
     * Runs and prints.
     *
     * @param args JMH's options
     * @throws RunnerException if a benchmark fails
     * @throws CommandLineOptionException if an option is none of JMH's
     */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .include(DowncallBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        Map<String, Double> baselines = new TreeMap<>();
        for (RunResult result : results) {
            if (way(result).equals(DowncallBenchmark.Way.FILE_CHANNEL.name())) {
                baselines.put(call(result), median(result));
            }
        }
        System.out.printf(
                "%n%-20s %-14s %12s %22s %16s%n", "call", "way", "median ns", "ratio to FileChannel", "bytes per call");
        for (RunResult result : results) {
            double median = median(result);
            System.out.printf(
                    "%-20s %-14s %12.0f %22.2f %16.1f%n",
                    call(result),
                    way(result),
                    median,
                    median / baselines.getOrDefault(call(result), Double.NaN),
                    bytesPerCall(result));
        }
    }

    private static String call(RunResult result) {
        return result.getPrimaryResult().getLabel();
    }

    private static String way(RunResult result) {
        return result.getParams().getParam("way");
    }

    private static double median(RunResult result) {
        return result.getPrimaryResult().getStatistics().getPercentile(50);
    }

    private static double bytesPerCall(RunResult result) {
        Result<?> allocation = result.getSecondaryResults().get(ALLOCATION);
        return allocation == null ? Double.NaN : allocation.getScore();
    }
}
