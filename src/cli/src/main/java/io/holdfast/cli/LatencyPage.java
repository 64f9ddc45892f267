package io.holdfast.cli;

import io.holdfast.latency.LatencyPlan.Layout;
import io.holdfast.latency.LatencyReport;
import io.holdfast.latency.Measurement;
import io.holdfast.platform.DurabilityReport;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The measurements as one page that needs nothing else: no script, no file and no address beside it. */
final class LatencyPage {
    private final HtmlPage page;

    private LatencyPage(HtmlPage page) {
        this.page = page;
    }

    static String of(LatencyReport report) throws IOException {
        LatencyPage page = new LatencyPage(new HtmlPage("Sync latency", HtmlPage.PLOTS));
        page.head(report);
        page.charts(report);
        page.table(report);
        return page.page.end();
    }

    private void head(LatencyReport report) {
        page.append("""
                        <h1>How long it takes until bytes are durable</h1>
                        <p class="verdict""")
                .append(report.signs().isEmpty() ? "" : " doubt")
                .append("\">")
                .append(HtmlPage.escaped(LatencyWords.verdict(report)))
                .append("</p>\n<dl>\n");
        DurabilityReport volume = report.volume();
        page.fact("Volume", volume.guaranteeReason() + " (" + volume.guarantee() + ")");
        page.fact("File system", volume.storage().fileSystem());
        page.fact(
                "Mount options",
                volume.storage().mountOptions().isEmpty()
                        ? "none that matter"
                        : String.join(" ", volume.storage().mountOptions()));
        page.fact(
                "Device",
                volume.storage()
                        .device()
                        .map(device -> device.name() + ", write cache " + device.writeCache())
                        .orElse("none to be seen"));
        page.fact("Direct I/O", volume.directIo().reason());
        for (String warning : volume.warnings()) {
            page.fact("Warning", warning);
        }
        page.fact("Machine", LatencyWords.load(report));
        page.fact("Counters", LatencyWords.counters(report));
        page.fact("Latencies", LatencyWords.CLOSED_LOOP);
        page.append("</dl>\n");
    }

    private void charts(LatencyReport report) {
        report.measurements().stream()
                .map(measurement -> measurement.load().sizeBytes())
                .distinct()
                .forEach(size -> {
                    List<Measurement> alone = report.measurements().stream()
                            .filter(measurement -> measurement.load().layout() == Layout.ONE_THREAD
                                    && measurement.load().sizeBytes() == size)
                            .toList();
                    page.append("<h2>")
                            .append(LatencyWords.size(size))
                            .append(", one thread: operations per second</h2>\n")
                            .append(LatencyChart.bars(alone))
                            .append("<h2>")
                            .append(LatencyWords.size(size))
                            .append(", one thread: latency by percentile, in microseconds</h2>\n")
                            .append(LatencyChart.curves(alone));
                });
    }

    private void table(LatencyReport report) {
        page.append("""
                        <h2>Everything</h2>
                        <p>Times in microseconds. (!): promises less than to survive a power cut.</p>
                        """)
                .append("<div class=\"scroll\"><table>\n")
                .row(
                        "th",
                        List.of(
                                "way",
                                "promises",
                                "load",
                                "bytes",
                                "ops/s",
                                "p50",
                                "p90",
                                "p99",
                                "p99.9",
                                "max",
                                "device bytes per byte",
                                "flushes per op"));
        report.measurements().forEach(this::row);
        page.append("</table></div>\n");
        report.absent()
                .forEach((way, reason) -> page.append("<p>Absent: ")
                        .append(HtmlPage.escaped(way + ": " + reason))
                        .append("</p>\n"));
    }

    private void row(Measurement measurement) {
        page.row(
                "td",
                List.of(
                        measurement.load().way().name(),
                        LatencyWords.promise(measurement.load().way().promise())
                                + LatencyWords.mark(measurement.load().way().promise()),
                        LatencyWords.layout(measurement.load()),
                        LatencyWords.size(measurement.load().sizeBytes()),
                        number(measurement.perSecond()),
                        number(measurement.micros(50)),
                        number(measurement.micros(90)),
                        number(measurement.micros(99)),
                        number(measurement.micros(99.9)),
                        number(measurement.micros(100)),
                        LatencyWords.known("%.2f", measurement.deviceBytesPerByte(), "unknown"),
                        LatencyWords.known("%.2f", measurement.flushesPerOperation(), "unknown")));
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.0f", number);
    }
}
