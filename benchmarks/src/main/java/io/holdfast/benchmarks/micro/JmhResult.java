package io.holdfast.benchmarks.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One benchmark of a file that JMH wrote ({@code -rf json}).
 *
 * @param unit of the score, as {@code ns/op}
 * @param score the time or whatever was measured
 * @param bytes allocated per call; empty where the gc profiler was off
 */
record JmhResult(String unit, JmhScore score, Optional<JmhScore> bytes) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /**
     * Reads a file.
     *
     * @return the benchmarks by their name, mode, threads and parameters, sorted
     * @throws IOException if it cannot be read or is no result of JMH's
     */
    static Map<String, JmhResult> read(Path file) throws IOException {
        JsonNode all = new ObjectMapper().readTree(Files.readString(file));
        if (!all.isArray() || all.isEmpty()) {
            throw new IOException(file + " is no result of JMH's in JSON");
        }
        Map<String, JmhResult> results = new TreeMap<>();
        for (JsonNode one : all) {
            results.put(name(one), of(file, one));
        }
        return results;
    }

    private static JmhResult of(Path file, JsonNode one) throws IOException {
        JsonNode primary = one.path("primaryMetric");
        JsonNode allocated = one.path("secondaryMetrics").path(ALLOCATION);
        return new JmhResult(
                primary.path("scoreUnit").asText(),
                score(file, primary),
                allocated.isMissingNode() ? Optional.empty() : Optional.of(score(file, allocated)));
    }

    private static JmhScore score(Path file, JsonNode metric) throws IOException {
        return new JmhScore(number(file, metric.path("score")), number(file, metric.path("scoreError")));
    }

    /** JMH writes what is no number as the text "NaN". */
    private static double number(Path file, JsonNode number) throws IOException {
        if (number.isNumber()) {
            return number.asDouble();
        }
        if (number.asText().equals("NaN")) {
            return Double.NaN;
        }
        throw new IOException(file + " has " + number + " where JMH writes a number");
    }

    /** Without the package, which is the same for all that are compared. */
    private static String name(JsonNode one) {
        String[] parts = one.path("benchmark").asText().split("\\.", -1);
        StringBuilder name = new StringBuilder(parts[Math.max(0, parts.length - 2)] + "." + parts[parts.length - 1]);
        name.append(" ").append(one.path("mode").asText());
        name.append(" x").append(one.path("threads").asText());
        one.path("params")
                .properties()
                .forEach(parameter -> name.append(" ")
                        .append(parameter.getKey())
                        .append("=")
                        .append(parameter.getValue().asText()));
        return name.toString();
    }
}
