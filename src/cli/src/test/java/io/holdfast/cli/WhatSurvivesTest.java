package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.survival.Lesson;
import io.holdfast.survival.Lessons;
import io.holdfast.survival.Protocol;
import io.holdfast.survival.Recorder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(300)
class WhatSurvivesTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        return run(Lessons.all(), arguments);
    }

    private int run(List<Lesson> lessons, String... arguments) {
        CommandLine commandLine = new CommandLine(new WhatSurvives(lessons, new Recorder(8)));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            err.append(failure instanceof IOException io ? FailureText.of(io) : failure.toString());
            return 2;
        });
        return commandLine
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void theSummarySaysOfEachProtocolWhetherItKeepsItsPromisesAndWhereItFirstDoesNot() {
        assertThat(run()).isZero();
        assertThat(out.toString())
                .contains(
                        "Replace a file (replace)\n",
                        "  right Holdfast. Cut behind each of ",
                        "nothing acknowledged is lost.",
                        "  WRONG Does not sync the directory. Behind 1 of 8 steps a power cut breaks a promise.",
                        "        first: behind \"The call has returned: version 2 is acknowledged.\", broken in 2 of all 3\n",
                        "        then:  recovery says WHOLE, found: version 1; NOT RETURNED: version 2")
                .doesNotContain("“", "…");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aLessonIsShownStepByStep() {
        assertThat(run("append")).isZero();
        assertThat(out.toString())
                .startsWith("Append\n")
                .contains("  3 written      write ..1.wal, bytes 4096 to 8191\n", "at worst recovery says TORN_TAIL")
                .doesNotContain("Replace");
    }

    @Test
    void aRightProtocolThatBreaksAPromiseEndsWithOne() {
        Protocol wrong = Lessons.all().get(0).protocols().get(1);
        Protocol praised = new Protocol("right", Protocol.Kind.RIGHT, "Praised", "It is wrong.", wrong.scenario());

        assertThat(run(List.of(new Lesson("praise", "Praise", "Is it right?", List.of(praised)))))
                .isEqualTo(1);
        assertThat(out.toString()).contains("right Praised. Behind ");
    }

    @Test
    void aLessonThatDoesNotExistIsRefusedWithTheNamesOfThoseThatDo() {
        assertThat(run("sort")).isEqualTo(2);
        assertThat(err.toString()).contains("no lesson is called sort; there are append, group-commit, rotation");
    }

    @Test
    void thePageHasEveryLessonAndNeedsNothingFromElsewhere() throws IOException {
        Path page = directory.resolve("page.html");

        assertThat(run("--html", page.toString())).isZero();

        assertThat(out.toString()).isEmpty();
        String text = Files.readString(page);
        assertThat(text)
                .contains("prefers-color-scheme: dark", "max-width: 48rem")
                .doesNotContain("http:", "https:", "@import", "src=", "<link", "url(", "innerHTML");
        String begin = "<script type=\"application/json\" id=\"runs\">";
        int from = text.indexOf(begin) + begin.length();
        JsonNode runs = new ObjectMapper().readTree(text.substring(from, text.indexOf("</script>", from)));
        assertThat(runs.get("lessons"))
                .extracting(lesson -> lesson.get("id").asText())
                .isEqualTo(Lessons.all().stream().map(Lesson::id).toList());
        assertThat(runs.get("lessons").get(0).get("protocols").get(0).get("moments"))
                .hasSize(9);
    }

    @Test
    void aPageNeverReplacesAFile() throws IOException {
        Path page = Files.writeString(directory.resolve("page.html"), "mine");

        assertThat(run("--html", page.toString())).isEqualTo(2);
        assertThat(page).hasContent("mine");
        assertThat(err.toString()).contains("page.html");
    }
}
