package io.holdfast.benchmarks.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One file of {@code holdfast sync-latency --json}, as far as the page shows it.
 *
 * @param name the file's name without its ending
 * @param facts what was measured where, one sentence each
 * @param rows the measurements with one thread, in the order of the file
 */
record SyncResult(String name, List<String> facts, List<Row> rows) {
    private static final String SCHEMA = "schema.json";

    /**
     * One way to be durable, at one size, with one thread.
     *
     * @param way its name
     * @param promise what it promises
     * @param bytes what one operation writes
     * @param operations how many were measured
     * @param perSecond operations per second
     * @param p50 median latency in microseconds
     * @param p99 99th percentile in microseconds
     * @param p999 99.9th percentile in microseconds
     * @param max the longest in microseconds
     * @param flushes flushes of the device for each operation; empty if the system does not count them
     */
    record Row(
            String way,
            String promise,
            int bytes,
            long operations,
            double perSecond,
            double p50,
            double p99,
            double p999,
            double max,
            Optional<Double> flushes) {}

    SyncResult {
        facts = List.copyOf(facts);
        rows = List.copyOf(rows);
    }

    /** All results in a folder, by name. */
    static List<SyncResult> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.endsWith(SCHEMA))
                    .sorted()
                    .map(SyncResult::read)
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static SyncResult read(Path file) {
        try {
            String name = String.valueOf(file.getFileName()).replace(".json", "");
            return of(name, new ObjectMapper().readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static SyncResult of(String name, JsonNode json) {
        List<String> facts = new ArrayList<>();
        facts.add(json.path("machine").asText());
        facts.add(
                json.path("fileSystem").asText() + " on " + json.path("device").asText("an unknown device") + ": "
                        + json.path("guaranteeReason").asText());
        facts.add("load average " + json.path("loadAverageBefore").asText() + " before, "
                + json.path("loadAverageAfter").asText() + " after");
        json.path("warnings").forEach(warning -> facts.add("warning: " + warning.asText()));
        json.path("signs").forEach(sign -> facts.add("sign: " + sign.asText()));
        List<Row> rows = new ArrayList<>();
        for (JsonNode measurement : json.path("measurements")) {
            if (measurement.path("threads").asInt() == 1) {
                rows.add(row(measurement));
            }
        }
        return new SyncResult(name, facts, rows);
    }

    private static Row row(JsonNode measurement) {
        JsonNode micros = measurement.path("latencyMicros");
        JsonNode flushes = measurement.path("flushesPerOperation");
        return new Row(
                measurement.path("way").asText(),
                measurement.path("promise").asText(),
                measurement.path("bytes").asInt(),
                measurement.path("operations").asLong(),
                measurement.path("opsPerSecond").asDouble(),
                micros.path("p50").asDouble(),
                micros.path("p99").asDouble(),
                micros.path("p99.9").asDouble(),
                micros.path("max").asDouble(),
                flushes.isNumber() ? Optional.of(flushes.asDouble()) : Optional.empty());
    }
}
