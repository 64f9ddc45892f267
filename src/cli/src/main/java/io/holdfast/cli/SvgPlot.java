package io.holdfast.cli;

import java.util.List;
import java.util.Locale;

/**
 * A drawing of bars or curves as SVG text, of the look that all pages share. Nothing is told by colour alone: every bar has
 * its name and its value in words beside it, and every curve has a letter of its own and a dash pattern.
 *
 * <p>Not thread-safe.
 */
public final class SvgPlot {
    /** The width of all drawings; the browser scales them to the page. */
    public static final int WIDTH = 960;
    /** The height of one row of bars. */
    public static final int ROW_HEIGHT = 22;

    /** Where the axis of curves begins. */
    public static final int LEFT = 60;
    /** What the legend of curves takes of the width. */
    public static final int LEGEND_WIDTH = 330;

    private static final int LABEL_WIDTH = 400;
    private static final int VALUE_WIDTH = 170;
    private static final int BAR_WIDTH_MAX = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
    private static final int COLORS = 9;
    private static final List<String> DASHES =
            List.of("none", "8 3", "3 3", "10 3 2 3", "1 3", "14 4", "6 2 1 2 1 2", "4 6", "2 1");

    private static final List<String> MARKS = List.of("\u25cf", "\u25a0", "\u25b2");

    private final StringBuilder svg = new StringBuilder();

    /** What a bar looks like. */
    public enum Filling {
        /** Filled. */
        SOLID("bar"),
        /** Hatched: it means less than the filled ones, or something else. */
        HATCHED("weak"),
        /** An outline. */
        HOLLOW("hollow");

        private final String style;

        Filling(String style) {
            this.style = style;
        }
    }

    /** To which side of its place a text stands. */
    public enum Anchor {
        /** To the right. */
        START,
        /** On both sides. */
        MIDDLE,
        /** To the left. */
        END
    }

    /**
     * A point of a curve.
     *
     * @param x to the right, from 0 to {@value #WIDTH}
     * @param y downwards
     */
    public record Point(double x, double y) {}

    /**
     * Begins a drawing.
     *
     * @param height its height
     * @param label what it shows, for who cannot see it
     */
    public SvgPlot(int height, String label) {
        svg.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                height,
                HtmlPage.escaped(label)));
    }

    /**
     * Begins a drawing of bars, one below the other.
     *
     * @param rows how many
     * @param label what it shows, for who cannot see it
     * @return the drawing
     */
    public static SvgPlot ofBars(int rows, String label) {
        SvgPlot plot = new SvgPlot(ROW_HEIGHT * rows + 4, label);
        plot.svg
                .append("<defs><pattern id=\"weak\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" ")
                .append("patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\""
                        + " y2=\"6\"/></pattern></defs>\n");
        return plot;
    }

    /**
     * A bar with its name to the left and its value to the right.
     *
     * @param row which, from 0
     * @param name of what
     * @param filling what it looks like
     * @param share its length, from 0 to 1 of the longest
     * @param value in words
     * @return this
     */
    public SvgPlot bar(int row, String name, Filling filling, double share, String value) {
        return bar(row, name, filling, share, share, value);
    }

    /**
     * The same, with a line from its end to where the numbers spread.
     *
     * @param row which, from 0
     * @param name of what
     * @param filling what it looks like
     * @param share its length, from 0 to 1 of the longest
     * @param upper the end of the line, from 0 to 1 of the longest
     * @param value in words
     * @return this
     */
    public SvgPlot bar(int row, String name, Filling filling, double share, double upper, String value) {
        int y = row * ROW_HEIGHT;
        double length = BAR_WIDTH_MAX * Math.min(1, share);
        double end = Math.max(length, BAR_WIDTH_MAX * Math.min(1, upper));
        text(0, y + 15, Anchor.START, name);
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                filling.style,
                LABEL_WIDTH,
                y + 3,
                Math.max(1, length),
                ROW_HEIGHT - 6));
        if (end > length) {
            line("spread", LABEL_WIDTH + length, y + ROW_HEIGHT / 2.0, LABEL_WIDTH + end, y + ROW_HEIGHT / 2.0);
        }
        return text(LABEL_WIDTH + end + 6, y + 15, Anchor.START, value);
    }

    /**
     * A line with a mark at each of some numbers, its name to the left and its values to the right.
     *
     * @param row which, from 0
     * @param name of what
     * @param shares where, from 0 to 1, smallest first: a circle, a square and a triangle
     * @param value in words
     * @return this
     */
    public SvgPlot marks(int row, String name, List<Double> shares, String value) {
        double y = row * ROW_HEIGHT + 15;
        text(0, y, Anchor.START, name);
        line("spread", barX(shares.get(0)), y - 4, barX(shares.get(shares.size() - 1)), y - 4);
        for (int i = 0; i < shares.size(); i++) {
            text(barX(shares.get(i)), y, Anchor.MIDDLE, MARKS.get(i));
        }
        return text(barX(1) + 12, y, Anchor.START, value);
    }

    /**
     * Where a bar of some length ends.
     *
     * @param share from 0 to 1 of the longest
     * @return to the right
     */
    public static double barX(double share) {
        return LABEL_WIDTH + BAR_WIDTH_MAX * share;
    }

    /**
     * A thin line behind what is drawn.
     *
     * @param x1 from where
     * @param y1 from where
     * @param x2 to where
     * @param y2 to where
     * @return this
     */
    public SvgPlot grid(double x1, double y1, double x2, double y2) {
        return line("grid", x1, y1, x2, y2);
    }

    private SvgPlot line(String style, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2));
        return this;
    }

    /**
     * A text.
     *
     * @param x where
     * @param y its lower edge
     * @param anchor to which side it stands
     * @param text not yet escaped
     * @return this
     */
    public SvgPlot text(double x, double y, Anchor anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor.name().toLowerCase(Locale.ROOT),
                HtmlPage.escaped(text)));
        return this;
    }

    /**
     * A curve, with its letter on it and behind its end, and its name in the legend to the right.
     *
     * @param index which, from 0: its colour, letter and dashes
     * @param name what it is
     * @param points from left to right, one or more
     * @return this
     */
    public SvgPlot curve(int index, String name, List<Point> points) {
        String letter = String.valueOf((char) ('a' + index));
        String stroke = String.format(
                Locale.ROOT,
                "style=\"stroke:var(--c%d)\" stroke-dasharray=\"%s\"",
                index % COLORS,
                DASHES.get(index % DASHES.size()));
        StringBuilder places = new StringBuilder();
        points.forEach(point -> places.append(String.format(Locale.ROOT, "%.1f,%.1f ", point.x(), point.y())));
        svg.append(String.format(
                Locale.ROOT,
                "<polyline class=\"curve\" %s points=\"%s\"/>%n",
                stroke,
                places.toString().strip()));
        if (points.size() > 2) {
            // Letters of different curves at different places, so that they seldom cover each other.
            Point inner = points.get(1 + index % (points.size() - 2));
            text(inner.x(), inner.y() - 5, Anchor.MIDDLE, letter);
        }
        Point last = points.get(points.size() - 1);
        text(last.x() + 4 + index * 3, last.y() + 4, Anchor.START, letter);
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
        return text(x + 40, y, Anchor.START, letter + ": " + name);
    }

    /**
     * Ends the drawing.
     *
     * @return the SVG
     */
    public String end() {
        return svg.append("</svg>\n").toString();
    }
}
