package io.holdfast.cli;

import io.holdfast.latency.Measurement;
import io.holdfast.latency.Way;
import java.util.List;
import java.util.Locale;

/**
 * Plots as SVG text. Nothing is told by colour alone: every bar has its value and its promise in words, weaker promises are
 * hatched, and every curve has a letter of its own at each of its points and a dash pattern.
 */
final class LatencyChart {
    private static final int WIDTH = 960;
    private static final int LABEL_WIDTH = 400;
    private static final int ROW_HEIGHT = 22;
    private static final int CURVES_HEIGHT = 330;
    private static final int LEFT = 60;
    private static final int LEGEND_WIDTH = 330;
    private static final List<Double> PERCENTILES =
            List.of(1.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 100.0);
    private static final List<Double> TICKS = List.of(50.0, 90.0, 99.0, 99.9);
    private static final List<String> DASHES =
            List.of("none", "8 3", "3 3", "10 3 2 3", "1 3", "14 4", "6 2 1 2 1 2", "4 6", "2 1");

    private LatencyChart() {}

    /** Bars to the scale of the fastest durable way: one that promises less ends there. */
    static String bars(List<Measurement> measurements) {
        double scale = measurements.stream()
                .filter(each -> each.load().way().promise() == Way.Promise.DURABLE)
                .mapToDouble(Measurement::perSecond)
                .max()
                .orElse(1);
        StringBuilder svg = start(ROW_HEIGHT * measurements.size() + 4, "Operations per second of each way");
        svg.append("<defs><pattern id=\"weak\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" ")
                .append("patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\""
                        + " y2=\"6\"/></pattern></defs>\n");
        for (int i = 0; i < measurements.size(); i++) {
            Measurement measurement = measurements.get(i);
            Way way = measurement.load().way();
            int y = i * ROW_HEIGHT;
            double length = (WIDTH - LABEL_WIDTH - 170) * Math.min(1, measurement.perSecond() / scale);
            text(
                    svg,
                    0,
                    y + 15,
                    "start",
                    way.name() + ": " + LatencyWords.promise(way.promise()) + LatencyWords.mark(way.promise()));
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                    way.promise() == Way.Promise.DURABLE ? "bar" : "weak",
                    LABEL_WIDTH,
                    y + 3,
                    Math.max(1, length),
                    ROW_HEIGHT - 6));
            text(
                    svg,
                    LABEL_WIDTH + length + 6,
                    y + 15,
                    "start",
                    String.format(Locale.ROOT, "%.0f", measurement.perSecond())
                            + (measurement.perSecond() > scale ? ", beyond the scale" : ""));
        }
        return svg.append("</svg>\n").toString();
    }

    static String curves(List<Measurement> measurements) {
        double low = Math.floor(log(
                measurements.stream().mapToDouble(each -> each.micros(1)).min().orElse(1)));
        double high = Math.ceil(log(measurements.stream()
                .mapToDouble(each -> each.micros(100))
                .max()
                .orElse(10)));
        Scale scale = new Scale(low, Math.max(high, low + 1));
        StringBuilder svg = start(CURVES_HEIGHT + 30, "Latency by percentile of each way");
        axes(svg, scale);
        for (int i = 0; i < measurements.size(); i++) {
            curve(svg, scale, measurements.get(i), i);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void axes(StringBuilder svg, Scale scale) {
        for (double power = scale.low; power <= scale.high; power++) {
            double y = scale.y(Math.pow(10, power));
            line(svg, LEFT, y, WIDTH - LEGEND_WIDTH, y);
            text(svg, LEFT - 6, y + 4, "end", String.format(Locale.ROOT, "%.0f", Math.pow(10, power)));
        }
        for (double tick : TICKS) {
            double x = Scale.x(tick);
            line(svg, x, 10, x, CURVES_HEIGHT);
            text(
                    svg,
                    x,
                    CURVES_HEIGHT + 18,
                    "middle",
                    (tick == 99.9 ? "99.9" : String.format(Locale.ROOT, "%.0f", tick)) + " %");
        }
        text(svg, Scale.x(100), CURVES_HEIGHT + 18, "middle", "max");
    }

    private static void curve(StringBuilder svg, Scale scale, Measurement measurement, int index) {
        String letter = String.valueOf((char) ('a' + index));
        String color = "var(--c" + index % 9 + ")";
        String stroke = String.format(
                Locale.ROOT, "style=\"stroke:%s\" stroke-dasharray=\"%s\"", color, DASHES.get(index % DASHES.size()));
        StringBuilder points = new StringBuilder();
        PERCENTILES.forEach(percentile -> points.append(String.format(
                Locale.ROOT, "%.1f,%.1f ", Scale.x(percentile), scale.y(measurement.micros(percentile)))));
        svg.append(String.format(
                Locale.ROOT,
                "<polyline class=\"curve\" %s points=\"%s\"/>%n",
                stroke,
                points.toString().strip()));
        // Letters of different curves at different percentiles, so that they seldom cover each other.
        double at = PERCENTILES.get(1 + index % (PERCENTILES.size() - 2));
        text(svg, Scale.x(at), scale.y(measurement.micros(at)) - 5, "middle", letter);
        text(svg, Scale.x(100) + 4 + index * 5, scale.y(measurement.micros(100)) + 4, "start", letter);
        int y = 20 + index * ROW_HEIGHT;
        int x = WIDTH - LEGEND_WIDTH + 30;
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"curve\" %s x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
                stroke,
                x,
                y - 4,
                x + 34,
                y - 4));
        text(
                svg,
                x + 40,
                y,
                "start",
                letter + ": " + measurement.load().way().name()
                        + LatencyWords.mark(measurement.load().way().promise()));
    }

    private static double log(double number) {
        return Math.log10(Math.max(0.1, number));
    }

    private static StringBuilder start(int height, String label) {
        return new StringBuilder(String.format(
                Locale.ROOT, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n", WIDTH, height, label));
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                HtmlPage.escaped(text)));
    }

    /** Powers of ten of microseconds upwards, and nines of percentiles to the right. */
    private record Scale(double low, double high) {
        private static final double NINES_MAX = 3.5;

        double y(double micros) {
            return CURVES_HEIGHT - (CURVES_HEIGHT - 10) * (log(micros) - low) / (high - low);
        }

        static double x(double percentile) {
            double nines = percentile >= 100 ? NINES_MAX : -Math.log10(1 - percentile / 100);
            return LEFT + (WIDTH - LEGEND_WIDTH - LEFT) * nines / NINES_MAX;
        }
    }
}
