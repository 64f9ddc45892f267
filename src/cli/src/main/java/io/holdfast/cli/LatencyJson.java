package io.holdfast.cli;

import io.holdfast.latency.LatencyReport;
import io.holdfast.latency.Measurement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The measurements for programs. Its fields are described in {@code benchmarks/results/schema.json}: a field is never removed
 * or given another meaning without a new number of the schema; one that is not known here is null.
 */
final class LatencyJson {
    static final int SCHEMA = 1;

    private LatencyJson() {}

    static String of(LatencyReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("machine", report.machine());
        json.put("loadAverageBefore", report.loadAverageBefore());
        json.put("loadAverageAfter", report.loadAverageAfter());
        json.put("fileSystem", report.volume().storage().fileSystem());
        json.put("mountOptions", report.volume().storage().mountOptions());
        json.put(
                "device",
                report.volume().storage().device().map(device -> device.name()).orElse(null));
        json.put("guarantee", report.volume().guarantee().name());
        json.put("guaranteeReason", report.volume().guaranteeReason());
        json.put("warnings", report.volume().warnings());
        json.put("counterSource", report.counterSource().isEmpty() ? null : report.counterSource());
        json.put("signs", report.signs());
        json.put("absent", report.absent());
        json.put(
                "measurements",
                report.measurements().stream().map(LatencyJson::measurement).toList());
        return JsonText.of(json);
    }

    private static Map<String, @Nullable Object> measurement(Measurement measurement) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("way", measurement.load().way().name());
        json.put("promise", measurement.load().way().promise().name());
        json.put("bytes", measurement.load().sizeBytes());
        json.put("layout", measurement.load().layout().name());
        json.put("threads", measurement.load().threads());
        json.put("operations", measurement.operations());
        json.put("opsPerSecond", measurement.perSecond());
        Map<String, @Nullable Object> micros = new LinkedHashMap<>();
        micros.put("p50", measurement.micros(50));
        micros.put("p90", measurement.micros(90));
        micros.put("p99", measurement.micros(99));
        micros.put("p99.9", measurement.micros(99.9));
        micros.put("max", measurement.micros(100));
        json.put("latencyMicros", micros);
        json.put("deviceBytesPerByte", known(measurement.deviceBytesPerByte()));
        json.put("flushesPerOperation", known(measurement.flushesPerOperation()));
        return json;
    }

    private static @Nullable Double known(double number) {
        return Double.isNaN(number) ? null : number;
    }
}
