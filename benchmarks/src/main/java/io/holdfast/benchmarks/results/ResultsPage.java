package io.holdfast.benchmarks.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes the pages of the results: of sync-latency all side by side, and then each by itself; of durable commits one run
 * below the other. A test keeps them as the results are.
 *
 * <p>Run with the folder of the results as its argument.
 */
public final class ResultsPage {
    static final String NAME = "sync-latency.md";
    /** The folder of the commits' results in that of all. */
    static final String COMMITS = "commits";

    private final StringBuilder page = new StringBuilder();

    private ResultsPage() {}

    /**
     * Writes the pages into the folder.
     *
     * @param arguments the folder
     * @throws IOException if a result cannot be read, or a page not written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("one argument is wanted: the folder of the results");
        }
        Path folder = Path.of(arguments[0]);
        Files.writeString(folder.resolve(NAME), of(SyncResult.in(folder)));
        Files.writeString(folder.resolve(CommitsPage.NAME), CommitsPage.of(CommitsPage.in(folder.resolve(COMMITS))));
    }

    static String of(List<SyncResult> results) {
        ResultsPage made = new ResultsPage();
        made.line("# How long a sync takes, by machine");
        made.line("");
        made.line(
                "Made by `ResultsPage` from the results in this folder, see [README](README.md): not edited by hand.");
        Set<Integer> sizes = new TreeSet<>();
        results.forEach(result -> result.rows().forEach(row -> sizes.add(row.bytes())));
        for (int bytes : sizes) {
            made.sideBySide(results, bytes);
        }
        results.forEach(made::single);
        return made.page.toString();
    }

    private void sideBySide(List<SyncResult> results, int bytes) {
        line("");
        line("## " + size(bytes) + ", one thread: median in microseconds");
        line("");
        line("| Way | "
                + String.join(" | ", results.stream().map(SyncResult::name).toList()) + " |");
        line("| --- |" + " ---: |".repeat(results.size()));
        Set<String> ways = new LinkedHashSet<>();
        results.forEach(result -> result.rows().forEach(row -> ways.add(row.way())));
        for (String way : ways) {
            List<String> medians = results.stream()
                    .map(result -> find(result, way, bytes)
                            .map(row -> number(row.p50()))
                            .orElse("–"))
                    .toList();
            line("| " + cell(way) + " | " + String.join(" | ", medians) + " |");
        }
    }

    private static Optional<SyncResult.Row> find(SyncResult result, String way, int bytes) {
        return result.rows().stream()
                .filter(row -> row.way().equals(way) && row.bytes() == bytes)
                .findFirst();
    }

    private void single(SyncResult result) {
        line("");
        line("## " + result.name());
        line("");
        result.facts().forEach(fact -> line("- " + fact));
        line("");
        line("| Way | Promises | Size | Operations | per second | p50 | p99 | p99.9 | max | flushes |");
        line("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (SyncResult.Row row : result.rows()) {
            line("| "
                    + String.join(
                            " | ",
                            cell(row.way()),
                            row.promise(),
                            size(row.bytes()),
                            Long.toString(row.operations()),
                            number(row.perSecond()),
                            number(row.p50()),
                            number(row.p99()),
                            number(row.p999()),
                            number(row.max()),
                            row.flushes()
                                    .map(flushes -> String.format(Locale.ROOT, "%.2f", flushes))
                                    .orElse("–"))
                    + " |");
        }
    }

    private static String size(int bytes) {
        return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private static String cell(String text) {
        return text.replace("|", "&#124;");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
