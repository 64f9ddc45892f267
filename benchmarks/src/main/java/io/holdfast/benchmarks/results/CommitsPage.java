package io.holdfast.benchmarks.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.HtmlPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Results of durable commits as one page that needs nothing else: no script, no file and no address beside it. Made from
 * the JSON that the benchmark writes, so that a page can be made of any result.
 */
public final class CommitsPage {
    static final String NAME = "commits.html";
    private static final String SCHEMA = "schema.json";
    private static final String LIMIT = "limit";
    private static final String OWN = "holdfast";
    /** Ends the names of systems whose callers wait for no commit. */
    private static final String ASYNC = "-async";

    private static final List<String> COLUMNS = List.of(
            "system",
            "load",
            "chose",
            "commits/s",
            "quartiles",
            "x limit",
            "quartiles",
            "p50",
            "p99",
            "p99.9",
            "cpu-s per 1,000",
            "device bytes per byte",
            "flushes per 1,000");

    private final HtmlPage page;

    private CommitsPage(HtmlPage page) {
        this.page = page;
    }

    /**
     * The page of some runs.
     *
     * @param runs what the benchmark wrote, by name
     * @return the HTML
     * @throws IOException if the jar lacks the style
     */
    public static String of(Map<String, JsonNode> runs) throws IOException {
        CommitsPage made = new CommitsPage(new HtmlPage("Durable commits", HtmlPage.PLOTS));
        made.page.append("""
                <h1>How fast commits are made durable</h1>
                <p>Every system returns when its record is durable; the limit is what the device gives to a perfect group, of
                which nothing could be recovered. Slices of all systems alternate. Bars: the median of the slices; the line at
                the end reaches to the upper quartile; what is beyond the scale (&rsaquo;) ends there. Filled: Holdfast.
                Outlined: the others. Hatched: the limit. Percentiles: &#9679; p50, &#9632; p99, &#9650; p99.9, of callers who
                wait, so that a stall delays commits that were never begun.</p>
                """);
        runs.forEach(made::run);
        return made.page.end();
    }

    /** The runs in a folder, by the names of their files. */
    static Map<String, JsonNode> in(Path folder) throws IOException {
        Map<String, JsonNode> runs = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .filter(each -> !each.endsWith(SCHEMA))
                    .toList()) {
                runs.put(
                        String.valueOf(file.getFileName()).replace(".json", ""),
                        new ObjectMapper().readTree(Files.readString(file)));
            }
        }
        return runs;
    }

    private void run(String name, JsonNode run) {
        page.append("<h2>" + HtmlPage.escaped(name) + "</h2>\n<dl>\n");
        page.fact("Machine", run.path("machine").asText());
        page.fact("Processors", run.path("processors").asText());
        page.fact("Load before", number("%.2f", run.path("loadAverageBefore")));
        page.fact("File system", run.path("fileSystem").asText());
        page.fact("Promise", run.path("promise").asText());
        page.fact("Counters", run.path("deviceCounters").asText());
        page.fact("Measured", run.path("slice").asText());
        page.append("</dl>\n");
        List<JsonNode> cells = list(run.path("cells"));
        if (run.has("growth")) {
            growth(run, cells);
        } else {
            cells.forEach(this::cell);
        }
        replay(run.path("replay"));
        page.append("<h3>Everything</h3>\n<p>Times in microseconds.</p>\n<div class=\"scroll\"><table>\n")
                .row("th", COLUMNS);
        cells.forEach(this::rows);
        page.append("</table></div>\n");
        cells.forEach(this::absent);
        lengths(run.path("growth"));
        page.append("<h3>What was set</h3>\n<dl>\n");
        run.path("configurations")
                .properties()
                .forEach(each -> page.fact(each.getKey(), each.getValue().asText()));
        page.append("</dl>\n");
    }

    private void cell(JsonNode cell) {
        List<JsonNode> results = list(cell.path("results"));
        page.append(String.format(
                        Locale.ROOT,
                        "<h3>%s: commits per second</h3>%n<p>%s Other processes kept %.2f processors busy.</p>%n",
                        load(cell),
                        againstPeers(results),
                        cell.path("processorsOfOthers").asDouble()))
                .append(CommitsChart.rates(results))
                .append("<p>Percentiles, in microseconds:</p>\n")
                .append(CommitsChart.percentiles(results));
    }

    /** Holdfast's ways against the fastest of the others, whose callers all wait: so only those whose callers do. */
    private static String againstPeers(List<JsonNode> results) {
        List<JsonNode> waiting = results.stream()
                .filter(result ->
                        !isLimit(result) && !result.path("system").asText().endsWith(ASYNC))
                .toList();
        Optional<JsonNode> best =
                waiting.stream().filter(result -> !isOwn(result)).max(Comparator.comparingDouble(CommitsChart::rate));
        if (best.isEmpty()) {
            return "";
        }
        List<String> ratios = new ArrayList<>();
        for (JsonNode result : waiting) {
            if (isOwn(result)) {
                ratios.add(String.format(
                        Locale.ROOT,
                        "%s %.2f",
                        result.path("system").asText(),
                        CommitsChart.rate(result) / CommitsChart.rate(best.get())));
            }
        }
        return "Fastest of the others: "
                + HtmlPage.escaped(best.get().path("system").asText()) + ". Times its rate: "
                + String.join(", ", ratios) + ".";
    }

    static boolean isLimit(JsonNode result) {
        return result.path("system").asText().equals(LIMIT);
    }

    static boolean isOwn(JsonNode result) {
        return result.path("system").asText().startsWith(OWN);
    }

    private void growth(JsonNode run, List<JsonNode> cells) {
        if (!cells.isEmpty()) {
            GrowthChart.alongCallers(cells).ifPresent(page::append);
            GrowthChart.alongPayload(cells).ifPresent(page::append);
        }
        GrowthChart.alongLength(list(run.path("growth"))).ifPresent(page::append);
    }

    private void replay(JsonNode replay) {
        List<JsonNode> results = list(replay.path("results"));
        if (!results.isEmpty()) {
            page.append(String.format(
                            Locale.ROOT,
                            "<h3>Replay of records of %d bytes: GB/s, against direct reads by one thread</h3>%n",
                            replay.path("payloadBytes").asInt()))
                    .append(CommitsChart.replays(results));
        }
    }

    private void rows(JsonNode cell) {
        for (JsonNode result : cell.path("results")) {
            JsonNode rate = result.path("commitsPerSecond");
            JsonNode ratio = result.path("ratioToLimit");
            JsonNode micros = result.path("latencyMicros");
            page.row(
                    "td",
                    List.of(
                            result.path("system").asText(),
                            load(cell),
                            result.path("tuning").asText(),
                            number("%,.0f", rate.path("median")),
                            number("%,.0f", rate.path("lower")) + "–" + number("%,.0f", rate.path("upper")),
                            number("%.2f", ratio.path("median")),
                            number("%.2f", ratio.path("lower")) + "–" + number("%.2f", ratio.path("upper")),
                            number("%.0f", micros.path("p50")),
                            number("%.0f", micros.path("p99")),
                            number("%.0f", micros.path("p99.9")),
                            number("%.4f", result.path("cpuSecondsPerThousand")),
                            number("%.2f", result.path("deviceBytesPerPayloadByte")),
                            number("%.1f", result.path("flushesPerThousand"))));
        }
    }

    private void absent(JsonNode cell) {
        cell.path("absent")
                .properties()
                .forEach(each -> page.append("<p>Absent: "
                        + HtmlPage.escaped(load(cell) + ": " + each.getKey() + ": "
                                + each.getValue().asText()) + "</p>\n"));
    }

    private void lengths(JsonNode points) {
        if (points.isEmpty()) {
            return;
        }
        page.append("<div class=\"scroll\"><table>\n")
                .row(
                        "th",
                        List.of(
                                "Holdfast's log of",
                                "written, GB/s",
                                "opened, ms",
                                "commits/s at its end",
                                "replayed, GB/s"));
        for (JsonNode point : points) {
            page.row(
                    "td",
                    List.of(
                            point.path("mib").asText() + " MiB",
                            number("%.2f", point.path("writeGigabytesPerSecond")),
                            number("%.1f", point.path("openMillis")),
                            number("%,.0f", point.path("commitsPerSecond")),
                            number("%.2f", point.path("replayGigabytesPerSecond"))));
        }
        page.append("</table></div>\n");
    }

    static String number(String format, JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, format, number.asDouble()) : "unknown";
    }

    static String load(JsonNode cell) {
        int callers = cell.path("callers").asInt();
        return (callers == 1 ? "1 caller, " : callers + " callers, ")
                + size(cell.path("payloadBytes").asInt());
    }

    static String size(int bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
