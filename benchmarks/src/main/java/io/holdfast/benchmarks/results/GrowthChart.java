package io.holdfast.benchmarks.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.SvgPlot;
import io.holdfast.cli.SvgPlot.Anchor;
import io.holdfast.cli.SvgPlot.Point;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How cost grows: curves of which both axes are logarithms. */
final class GrowthChart {
    private static final int HEIGHT = 330;
    private static final double BOTTOM = HEIGHT - 10.0;
    /** Nothing has no logarithm: it stands as far left of the least as if it were so many times less. */
    private static final double NOTHING = 4;

    private final double left;
    private final double right;
    private final double low;
    private final double high;

    private GrowthChart(Collection<? extends SortedMap<Integer, Double>> curves) {
        double[] xs = curves.stream()
                .flatMap(GrowthChart::xs)
                .filter(x -> x > 0)
                .mapToDouble(Math::log10)
                .sorted()
                .toArray();
        boolean nothing = curves.stream().anyMatch(curve -> curve.containsKey(0));
        left = xs[0] - (nothing ? Math.log10(NOTHING) : 0);
        right = Math.max(left + 1, xs[xs.length - 1]);
        double[] ys = curves.stream()
                .flatMap(curve -> curve.values().stream())
                .mapToDouble(Math::log10)
                .sorted()
                .toArray();
        low = Math.floor(ys[0]);
        high = Math.max(low + 1, Math.ceil(ys[ys.length - 1]));
    }

    /** Commits per second by callers, with the payload that has the most of them. */
    static Optional<String> alongCallers(List<JsonNode> cells) {
        int payload = commonest(cells, "payloadBytes");
        List<JsonNode> chosen = cells.stream()
                .filter(cell -> cell.path("payloadBytes").asInt() == payload)
                .toList();
        return ofCells(
                "Commits per second by callers, " + CommitsPage.size(payload) + " each",
                chosen,
                "callers",
                Integer::toString);
    }

    /** Commits per second by payload, with the count of callers that has the most of them. */
    static Optional<String> alongPayload(List<JsonNode> cells) {
        int callers = commonest(cells, "callers");
        List<JsonNode> chosen = cells.stream()
                .filter(cell -> cell.path("callers").asInt() == callers)
                .toList();
        return ofCells(
                "Commits per second by payload, " + callers + (callers == 1 ? " caller" : " callers"),
                chosen,
                "payloadBytes",
                CommitsPage::size);
    }

    private static int commonest(List<JsonNode> cells, String field) {
        return cells.stream()
                .collect(Collectors.groupingBy(
                        cell -> cell.path(field).asInt(), LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(0);
    }

    private static Optional<String> ofCells(
            String title, List<JsonNode> cells, String field, IntFunction<String> label) {
        Map<String, TreeMap<Integer, Double>> curves = new LinkedHashMap<>();
        for (JsonNode cell : cells) {
            for (JsonNode result : cell.path("results")) {
                curves.computeIfAbsent(result.path("system").asText(), name -> new TreeMap<>())
                        .put(cell.path(field).asInt(), CommitsChart.rate(result));
            }
        }
        return cells.size() < 2 ? Optional.empty() : Optional.of(of(title, curves, label));
    }

    /** What Holdfast's log costs by its length, a plot for each thing. */
    static Optional<String> alongLength(List<JsonNode> points) {
        if (points.size() < 2) {
            return Optional.empty();
        }
        StringBuilder plots = new StringBuilder();
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("openMillis", "Opening Holdfast's log by its length, milliseconds");
        titles.put("commitsPerSecond", "Commits per second of one caller at the end of Holdfast's log, by its length");
        titles.put("writeGigabytesPerSecond", "Writing Holdfast's log by its length, GB/s of payload");
        titles.put("replayGigabytesPerSecond", "Replaying Holdfast's log by its length, GB/s of payload");
        titles.forEach((field, title) ->
                plots.append(ofPoints(title, points, point -> point.path(field).asDouble())));
        return Optional.of(plots.toString());
    }

    private static String ofPoints(String title, List<JsonNode> points, ToDoubleFunction<JsonNode> value) {
        TreeMap<Integer, Double> curve = new TreeMap<>();
        points.forEach(point -> curve.put(point.path("mib").asInt(), value.applyAsDouble(point)));
        return of(title, Map.of("holdfast", curve), mib -> mib < 1 << 10 ? mib + " MiB" : (mib >> 10) + " GiB");
    }

    private static Stream<Integer> xs(SortedMap<Integer, Double> curve) {
        return new ArrayList<Integer>(curve.keySet()).stream();
    }

    private static String of(
            String title, Map<String, ? extends SortedMap<Integer, Double>> curves, IntFunction<String> label) {
        GrowthChart chart = new GrowthChart(curves.values());
        SvgPlot plot = new SvgPlot(Math.max(HEIGHT + 30, 40 + SvgPlot.ROW_HEIGHT * curves.size()), title);
        for (double power = chart.low; power <= chart.high; power++) {
            double y = chart.y(Math.pow(10, power));
            plot.grid(SvgPlot.LEFT, y, SvgPlot.WIDTH - SvgPlot.LEGEND_WIDTH, y);
            plot.text(SvgPlot.LEFT - 6, y + 4, Anchor.END, decimal(Math.pow(10, power)));
        }
        curves.values().stream().flatMap(GrowthChart::xs).distinct().forEach(x -> {
            plot.grid(chart.x(x), 10, chart.x(x), BOTTOM);
            plot.text(chart.x(x), HEIGHT + 18, Anchor.MIDDLE, label.apply(x));
        });
        int index = 0;
        for (Map.Entry<String, ? extends SortedMap<Integer, Double>> curve : curves.entrySet()) {
            plot.curve(
                    index++,
                    curve.getKey(),
                    curve.getValue().entrySet().stream()
                            .map(each -> new Point(chart.x(each.getKey()), chart.y(each.getValue())))
                            .toList());
        }
        return "<h3>" + title + "</h3>\n" + plot.end();
    }

    private static String decimal(double number) {
        if (number < 1) {
            return Double.toString(number);
        }
        return number < 1e6
                ? String.format(Locale.ROOT, "%,.0f", number)
                : String.format(Locale.ROOT, "%,.0f M", number / 1e6);
    }

    private double x(int value) {
        double place = value == 0 ? left : Math.log10(value);
        return SvgPlot.LEFT + (SvgPlot.WIDTH - SvgPlot.LEGEND_WIDTH - SvgPlot.LEFT) * (place - left) / (right - left);
    }

    private double y(double value) {
        return BOTTOM - (BOTTOM - 10) * (Math.log10(value) - low) / (high - low);
    }
}
