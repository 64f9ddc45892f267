package io.holdfast.wal;

import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How fast each write method is on a volume, and what it reaches there.
 *
 * @param rates the methods that the volume has, one or more
 * @param unavailable the others, with what the volume said
 */
public record MeasuredWriteMethods(List<Rate> rates, Map<WriteMethod, String> unavailable) {
    /**
     * What one method did.
     *
     * @param method the method
     * @param writesPerSecond blocks made durable by one thread, one after the other: the median of several runs
     * @param guarantee what each of them reached
     */
    public record Rate(WriteMethod method, double writesPerSecond, Guarantee guarantee) {
        /** Refuses rates that are none. */
        public Rate {
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(guarantee, "guarantee");
            if (!(writesPerSecond > 0)) {
                throw new IllegalArgumentException("a rate is above zero, was " + writesPerSecond);
            }
        }
    }

    /** Refuses a result without any method. */
    public MeasuredWriteMethods {
        rates = List.copyOf(rates);
        unavailable = Map.copyOf(unavailable);
        if (rates.isEmpty()) {
            throw new IllegalArgumentException("no write method is available: " + unavailable);
        }
    }

    /**
     * Measures the methods in a directory for at most about half a second: overwrites of the blocks of scratch files, which
     * are removed afterwards. For a log that is not open, before it is opened by {@link #fastest}.
     *
     * @param volume the log's directory, locked meanwhile
     * @param options the size of a block
     * @return what was measured
     * @throws io.holdfast.platform.VolumeLockedException if the log is open
     * @throws IOException if the system refuses
     */
    public static MeasuredWriteMethods measured(Volume volume, LogOptions options) throws IOException {
        return new WriteMethodMeasurement(volume, options.blockBytes(), System::nanoTime).run();
    }

    /**
     * The fastest of those that reach the most: speed is never bought with a weaker guarantee.
     *
     * @return the method for {@link LogOptions#withWriteMethod}
     */
    public WriteMethod fastest() {
        return rates.stream()
                .max(Comparator.comparing(Rate::guarantee).thenComparingDouble(Rate::writesPerSecond))
                .orElseThrow()
                .method();
    }

    /**
     * The result for people, a line for each method.
     *
     * @return method, rate and guarantee, or why there is none
     */
    @Override
    public String toString() {
        Map<WriteMethod, String> lines = new TreeMap<>(unavailable);
        for (Rate rate : rates) {
            lines.put(
                    rate.method(),
                    Math.round(rate.writesPerSecond()) + " writes/s, " + rate.guarantee()
                            + (rate.method() == fastest() ? ", the fastest" : ""));
        }
        return lines.entrySet().stream()
                .map(line -> line.getKey() + ": " + line.getValue())
                .collect(Collectors.joining("\n"));
    }
}
