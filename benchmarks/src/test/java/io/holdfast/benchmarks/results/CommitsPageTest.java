package io.holdfast.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.Browser;
import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of durable commits: what it says, and whether a real browser shows all of it. */
@Timeout(300)
class CommitsPageTest {
    private static final Path PUBLISHED = Path.of("results", ResultsPage.COMMITS);

    @Test
    void thePageNeedsNothingFromElsewhereAndTellsNothingByColourAlone() throws IOException {
        String page = CommitsPage.of(Map.of("run", run(cell(8, 128, result("limit", 1000), result("holdfast", 800)))));

        assertThat(page)
                .contains("prefers-color-scheme: dark", "<h2>run</h2>", "Filled: Holdfast.", "Hatched: the limit.")
                .contains("800, 0.80 x limit</text>", "8 callers, 128 B")
                .doesNotContain("<script", "http:", "https:", "@import", "src=", "<link");
        assertThat(page.replace("url(#weak)", "")).doesNotContain("url(");
    }

    /** And only where callers wait for each commit, as those of the others do. */
    @Test
    void holdfastIsComparedWithTheFastestOfTheOthersAndNotWithTheLimit() throws IOException {
        String page = CommitsPage.of(Map.of(
                "run",
                run(cell(
                        1,
                        1024,
                        result("limit", 1000),
                        result("slow", 100),
                        result("<fast>", 400),
                        result("holdfast", 800),
                        result("holdfast-async", 3000)))));

        assertThat(page)
                .contains("Fastest of the others: &lt;fast&gt;. Times its rate: holdfast 2.00.")
                .contains("3,000, 3.00 x limit ›</text>")
                .contains("Absent: 1 caller, 1 KiB: gone: no &lt;jar&gt;")
                .contains("<td>unknown</td>");
    }

    @Test
    void growthIsShownByCallersByPayloadAndByTheLogsLength() throws IOException {
        String cells = cell(1, 0, result("limit", 1000), result("holdfast", 900)) + ","
                + cell(4, 0, result("limit", 3000)) + "," + cell(1, 1 << 24, result("limit", 10));
        String page = CommitsPage.of(Map.of("growth", withGrowth(cells)));

        assertThat(page)
                .contains("Commits per second by callers, 0 B each", "Commits per second by payload, 1 caller")
                .contains(">a: limit</text>", ">b: holdfast</text>", ">0 B</text>", ">16 MiB</text>")
                .contains("Opening Holdfast&#39;s log".replace("&#39;", "'"), ">10 GiB</text>")
                .contains("<td>10240 MiB</td><td>0.50</td><td>123.5</td><td>1,234</td><td>1.50</td>");
    }

    @Test
    void aBrowserShowsEveryTextWithinItsPlotInLightAndDarkAndNothingWiderThanAPhone(@TempDir Path directory)
            throws Exception {
        OptionalSuite.BROWSER.require(Command.exists("chromium"), "no chromium on the PATH");
        Path page = Files.writeString(directory.resolve("page.html"), CommitsPage.of(CommitsPage.in(PUBLISHED)));

        try (Browser browser = Browser.open(page.toUri(), directory.resolve("profile"))) {
            assertThat(browser.evaluate(Browser.TEXTS_CUT_OFF)).isEmpty();
            assertThat(browser.evaluate("document.querySelectorAll('svg text').length")
                            .asInt())
                    .isGreaterThan(100);
            browser.prefer("light");
            String light = browser.evaluate(Browser.COLOURS).asText();
            browser.prefer("dark");
            assertThat(browser.evaluate(Browser.COLOURS).asText()).isNotEqualTo(light);
            browser.resize(360, 740);
            assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(360);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static String result(String system, double rate) {
        return String.format(Locale.ROOT, """
                {"system": "%s", "tuning": "", "commitsPerSecond": {"lower": %2$f, "median": %2$f, "upper": %2$f},
                "ratioToLimit": {"lower": 0, "median": %3$f, "upper": 1}, "latencyMicros": {"p50": 1, "p99": 2, "p99.9": 30},
                "cpuSecondsPerThousand": 0.5, "deviceBytesPerPayloadByte": null, "flushesPerThousand": 125.0}
                """, system, rate, rate / 1000);
    }

    private static String cell(int callers, int payloadBytes, String... results) {
        return String.format(
                Locale.ROOT,
                "{\"callers\": %d, \"payloadBytes\": %d, \"processorsOfOthers\": 0.5, \"results\": [%s],"
                        + "\"absent\": {\"gone\": \"no <jar>\"}}",
                callers,
                payloadBytes,
                String.join(",", results));
    }

    private static JsonNode run(String cells) throws IOException {
        return new ObjectMapper().readTree("{\"machine\": \"a machine\", \"cells\": [" + cells + "]}");
    }

    private static JsonNode withGrowth(String cells) throws IOException {
        String points = "{\"mib\": 1, \"writeGigabytesPerSecond\": 0.25, \"openMillis\": 2, \"commitsPerSecond\": 999,"
                + "\"replayGigabytesPerSecond\": 1}, {\"mib\": 10240, \"writeGigabytesPerSecond\": 0.5, \"openMillis\":"
                + " 123.45, \"commitsPerSecond\": 1234, \"replayGigabytesPerSecond\": 1.5}";
        return new ObjectMapper().readTree("{\"cells\": [" + cells + "], \"growth\": [" + points + "]}");
    }
}
