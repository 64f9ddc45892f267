package io.holdfast.cli;

import io.holdfast.latency.LatencyReport;
import io.holdfast.latency.Measurement;
import java.util.Locale;

/** The measurements for people: a table for each size and layout, then the verdict. */
final class LatencyText {
    private LatencyText() {}

    static String of(LatencyReport report) {
        StringBuilder text = new StringBuilder();
        String heading = "";
        for (Measurement measurement : report.measurements()) {
            String own =
                    LatencyWords.size(measurement.load().sizeBytes()) + ", " + LatencyWords.layout(measurement.load());
            if (!own.equals(heading)) {
                heading = own;
                text.append(heading(own));
            }
            text.append(line(measurement));
        }
        report.absent()
                .forEach((way, reason) -> text.append("absent: ")
                        .append(way)
                        .append(": ")
                        .append(reason)
                        .append('\n'));
        text.append('\n')
                .append("Times in microseconds. (!): promises less than to survive a power cut.\n")
                .append(LatencyWords.CLOSED_LOOP)
                .append('\n')
                .append(LatencyWords.counters(report))
                .append('\n')
                .append(LatencyWords.load(report))
                .append("\n\n")
                .append(LatencyWords.verdict(report))
                .append('\n');
        return text.toString();
    }

    private static String heading(String name) {
        return String.format(
                "%n%-44s %-17s %9s %9s %9s %9s %9s %9s %7s %7s%n",
                name, "promises", "ops/s", "p50", "p90", "p99", "p99.9", "max", "dev B/B", "flush");
    }

    private static String line(Measurement measurement) {
        return String.format(
                Locale.ROOT,
                "%-44s %-17s %9.0f %9.0f %9.0f %9.0f %9.0f %9.0f %7s %7s%n",
                measurement.load().way().name(),
                LatencyWords.promise(measurement.load().way().promise())
                        + LatencyWords.mark(measurement.load().way().promise()),
                measurement.perSecond(),
                measurement.micros(50),
                measurement.micros(90),
                measurement.micros(99),
                measurement.micros(99.9),
                measurement.micros(100),
                LatencyWords.known("%.2f", measurement.deviceBytesPerByte(), "-"),
                LatencyWords.known("%.2f", measurement.flushesPerOperation(), "-"));
    }
}
