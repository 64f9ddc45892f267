package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.platform.Durability;
import io.holdfast.platform.DurabilityReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DemoTest {
    @TempDir
    private Path directory;

    @Test
    void aLogThatKeptItsWordEndsWithZero() throws IOException {
        CapturedCommand demo = show(new DemoCheck(2, 2, 1, 0), "demo", "/srv/try");
        assertThat(demo.exitCode()).isZero();
        assertThat(demo.err()).isEmpty();
        assertThat(demo.out())
                .contains("Yes, all 2. 1 more had reached the log")
                .contains("It had reported 2 lines.")
                .contains("That is 4.0 times as many")
                .endsWith("\nThe log stays in /srv/try.\n");
        assertThat(demo.out().lines()).allMatch(line -> line.length() <= 96);
    }

    @Test
    void aLostLineEndsWithOneAndIsSaidPlainly() throws IOException {
        CapturedCommand demo = show(new DemoCheck(2, 1, 0, 0), "demo", "/srv/try");
        assertThat(demo.exitCode()).isEqualTo(1);
        assertThat(demo.out())
                .contains("NO. Of 2 acknowledged lines 1 are missing; 0 lines")
                .doesNotContain("Yes");
    }

    @Test
    void aLineThatNobodyAppendedEndsWithOne() throws IOException {
        CapturedCommand demo = show(new DemoCheck(2, 2, 0, 1), "demo", "/srv/try");
        assertThat(demo.exitCode()).isEqualTo(1);
        assertThat(demo.out()).contains("1 lines are in the log that nobody appended so");
    }

    @Test
    void aRunThatAcknowledgedNothingProvesNothing() throws IOException {
        Acknowledged nothing = new Acknowledged();
        DemoOutcome seen = outcome(new KilledWriter(nothing, 0, 7), DemoCheck.nothingFound(nothing));
        assertThat(run(seen, "demo", "/srv/try").exitCode()).isEqualTo(1);
    }

    @Test
    void jsonHasDocumentedFieldsOnlyAndTheSameExitCodes() throws IOException {
        CapturedCommand demo = show(new DemoCheck(2, 1, 0, 0), "demo", "--json", "/srv/try");
        assertThat(demo.exitCode()).isEqualTo(1);
        JsonNode json = demo.json();
        assertThat(json.get("schema").asInt()).isEqualTo(DemoJson.SCHEMA);
        assertThat(json.get("passed").asBoolean()).isFalse();
        assertThat(json.get("acknowledged").asLong()).isEqualTo(2);
        assertThat(json.get("found").asLong()).isEqualTo(1);
        assertThat(json.get("verdict").isNull()).isTrue();
        assertThat(json.get("log").get("commitsPerSecond").asDouble()).isEqualTo(4);
        DocumentedFields.assertAllIn("demo-json.md", json);
    }

    @Test
    void itWritesKillsRecoversAndFindsEverythingInADirectoryThatItMakes() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "a line\nanother line\n");
        Path where = directory.resolve("a/b");

        CapturedCommand demo = CapturedCommand.run(
                "demo", "--json", "--seconds", "1", "--threads", "3", where.toString(), text.toString());

        assertThat(demo.err()).isEmpty();
        assertThat(demo.exitCode()).isZero();
        JsonNode json = demo.json();
        assertThat(json.get("passed").asBoolean()).isTrue();
        assertThat(json.get("found").asLong())
                .isPositive()
                .isEqualTo(json.get("acknowledged").asLong())
                .isEqualTo(json.get("log").get("commits").asLong());
        assertThat(json.get("verdict").asText()).isIn("CLEAN", "TORN_TAIL");
        assertThat(json.get("naive").get("commits").asLong()).isPositive();
        assertThat(where)
                .isDirectoryContaining("glob:**.wal")
                .isDirectoryNotContaining("glob:**" + DemoStore.FILE_NAME);
    }

    @Test
    void aDirectoryThatHoldsAnythingIsRefusedAndLeftAlone() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "x");
        assertThat(CapturedCommand.run("demo", directory.toString()))
                .isEqualTo(new CapturedCommand(2, "", "holdfast demo: " + directory + ": not empty\n"));
        assertThat(directory).isDirectoryContaining(precious::equals).isDirectoryNotContaining("glob:**.wal");
    }

    @Test
    void whatIsNoDirectoryOrNoTextEndsWithTwoAndMakesNothing() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Path log = directory.resolve("log");
        assertThat(CapturedCommand.run("demo", file.toString()).exitCode()).isEqualTo(2);
        assertThat(CapturedCommand.run("demo", log.toString(), file.toString()))
                .isEqualTo(new CapturedCommand(2, "", "holdfast demo: " + file + ": has no line\n"));
        assertThat(CapturedCommand.run("demo", log.toString(), "/no/such/file"))
                .isEqualTo(new CapturedCommand(2, "", "holdfast demo: /no/such/file: no such file or directory\n"));
        assertThat(CapturedCommand.run("demo", "--threads", "0", log.toString()).exitCode())
                .isEqualTo(2);
        assertThat(CapturedCommand.run("demo", "--seconds", "x", log.toString()).exitCode())
                .isEqualTo(2);
        assertThat(log).doesNotExist();
    }

    @Test
    void aLinkToNowhereIsNoPlaceForALog() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
        assertThat(CapturedCommand.run("demo", link.toString()))
                .isEqualTo(new CapturedCommand(2, "", "holdfast demo: " + link + ": a symbolic link to nowhere\n"));
    }

    private CapturedCommand show(DemoCheck check, String... arguments) throws IOException {
        Acknowledged acknowledged = new Acknowledged();
        acknowledged.add(0, 4160, 1_000_000);
        acknowledged.add(1, 8256, 1_000_000);
        return run(outcome(new KilledWriter(acknowledged, 0.5, 7), check), arguments);
    }

    private DemoOutcome outcome(KilledWriter log, DemoCheck check) throws IOException {
        Acknowledged naive = new Acknowledged();
        naive.add(0, 0, 2_000_000);
        DurabilityReport promise = Durability.report(directory);
        return new DemoOutcome(
                Path.of("/srv/try"),
                promise,
                8,
                new KilledWriter(naive, 1, 6),
                log,
                new DemoOutcome.Recovered(Optional.empty(), 3, check));
    }

    private static CapturedCommand run(DemoOutcome seen, String... arguments) {
        return CapturedCommand.run(Durability::report, (demonstration, where) -> seen, "", arguments);
    }
}
