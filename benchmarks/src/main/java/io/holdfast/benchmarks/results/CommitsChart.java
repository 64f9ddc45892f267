package io.holdfast.benchmarks.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.SvgPlot;
import io.holdfast.cli.SvgPlot.Anchor;
import io.holdfast.cli.SvgPlot.Filling;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What the systems reached under one load, a row for each, and how fast logs were replayed. */
final class CommitsChart {
    private static final List<String> PERCENTILES = List.of("p50", "p99", "p99.9");

    private CommitsChart() {}

    static double rate(JsonNode result) {
        return result.path("commitsPerSecond").path("median").asDouble();
    }

    /** To the scale of the limit: what is faster ends there, as it does where callers do not wait. */
    static String rates(List<JsonNode> results) {
        double most = results.stream()
                .filter(CommitsPage::isLimit)
                .mapToDouble(CommitsChart::upper)
                .max()
                .orElse(1);
        SvgPlot plot = SvgPlot.ofBars(results.size(), "Commits per second of each system");
        for (int i = 0; i < results.size(); i++) {
            JsonNode result = results.get(i);
            plot.bar(
                    i,
                    result.path("system").asText(),
                    filling(result),
                    rate(result) / most,
                    upper(result) / most,
                    String.format(
                                    Locale.ROOT,
                                    "%,.0f, %.2f x limit",
                                    rate(result),
                                    result.path("ratioToLimit").path("median").asDouble())
                            + (rate(result) > most ? " ›" : ""));
        }
        return plot.end();
    }

    private static double upper(JsonNode result) {
        return result.path("commitsPerSecond").path("upper").asDouble();
    }

    private static Filling filling(JsonNode result) {
        if (CommitsPage.isLimit(result)) {
            return Filling.HATCHED;
        }
        return CommitsPage.isOwn(result) ? Filling.SOLID : Filling.HOLLOW;
    }

    /** To the scale of a logarithm: powers of ten are marked. */
    static String percentiles(List<JsonNode> results) {
        double low = Math.floor(Math.log10(Math.max(
                1,
                results.stream()
                        .mapToDouble(result -> micros(result, "p50"))
                        .min()
                        .orElse(1))));
        double high = Math.max(
                low + 1,
                Math.ceil(Math.log10(results.stream()
                        .mapToDouble(result -> micros(result, "p99.9"))
                        .max()
                        .orElse(10))));
        int height = SvgPlot.ROW_HEIGHT * results.size();
        SvgPlot plot = new SvgPlot(height + 22, "Latency of commits of each system");
        for (double power = low; power <= high; power++) {
            double x = SvgPlot.barX((power - low) / (high - low));
            plot.grid(x, 0, x, height + 4);
            plot.text(x, height + 18, Anchor.MIDDLE, String.format(Locale.ROOT, "%,.0f", Math.pow(10, power)));
        }
        for (int i = 0; i < results.size(); i++) {
            JsonNode result = results.get(i);
            Stream<Double> shares =
                    PERCENTILES.stream().map(name -> (Math.log10(micros(result, name)) - low) / (high - low));
            plot.marks(
                    i,
                    result.path("system").asText(),
                    shares.toList(),
                    String.join(
                            ", ",
                            PERCENTILES.stream()
                                    .map(name -> String.format(Locale.ROOT, "%,.0f", micros(result, name)))
                                    .toList()));
        }
        return plot.end();
    }

    private static double micros(JsonNode result, String percentile) {
        return Math.max(1, result.path("latencyMicros").path(percentile).asDouble());
    }

    static String replays(List<JsonNode> results) {
        double most = results.stream()
                .flatMapToDouble(result -> DoubleStream.of(gigabytes(result), limit(result), read(result)))
                .max()
                .orElse(1);
        SvgPlot plot = SvgPlot.ofBars(3 * results.size(), "Gigabytes per second of each replay");
        for (int i = 0; i < results.size(); i++) {
            JsonNode result = results.get(i);
            plot.bar(
                    3 * i,
                    result.path("system").asText(),
                    filling(result),
                    gigabytes(result) / most,
                    String.format(
                            Locale.ROOT,
                            "%.2f, %.2f x limit",
                            gigabytes(result),
                            result.path("ratioToLimit").path("median").asDouble()));
            plot.bar(
                    3 * i + 1,
                    "the same files, read and checked",
                    Filling.HATCHED,
                    limit(result) / most,
                    String.format(Locale.ROOT, "%.2f", limit(result)));
            plot.bar(
                    3 * i + 2,
                    "the same files, read",
                    Filling.HATCHED,
                    read(result) / most,
                    String.format(Locale.ROOT, "%.2f", read(result)));
        }
        return plot.end();
    }

    private static double read(JsonNode result) {
        return result.path("readGigabytesPerSecond").path("median").asDouble();
    }

    private static double gigabytes(JsonNode result) {
        return result.path("gigabytesPerSecond").path("median").asDouble();
    }

    private static double limit(JsonNode result) {
        return result.path("limitGigabytesPerSecond").path("median").asDouble();
    }
}
