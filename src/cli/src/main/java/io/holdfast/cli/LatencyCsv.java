package io.holdfast.cli;

import io.holdfast.latency.LatencyReport;
import io.holdfast.latency.Measurement;
import java.util.Locale;

/** The measurements as CSV (RFC 4180): a line for each, times in microseconds; empty where the system does not tell. */
final class LatencyCsv {
    private LatencyCsv() {}

    static String of(LatencyReport report) {
        StringBuilder text =
                new StringBuilder("way,promise,bytes,layout,threads,operations,opsPerSecond,p50,p90,p99,p99.9,max,"
                        + "deviceBytesPerByte,flushesPerOperation\r\n");
        for (Measurement measurement : report.measurements()) {
            text.append(String.format(
                    Locale.ROOT,
                    "\"%s\",%s,%d,%s,%d,%d,%.1f,%.1f,%.1f,%.1f,%.1f,%.1f,%s,%s\r\n",
                    measurement.load().way().name(),
                    measurement.load().way().promise(),
                    measurement.load().sizeBytes(),
                    measurement.load().layout(),
                    measurement.load().threads(),
                    measurement.operations(),
                    measurement.perSecond(),
                    measurement.micros(50),
                    measurement.micros(90),
                    measurement.micros(99),
                    measurement.micros(99.9),
                    measurement.micros(100),
                    LatencyWords.known("%.3f", measurement.deviceBytesPerByte(), ""),
                    LatencyWords.known("%.3f", measurement.flushesPerOperation(), "")));
        }
        return text.toString();
    }
}
