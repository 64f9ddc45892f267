package io.holdfast.latency;

import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What one load measured.
 *
 * @param load what was done
 * @param operations how many operations
 * @param nanos how long all threads took together, from the first start to the last end, without the time in which files
 *     that grow were emptied
 * @param latency of single operations in nanoseconds
 * @param device what the device was given meanwhile, by anybody; empty where the system does not tell
 */
public record Measurement(
        LatencyPlan.Load load,
        long operations,
        long nanos,
        Histogram latency,
        Optional<DeviceCounters.Reading> device) {
    /**
     * Two measurements of the same load as one.
     *
     * @param other the other
     * @return both together
     */
    Measurement plus(Measurement other) {
        Histogram both = latency.copy();
        both.add(other.latency);
        return new Measurement(
                load,
                operations + other.operations,
                nanos + other.nanos,
                both,
                device.flatMap(reading -> other.device.map(reading::plus)));
    }

    /**
     * The rate.
     *
     * @return operations in a second, of all threads
     */
    public double perSecond() {
        return operations * 1e9 / nanos;
    }

    /**
     * A percentile of the latency.
     *
     * @param percentile from 0 to 100
     * @return microseconds
     */
    public double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }

    /**
     * What reached the device for each byte written.
     *
     * @return the ratio; NaN where the system does not tell
     */
    public double deviceBytesPerByte() {
        return device.isPresent() ? (double) device.get().bytesWritten() / operations / load.sizeBytes() : Double.NaN;
    }

    /**
     * Flushes of the device for each operation.
     *
     * @return the ratio; NaN where the system does not tell
     */
    public double flushesPerOperation() {
        return device.isPresent() ? (double) device.get().flushes() / operations : Double.NaN;
    }
}
