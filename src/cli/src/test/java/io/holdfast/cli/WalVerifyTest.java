package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.wal.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalVerifyTest {
    private static final String LONG = "x".repeat(2000);

    @TempDir
    private Path directory;

    private LogOnDisk log;

    @BeforeEach
    void makeDirectory() throws IOException {
        log = new LogOnDisk(Files.createDirectory(directory.resolve("log")));
    }

    @Test
    void eachVerdictHasAnExitCodeOfItsOwnAndOnlyCleanIsZero() {
        assertThat(Arrays.stream(Verdict.values()).map(ExitCode::of)).containsExactly(0, 1, 3, 4, 5, 6, 7);
    }

    @Test
    void aCleanLogEndsWithZero() throws IOException {
        log.append("one", "two", "three", "four", "five");
        CapturedCommand verify = verify();
        assertThat(verify.exitCode()).isZero();
        assertThat(verify.out()).startsWith("CLEAN (CLOSED_END) at LSN ").endsWith("\n5 whole records in 3 segments\n");
        assertThat(verify.err()).isEmpty();
    }

    @Test
    void aTornTailEndsWithOne() throws IOException {
        log.crashAfter(Files.createDirectory(directory.resolve("writer")), "one", LONG);
        log.overwrite(1, 2 * LogOnDisk.BLOCK_BYTES + 512, new byte[512]);
        assertVerdict(Verdict.TORN_TAIL, 1);
    }

    @Test
    void rotInTheTailEndsWithThree() throws IOException {
        log.append("one", "two").rot(1);
        assertVerdict(Verdict.CORRUPT, 3);
    }

    @Test
    void rotInAFinishedSegmentWhichOpeningDoesNotReadEndsWithThree() throws IOException {
        log.append("one", "two", "three", "four", "five").rot(1);
        assertVerdict(Verdict.CORRUPT, 3);
    }

    @Test
    void aMissingSegmentEndsWithFour() throws IOException {
        log.append("one", "two", "three", "four", "five");
        Files.delete(log.segment(2));
        assertVerdict(Verdict.MISSING_SEGMENT, 4);
    }

    @Test
    void aLogThatIsOlderThanItsCheckpointEndsWithFive() throws IOException {
        log.fallBehindItsCheckpoint();
        assertVerdict(Verdict.STALE, 5);
    }

    @Test
    void aSegmentThatIsThereTwiceEndsWithSeven() throws IOException {
        log.append("one", "two", "three").copySegment(1, 9);
        assertVerdict(Verdict.AMBIGUOUS, 7);
    }

    @Test
    void whatIsNoLogEndsWithTwoAndOneLine() throws IOException {
        Path absent = directory.resolve("absent");
        assertThat(CapturedCommand.run("wal", "verify", absent.toString()))
                .isEqualTo(new CapturedCommand(
                        2,
                        "",
                        "holdfast wal verify: " + absent + ": open failed: ENOENT (2, no such file or directory)\n"));
        Path file = Files.createFile(directory.resolve("file"));
        for (Path noLog : new Path[] {file, log.directory()}) {
            CapturedCommand verify = CapturedCommand.run("wal", "verify", noLog.toString());
            assertThat(verify.exitCode()).isEqualTo(2);
            assertThat(verify.out()).isEmpty();
            assertThat(verify.err())
                    .startsWith("holdfast wal verify: ")
                    .contains(noLog.toString())
                    .hasLineCount(1);
        }
        assertThat(absent).doesNotExist();
        assertThat(log.directory()).isEmptyDirectory();
        assertThat(CapturedCommand.run("wal", "verify").exitCode()).isEqualTo(2);
    }

    @Test
    void helpListsTheExitCodeOfEachVerdict() {
        String help = CapturedCommand.run("wal", "verify", "--help").out();
        for (Verdict verdict : Verdict.values()) {
            assertThat(help).contains(ExitCode.of(verdict) + "   " + verdict);
        }
    }

    private CapturedCommand verify(String... options) {
        String[] arguments = {"wal", "verify", log.directory().toString()};
        String[] all = Arrays.copyOf(arguments, arguments.length + options.length);
        System.arraycopy(options, 0, all, arguments.length, options.length);
        return CapturedCommand.run(all);
    }

    private void assertVerdict(Verdict verdict, int exitCode) throws IOException {
        var before = log.contents();
        CapturedCommand text = verify();
        CapturedCommand json = verify("--json");
        assertThat(text.exitCode()).isEqualTo(exitCode);
        assertThat(text.out()).startsWith(verdict + " (");
        assertThat(json.exitCode()).isEqualTo(exitCode);
        JsonNode read = json.json();
        assertThat(read.get("verdict").asText()).isEqualTo(verdict.name());
        assertThat(read.get("report").get("verdict").asText()).isEqualTo(verdict.name());
        DocumentedFields.assertAllIn("wal-json.md", read);
        assertThat(log.contents()).isEqualTo(before);
    }
}
