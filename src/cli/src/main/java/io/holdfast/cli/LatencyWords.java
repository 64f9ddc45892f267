package io.holdfast.cli;

import io.holdfast.latency.LatencyPlan;
import io.holdfast.latency.LatencyReport;
import io.holdfast.latency.Way;
import java.util.Locale;

/** The words and numbers that text, CSV and page have in common. */
final class LatencyWords {
    static final String CLOSED_LOOP =
            "Each thread waits for its own operation, so a stall delays operations that were never "
                    + "begun (coordinated omission): these are the latencies of a caller that waits.";

    private LatencyWords() {}

    static String promise(Way.Promise promise) {
        return switch (promise) {
            case DURABLE -> "durable";
            case ORDERED -> "ordered only";
            case DEVICE_CACHE -> "device cache";
            case NOTHING -> "nothing";
        };
    }

    /** A mark for promises that are weaker than durable. */
    static String mark(Way.Promise promise) {
        return promise == Way.Promise.DURABLE ? "" : " (!)";
    }

    static String size(int bytes) {
        return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    static String layout(LatencyPlan.Load load) {
        return switch (load.layout()) {
            case ONE_THREAD -> "1 thread";
            case SEPARATE_FILES -> load.threads() + " threads, a file each";
            case ONE_FILE -> load.threads() + " threads, one file";
        };
    }

    static String known(String format, double number, String unknown) {
        return Double.isNaN(number) ? unknown : String.format(Locale.ROOT, format, number);
    }

    static String verdict(LatencyReport report) {
        return report.signs().isEmpty()
                ? "Plausible: nothing measured speaks against what is called durable."
                : "Not to be trusted: " + String.join("; ", report.signs()) + ".";
    }

    static String counters(LatencyReport report) {
        return report.counterSource().isEmpty()
                ? "The system does not tell what reached the device."
                : "What reached the device is from " + report.counterSource() + ", which counts for all processes.";
    }

    static String load(LatencyReport report) {
        return String.format(
                Locale.ROOT,
                "Load average %.2f before and %.2f after, on %s.",
                report.loadAverageBefore(),
                report.loadAverageAfter(),
                report.machine());
    }
}
