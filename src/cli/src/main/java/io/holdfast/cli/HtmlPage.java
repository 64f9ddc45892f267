package io.holdfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A page that needs nothing else: its style and script are in it, and it asks for nothing from elsewhere.
 *
 * <p>Not thread-safe.
 */
public final class HtmlPage {
    /** The style of pages with plots and tables. */
    public static final String PLOTS = "plots.css";

    private static final String COMMON_STYLE = "page.css";

    private final StringBuilder page = new StringBuilder();

    /**
     * Begins a page.
     *
     * @param title its title, not yet escaped
     * @param style the resource with the style that only this page has
     * @throws IOException if the jar lacks it
     */
    public HtmlPage(String title, String style) throws IOException {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(resource(COMMON_STYLE))
                .append(resource(style))
                .append("</style>\n</head>\n<body>\n");
    }

    /**
     * A text that stands for itself in HTML, in an attribute too.
     *
     * @param text any text
     * @return the text, escaped
     */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A file beside this class. */
    static String resource(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Adds HTML as it is.
     *
     * @param html the HTML
     * @return this
     */
    public HtmlPage append(String html) {
        page.append(html);
        return this;
    }

    /**
     * Adds a name and what it means, within a {@code <dl>}.
     *
     * @param name not yet escaped
     * @param value not yet escaped
     * @return this
     */
    public HtmlPage fact(String name, String value) {
        return append("<dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd>\n");
    }

    /**
     * Adds a row of a table.
     *
     * @param tag {@code th} or {@code td}
     * @param cells not yet escaped
     * @return this
     */
    public HtmlPage row(String tag, List<String> cells) {
        append("<tr>");
        cells.forEach(cell -> append("<" + tag + ">" + escaped(cell) + "</" + tag + ">"));
        return append("</tr>\n");
    }

    /**
     * Ends the page.
     *
     * @return the whole page
     */
    public String end() {
        return page.append("</body>\n</html>\n").toString();
    }
}
