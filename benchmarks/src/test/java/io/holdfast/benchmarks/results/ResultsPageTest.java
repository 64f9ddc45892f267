package io.holdfast.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The results that are published follow their schema, and the page shows them and nothing else. */
class ResultsPageTest {
    private static final Path FOLDER = Path.of("results");
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void everyResultFollowsTheSchema() throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(FOLDER.resolve("schema.json")));
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> results = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.endsWith("schema.json"))
                    .toList();
            assertThat(results).isNotEmpty();
            for (Path result : results) {
                assertThat(schema.validate(mapper.readTree(Files.readString(result))))
                        .as("%s", result)
                        .isEmpty();
            }
        }
    }

    @Test
    void everyResultOfCommitsFollowsItsSchema() throws IOException {
        Path folder = FOLDER.resolve(ResultsPage.COMMITS);
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(folder.resolve("schema.json")));
        assertThat(CommitsPage.in(folder))
                .isNotEmpty()
                .allSatisfy((name, run) -> assertThat(schema.validate(run)).isEmpty());
    }

    @Test
    void thePageOfCommitsIsMadeFromTheResults() throws IOException {
        assertThat(FOLDER.resolve(CommitsPage.NAME))
                .as("to make it anew: java -cp benchmarks.jar %s results", ResultsPage.class.getName())
                .hasContent(CommitsPage.of(CommitsPage.in(FOLDER.resolve(ResultsPage.COMMITS))));
    }

    @Test
    void thePageIsMadeFromTheResults() throws IOException {
        assertThat(FOLDER.resolve(ResultsPage.NAME))
                .as("to make it anew: java -cp benchmarks.jar %s results", ResultsPage.class.getName())
                .hasContent(ResultsPage.of(SyncResult.in(FOLDER)));
    }

    @Test
    void machinesStandSideBySideAlsoWhereOneLacksAWay() throws IOException {
        SyncResult first = result("first", row("force", 4096, 100.4, "1.0"), row("O_DIRECT|O_DSYNC", 4096, 55, "null"));
        SyncResult second = result("second", row("F_FULLFSYNC", 4096, 4000, "1.0"), row("force", 1 << 20, 7, "1.0"));

        String page = ResultsPage.of(List.of(first, second));

        assertThat(page.lines())
                .containsSubsequence(
                        "## 4 KiB, one thread: median in microseconds",
                        "| Way | first | second |",
                        "| force | 100 | – |",
                        "| O_DIRECT&#124;O_DSYNC | 55 | – |",
                        "| F_FULLFSYNC | – | 4000 |",
                        "## 1 MiB, one thread: median in microseconds",
                        "| force | – | 7 |",
                        "## first",
                        "- a machine",
                        "- ext4 on /dev/x: it flushes",
                        "- load average 1.5 before, 2 after",
                        "- warning: virtual",
                        "| O_DIRECT&#124;O_DSYNC | DURABLE | 4 KiB | 9 | 123 | 55 | 2 | 3 | 4 | – |",
                        "## second");
    }

    @Test
    void whatManyThreadsDidIsLeftOut() throws IOException {
        assertThat(result("many", row("force", 4096, 1, "1.0").replace("\"threads\": 1", "\"threads\": 8"))
                        .rows())
                .isEmpty();
    }

    private SyncResult result(String name, String... rows) throws IOException {
        return SyncResult.of(
                name,
                mapper.readTree("{\"machine\": \"a machine\", \"fileSystem\": \"ext4\", \"device\": \"/dev/x\","
                        + "\"guaranteeReason\": \"it flushes\", \"loadAverageBefore\": 1.5, \"loadAverageAfter\": 2,"
                        + "\"warnings\": [\"virtual\"], \"measurements\": [" + String.join(",", rows) + "]}"));
    }

    private static String row(String way, int bytes, double p50, String flushes) {
        return "{\"way\": \"" + way + "\", \"promise\": \"DURABLE\", \"bytes\": " + bytes + ", \"threads\": 1,"
                + "\"operations\": 9, \"opsPerSecond\": 123.4, \"latencyMicros\": {\"p50\": " + p50
                + ", \"p99\": 2, \"p99.9\": 3, \"max\": 4}, \"flushesPerOperation\": " + flushes + "}";
    }
}
