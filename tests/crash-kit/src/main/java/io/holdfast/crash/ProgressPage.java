package io.holdfast.crash;

import java.util.Locale;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** A long run's progress for people: one page, without anything from elsewhere. */
final class ProgressPage {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><meta charset="utf-8"><title>Crash tests</title>
            <style>
            body { font: 15px/1.5 sans-serif; margin: 2em; }
            table { border-collapse: collapse; }
            th, td { padding: .25em .8em; border-bottom: 1px solid #ccc; text-align: right; }
            th:first-child, td:first-child, th:nth-child(6), td:nth-child(6) { text-align: left; }
            td:nth-child(6) { overflow-wrap: anywhere; }
            .violated { color: #b00; }
            </style>
            <h1>Crash tests</h1>
            <table><tr><th>Test, layer, runtime<th>Histories<th>States<th>Seconds<th>States/s<th>Result
            """;

    private ProgressPage() {}

    static String of(Properties all) {
        StringBuilder page = new StringBuilder(HEAD);
        SortedMap<String, Long> states = new TreeMap<>();
        for (String key : all.stringPropertyNames().stream().sorted().toList()) {
            CrashProgress.Done done = CrashProgress.Done.parse(all.getProperty(key, ""));
            states.merge(key.substring(key.indexOf(", ") + 2), done.all().states(), Long::sum);
            double seconds = Math.max(1, done.millis()) / 1000.0;
            page.append(String.format(
                    Locale.ROOT,
                    "<tr%s><td>%s<td>%d<td>%d<td>%.0f<td>%.0f<td>%s%n",
                    done.result().startsWith("violated") ? " class=\"violated\"" : "",
                    escaped(key),
                    done.all().histories(),
                    done.all().states(),
                    seconds,
                    done.all().states() / seconds,
                    escaped(done.result())));
        }
        page.append("</table>\n<h2>States in all</h2>\n<table><tr><th>Layer, runtime<th>States\n");
        states.forEach(
                (layer, count) -> page.append(String.format(Locale.ROOT, "<tr><td>%s<td>%d%n", escaped(layer), count)));
        return page.append("</table>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
