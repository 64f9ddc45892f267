package io.holdfast.benchmarks.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.holdfast.benchmarks.peers.Peers;
import io.holdfast.benchmarks.replay.ReplayCell;
import io.holdfast.benchmarks.replay.Replayed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark itself, in slices too short to tell anything about speed. */
@Timeout(600)
class DurableCommitsTest {
    @TempDir
    Path directory;

    @Test
    void aRunMeasuresTheSystemsItIsAskedForUnderEveryLoadAndWritesAPageAndJsonAsItsSchemaSays() throws Exception {
        Path json = directory.resolve("results.json");
        Path html = directory.resolve("results.html");
        Path place = Files.createDirectory(directory.resolve("place"));

        String table = run(
                CommandLine.ExitCode.OK,
                place.toString(),
                "--systems=naive-group,holdfast",
                "--callers=1,3",
                "--payload=200",
                "--slice=20",
                "--rounds=2",
                "--replay=3",
                "--json=" + json,
                "--html=" + html);

        assertThat(html).content().contains("<h3>3 callers, 200 B: commits per second</h3>", "naive-group");
        assertThat(table).contains("1 callers, 200 bytes each").contains("3 callers, 200 bytes each");
        assertThat(place).isEmptyDirectory();
        JsonNode results = new ObjectMapper().readTree(Files.readString(json));
        assertThat(schema().validate(results)).isEmpty();
        assertThat(results.path("replay").path("results"))
                .extracting(result -> result.path("system").asText())
                .containsExactly("holdfast");
        assertThat(results.path("cells")).hasSize(2).allSatisfy(cell -> {
            assertThat(cell.path("absent")).isEmpty();
            assertThat(cell.path("results"))
                    .extracting(result -> result.path("system").asText())
                    .containsExactly("limit", "naive-group", "holdfast");
            assertThat(cell.path("results"))
                    .allSatisfy(result -> assertThat(result.path("commitsPerSecond")
                                    .path("lower")
                                    .asDouble())
                            .isPositive());
            assertThat(cell.path("results")
                            .path(0)
                            .path("ratioToLimit")
                            .path("median")
                            .asDouble())
                    .isEqualTo(1);
        });
    }

    @Test
    void everySystemCommitsExceptWhereThisMachineLacksSomething() throws Exception {
        Path json = directory.resolve("results.json");

        run(
                CommandLine.ExitCode.OK,
                directory.toString(),
                "--callers=2",
                "--payload=0",
                "--slice=20",
                "--rounds=1",
                "--json=" + json);

        JsonNode cell = new ObjectMapper()
                .readTree(Files.readString(json))
                .path("cells")
                .path(0);
        List<String> absent = new ArrayList<>();
        cell.path("absent").properties().forEach(each -> absent.add(each.toString()));
        assertThat(absent)
                .allMatch(reason -> reason.contains("Java 21 has virtual threads")
                        || (reason.startsWith("artemis-aio") && reason.contains("libaio")));
        assertThat(cell.path("results").size() + absent.size())
                .isEqualTo(Contenders.own().size() + Peers.all().size());
    }

    @Test
    void aFileThatExistsIsNotReplaced() throws Exception {
        Path json = Files.writeString(directory.resolve("results.json"), "mine");

        run(CommandLine.ExitCode.SOFTWARE, directory.toString(), "--json=" + json);

        assertThat(json).hasContent("mine");
        assertThat(directory).isDirectoryContaining(json::equals).isDirectoryNotContaining(Files::isDirectory);
    }

    @Test
    void itsDirectoryGoesAtExitWhileFilesStillCome() throws Exception {
        Path own = Files.createDirectories(directory.resolve("own/deeper"));
        CountDownLatch begun = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            // Fewer than there are attempts: each that fails has met one.
            for (int file = 0; file < 50 && Files.exists(own); file++) {
                try {
                    Files.createFile(own.resolve("file" + file));
                } catch (IOException e) {
                    // The directory is gone.
                }
                begun.countDown();
            }
        });
        writer.start();
        begun.await();

        WorkDirectory.deleteAtExit(directory.resolve("own"));

        writer.join();
        assertThat(directory).isEmptyDirectory();
        WorkDirectory.deleteAtExit(directory.resolve("own"));
    }

    @Test
    void anotherBuildTakesPartWithClassesOfItsOwn() throws Exception {
        Path json = directory.resolve("results.json");
        Path place = Files.createDirectory(directory.resolve("place"));

        run(
                CommandLine.ExitCode.OK,
                place.toString(),
                "--build=before=" + System.getProperty("java.class.path"),
                "--build=missing=" + directory.resolve("missing.jar"),
                "--systems=holdfast,before,before-async,missing",
                "--callers=2",
                "--payload=200",
                "--slice=20",
                "--rounds=1",
                "--replay=0",
                "--json=" + json);

        assertThat(place).isEmptyDirectory();
        JsonNode cell = new ObjectMapper()
                .readTree(Files.readString(json))
                .path("cells")
                .path(0);
        assertThat(cell.path("results"))
                .extracting(result -> result.path("system").asText())
                .containsExactly("limit", "holdfast", "before", "before-async");
        assertThat(cell.path("absent").path("missing").asText()).contains("ClassNotFoundException", "HoldfastStore");
    }

    @Test
    void everyLogThatCanBeReplayedIsReplayedWhole() throws Exception {
        ReplayCell cell = new ReplayCell(directory, 1000, 3, 2);
        Map<String, Replayed.Writing> logs = new LinkedHashMap<>(ReplayCell.own());
        logs.putAll(Peers.replayed());

        List<ReplayCell.Result> results = cell.run(logs);

        assertThat(cell.absent()).isEmpty();
        assertThat(results)
                .extracting(ReplayCell.Result::system)
                .containsExactly("holdfast", "holdfast-buffered", "bookkeeper");
        assertThat(results).allSatisfy(result -> {
            // Of records of 1000 bytes a block of 4 KiB holds three; what is allocated behind them does not count.
            assertThat(result.bytes()).isBetween(3L << 20, 5L << 20);
            assertThat(result.ratioToLimit().lower()).isPositive();
            assertThat(result.ratioToRead().lower()).isPositive();
        });
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void growthIsMeasuredAlongCallersThenPayloadsThenTheLogsLength() throws Exception {
        Path json = directory.resolve("results.json");

        String table = run(
                CommandLine.ExitCode.OK,
                directory.toString(),
                "--growth",
                "--growth-mib=1,2",
                "--systems=holdfast",
                "--callers=1,2",
                "--payload=0,200",
                "--slice=20",
                "--rounds=1",
                "--json=" + json);

        JsonNode results = new ObjectMapper().readTree(Files.readString(json));
        assertThat(schema().validate(results)).isEmpty();
        assertThat(results.path("cells"))
                .extracting(cell -> cell.path("callers") + " x " + cell.path("payloadBytes"))
                .containsExactly("1 x 0", "2 x 0", "1 x 200");
        assertThat(results.path("cells"))
                .allSatisfy(cell -> assertThat(cell.path("absent")).isEmpty());
        assertThat(results.path("growth"))
                .extracting(length -> length.path("mib").asInt())
                .containsExactly(1, 2);
        assertThat(results.path("growth")).allSatisfy(length -> {
            assertThat(length.path("commitsPerSecond").asDouble()).isPositive();
            assertThat(length.path("replayGigabytesPerSecond").asDouble()).isPositive();
        });
        assertThat(table).contains("Holdfast's log by its length, records of 128 bytes");
    }

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("results", "commits", "schema.json")));
    }

    @Test
    void anUnknownSystemIsRefusedByName() throws Exception {
        assertThat(run(CommandLine.ExitCode.USAGE, directory.toString(), "--systems=limt"))
                .contains("no system is called limt; there are: limit, naive, ");
    }

    private static String run(int code, String... arguments) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out, true);
        assertThat(DurableCommits.command().setOut(writer).setErr(writer).execute(arguments))
                .as("%s", out)
                .isEqualTo(code);
        return out.toString();
    }
}
