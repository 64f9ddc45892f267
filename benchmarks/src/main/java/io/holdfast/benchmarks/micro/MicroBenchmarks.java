package io.holdfast.benchmarks.micro;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks of this package, or those that an argument names, with JMH's gc profiler. Takes JMH's own options; {@code -rf json -rff FILE} keeps the
 * result for {@link JmhComparison}.
 */
public final class MicroBenchmarks {
    private MicroBenchmarks() {}

    /**
     * Runs them.
     *
     * @param args JMH's options
     * @throws RunnerException if a benchmark fails
     * @throws CommandLineOptionException if an option is none of JMH's
     */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        CommandLineOptions given = new CommandLineOptions(args);
        ChainedOptionsBuilder options =
                new OptionsBuilder().parent(given).addProfiler(GCProfiler.class).shouldFailOnError(true);
        if (given.getIncludes().isEmpty()) {
            options.include(MicroBenchmarks.class.getPackageName().replace(".", "\\."));
        }
        new Runner(options.build()).run();
    }
}
