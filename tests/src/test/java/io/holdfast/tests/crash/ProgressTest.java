package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Site;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.OpenMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long run that is ended and begun again goes on, and shows where it is. */
class ProgressTest {
    private static final String PROPERTY = "holdfast.crash.progress";
    private static final CrashBudget HOUR = new CrashBudget(Duration.ofHours(1), Long.MAX_VALUE);

    @TempDir
    private Path directory;

    private String before;

    @BeforeEach
    void keepProgressHere() {
        before = System.setProperty(PROPERTY, directory.toString());
    }

    @AfterEach
    void keepItWhereItWas() {
        if (before == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, before);
        }
    }

    /** Creates a file: its histories are cut in no time. */
    private static final class Creation implements CrashProgram<Integer> {
        @Override
        public void run(Site site, Journal<Integer> journal) throws IOException {
            journal.attempt(1);
            site.volume().create("file", OpenMode.BUFFERED, DirectorySync.NOW).close();
            journal.acknowledge(1);
        }

        @Override
        public List<Integer> recover(Site site) throws IOException {
            return site.volume().exists("file") ? List.of(1) : List.of();
        }
    }

    private static CrashReport run(String name, long states) throws IOException {
        return new CrashRun(CrashLayer.MODEL, HOUR.withStates(states))
                .named(name)
                .check(new Creation());
    }

    private long nextSeed() throws IOException {
        String line = Files.readAllLines(directory.resolve("progress.properties")).stream()
                .filter(text -> !text.startsWith("#"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.substring(line.indexOf('=') + 1).split(" ", 2)[0]);
    }

    @Test
    void aRunGoesOnWhereTheLastOneEnded() throws IOException {
        long first = run("one", 20).states();
        long reached = nextSeed();
        assertThat(reached).isGreaterThan(1);

        assertThat(run("one", 20).states()).as("a budget that is used up").isEqualTo(first);
        assertThat(nextSeed()).isEqualTo(reached);

        assertThat(run("one", 40).states()).isGreaterThan(first);
        assertThat(nextSeed()).isGreaterThan(reached);
    }

    @Test
    void thePageTellsEachRunAndTheSumOfALayer() throws IOException {
        long one = run("one", 20).states();
        long two = run("two", 30).states();
        String layer = "model, Java " + Runtime.version().feature();
        assertThat(Files.readString(directory.resolve("summary.html")))
                .contains("<td>one, " + layer, "<td>two, " + layer, "no violation")
                .contains("<td>" + layer + "<td>" + (one + two));
    }

    /** Where a budget ends in the middle of a history, the next run begins that history again: it is one all the same. */
    @Test
    void whatIsBegunAgainCountsOnce() throws IOException {
        long histories = 0;
        for (int states = 1; states <= 40; states++) {
            histories = run("one", states).histories();
        }
        int lanes = 2;
        assertThat(histories).isBetween(1L, nextSeed() - 1 + lanes);
    }
}
