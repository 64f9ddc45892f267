package io.holdfast.latency;

import io.holdfast.platform.DurabilityReport;
import java.util.List;
import java.util.Map;

/**
 * All that a run tells.
 *
 * @param volume what the volume promises
 * @param machine the system, its processors and the Java that ran, for people
 * @param loadAverageBefore the load average of the last minute before the run; negative where there is none
 * @param loadAverageAfter the same after it
 * @param counterSource where the device's counters were read; empty text where there are none
 * @param measurements what was measured
 * @param absent the ways that the system or the file system refused, and why
 * @param signs why a durable sync may be none; empty if all is plausible
 */
public record LatencyReport(
        DurabilityReport volume,
        String machine,
        double loadAverageBefore,
        double loadAverageAfter,
        String counterSource,
        List<Measurement> measurements,
        Map<String, String> absent,
        List<String> signs) {}
