package io.holdfast.cli;

import io.holdfast.cli.SvgPlot.Anchor;
import io.holdfast.cli.SvgPlot.Filling;
import io.holdfast.cli.SvgPlot.Point;
import io.holdfast.latency.Measurement;
import io.holdfast.latency.Way;
import java.util.List;
import java.util.Locale;

/** The plots of the latencies: a bar for each way, hatched where it promises less, and a curve over the percentiles. */
final class LatencyChart {
    private static final int CURVES_HEIGHT = 330;
    private static final List<Double> PERCENTILES =
            List.of(1.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 100.0);
    private static final List<Double> TICKS = List.of(50.0, 90.0, 99.0, 99.9);

    private LatencyChart() {}

    /** Bars to the scale of the fastest durable way: one that promises less ends there. */
    static String bars(List<Measurement> measurements) {
        double scale = measurements.stream()
                .filter(each -> each.load().way().promise() == Way.Promise.DURABLE)
                .mapToDouble(Measurement::perSecond)
                .max()
                .orElse(1);
        SvgPlot plot = SvgPlot.ofBars(measurements.size(), "Operations per second of each way");
        for (int i = 0; i < measurements.size(); i++) {
            Measurement measurement = measurements.get(i);
            Way way = measurement.load().way();
            plot.bar(
                    i,
                    way.name() + ": " + LatencyWords.promise(way.promise()) + LatencyWords.mark(way.promise()),
                    way.promise() == Way.Promise.DURABLE ? Filling.SOLID : Filling.HATCHED,
                    measurement.perSecond() / scale,
                    String.format(Locale.ROOT, "%.0f", measurement.perSecond())
                            + (measurement.perSecond() > scale ? ", beyond the scale" : ""));
        }
        return plot.end();
    }

    static String curves(List<Measurement> measurements) {
        double low = Math.floor(log(
                measurements.stream().mapToDouble(each -> each.micros(1)).min().orElse(1)));
        double high = Math.ceil(log(measurements.stream()
                .mapToDouble(each -> each.micros(100))
                .max()
                .orElse(10)));
        Scale scale = new Scale(low, Math.max(high, low + 1));
        SvgPlot plot = new SvgPlot(CURVES_HEIGHT + 30, "Latency by percentile of each way");
        axes(plot, scale);
        for (int i = 0; i < measurements.size(); i++) {
            Measurement measurement = measurements.get(i);
            Way way = measurement.load().way();
            plot.curve(
                    i,
                    way.name() + LatencyWords.mark(way.promise()),
                    PERCENTILES.stream()
                            .map(percentile -> new Point(Scale.x(percentile), scale.y(measurement.micros(percentile))))
                            .toList());
        }
        return plot.end();
    }

    private static void axes(SvgPlot plot, Scale scale) {
        for (double power = scale.low; power <= scale.high; power++) {
            double y = scale.y(Math.pow(10, power));
            plot.grid(SvgPlot.LEFT, y, SvgPlot.WIDTH - SvgPlot.LEGEND_WIDTH, y);
            plot.text(SvgPlot.LEFT - 6, y + 4, Anchor.END, String.format(Locale.ROOT, "%.0f", Math.pow(10, power)));
        }
        for (double tick : TICKS) {
            double x = Scale.x(tick);
            plot.grid(x, 10, x, CURVES_HEIGHT);
            plot.text(
                    x,
                    CURVES_HEIGHT + 18,
                    Anchor.MIDDLE,
                    (tick == 99.9 ? "99.9" : String.format(Locale.ROOT, "%.0f", tick)) + " %");
        }
        plot.text(Scale.x(100), CURVES_HEIGHT + 18, Anchor.MIDDLE, "max");
    }

    private static double log(double number) {
        return Math.log10(Math.max(0.1, number));
    }

    /** Powers of ten of microseconds upwards, and nines of percentiles to the right. */
    private record Scale(double low, double high) {
        private static final double NINES_MAX = 3.5;

        double y(double micros) {
            return CURVES_HEIGHT - (CURVES_HEIGHT - 10) * (log(micros) - low) / (high - low);
        }

        static double x(double percentile) {
            double nines = percentile >= 100 ? NINES_MAX : -Math.log10(1 - percentile / 100);
            return SvgPlot.LEFT + (SvgPlot.WIDTH - SvgPlot.LEGEND_WIDTH - SvgPlot.LEFT) * nines / NINES_MAX;
        }
    }
}
