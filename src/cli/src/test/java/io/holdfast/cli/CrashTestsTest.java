package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Site;
import io.holdfast.crash.programs.BuiltInProgram;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(300)
class CrashTestsTest {
    /** Numbers in a file, which are acknowledged before they are synced. Wrong on purpose. */
    private static final class Hasty implements CrashProgram<Integer> {
        @Override
        public void run(Site site, Journal<Integer> journal) throws IOException {
            try (DurableFile file = site.volume().create("numbers", OpenMode.BUFFERED, DirectorySync.NOW)) {
                for (int number = 1; number <= 3; number++) {
                    journal.attempt(number);
                    file.append(ByteBuffer.allocate(4).putInt(0, number));
                    journal.acknowledge(number);
                }
                file.sync(SyncKind.FILE);
            }
        }

        @Override
        public List<Integer> recover(Site site) throws IOException {
            if (!site.volume().exists("numbers")) {
                return List.of();
            }
            try (DurableFile file = site.volume().open("numbers", OpenMode.READ)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                file.readUnaligned(bytes, 0);
                List<Integer> found = new ArrayList<>();
                for (bytes.flip(); bytes.remaining() >= 4 && bytes.getInt(bytes.position()) != 0; ) {
                    found.add(bytes.getInt());
                }
                return found;
            }
        }
    }

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        return run(BuiltInProgram::program, arguments);
    }

    private int run(Function<BuiltInProgram, CrashProgram<?>> programs, String... arguments) {
        CommandLine commandLine = new CommandLine(new CrashTests(programs));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
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
    void everyProgramIsCrashedOnTheModelAndHasALine() {
        assertThat(run("--seconds", "1")).isZero();
        assertThat(out.toString().lines())
                .hasSize(3)
                .allMatch(line ->
                        line.matches("(log|truncate|replace) on model: [1-9]\\d* states of [1-9]\\d* histories in"
                                + " \\d+\\.\\d s \\(\\d+/s\\): no violation"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aBrokenPromiseEndsWithOneAndTheCommandThatShowsItAgainDoes() {
        assertThat(run(program -> new Hasty(), "--program", "log", "--seed", "7"))
                .isEqualTo(1);
        String again = out.toString()
                .lines()
                .toList()
                .get(out.toString().lines().toList().size() - 1);
        assertThat(out.toString()).contains("VIOLATED", "was acknowledged and is lost");
        assertThat(again).matches("  again: holdfast crash-test --program log --replay model/[78]/\\d+/\\d+");
        String failure = out.toString().lines().toList().get(1);
        out.getBuffer().setLength(0);

        assertThat(run(
                        program -> new Hasty(),
                        again.substring(again.indexOf("--program")).split(" ")))
                .isEqualTo(1);
        assertThat(out.toString()).contains("log on model: 1 states of 0 histories", failure, again);
    }

    @Test
    void jsonHasDocumentedFieldsAndTheSameExitCode() throws IOException {
        assertThat(run(program -> new Hasty(), "--program", "replace", "--json"))
                .isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("passed").asBoolean()).isFalse();
        assertThat(json.get("programs").get(0).get("method").asText()).isEqualTo("POWER_CUT");
        assertThat(json.get("programs").get(0).get("replay").asText())
                .startsWith("holdfast crash-test --program replace --replay model/");
        DocumentedFields.assertAllIn("crash-test-json.md", json);
    }

    @Test
    void inADirectoryProcessesAreKilledAndTheOutputSaysThatNoPowerWasCut() throws IOException {
        assertThat(run("--on", directory.toString(), "--seconds", "1")).isZero();
        assertThat(out.toString())
                .containsPattern("log in \\Q" + directory
                        + "\\E: [1-9]\\d* kills in .* s \\(.*/s\\), [1-9]\\d* records acknowledged: no violation")
                .contains("Only the process was killed");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aLogThatLacksWhatWasAcknowledgedIsAViolationAndIsKept() {
        DemoCheck lacking = new DemoCheck(10, 9, 0, 1);

        assertThat(Kills.violation(new DemoOutcome.Recovered(Optional.empty(), 1, lacking), directory))
                .contains(new CrashTrial.Violation(
                        "of 10 acknowledged records 9 are there, and 1 that nobody appended so; recovery said that there is"
                                + " no log",
                        "the log is kept: holdfast wal verify " + directory));
    }

    @Test
    void aRealFileSystemIsCrashedWhereThatCanBe() {
        Optional<String> missing = CrashLayer.EXT4.missing();
        OptionalSuite.FUSE.require(missing.isEmpty(), missing.orElse(""));

        assertThat(run("--on", "ext4", "--seconds", "1", "--program", "replace"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).startsWith("replace on ext4: ");
    }

    @Test
    void whereItCannotBeTheReasonIsSaid() {
        Optional<String> missing = CrashLayer.EXT4.missing();
        Assumptions.assumeTrue(missing.isPresent(), "nothing is missing here");

        assertThat(run("--on", "ext4")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("ext4 cannot be crashed here: " + missing.orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--seconds 0",
                "--program sort",
                "--replay model/1/1/1",
                "--program log --replay model",
                "--program log --replay model/1/x/1",
                "--program log --replay model/1/1000000/0",
                "--program log --replay zfs/1/1/1",
                "--on nowhere-at-all"
            })
    void wrongUsageEndsWithTwo(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isNotEmpty().doesNotContain("Exception");
    }

    @Test
    void inADirectoryThereIsNothingButTheLogToBeKilled() {
        assertThat(run("--on", directory.toString(), "--program", "replace")).isEqualTo(2);
        assertThat(err.toString()).contains("only --program log");
    }

    @Test
    void ctrlCEndsTheWriterAndRemovesItsDirectory() throws Exception {
        Path output = Files.createTempFile("crash-test", ".txt");
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Process process = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                WatchKey made = null;
                while (made == null) {
                    assertThat(process.isAlive()).isTrue();
                    made = watch.poll(1, TimeUnit.SECONDS);
                }
                assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                                .start()
                                .waitFor())
                        .isZero();
                assertThat(process.waitFor()).as(Files.readString(output)).isEqualTo(128 + 2);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(directory).isEmptyDirectory();
        Files.delete(output);
    }

    /** By whatever the search is just doing: its writer dies, and it goes on to recover what that has written. */
    @Test
    void aSearchThatIsEndedLeavesNothing() throws Exception {
        Kills kills = new Kills(directory);
        FutureTask<CrashTrial> search = new FutureTask<>(() -> kills.search(3600, 1));
        Thread searching = new Thread(search, "search");
        searching.setDaemon(true);
        searching.start();
        Path second = directory
                .resolve("holdfast-crash-test-" + ProcessHandle.current().pid())
                .resolve("kill-1");
        while (!Files.exists(second) && !search.isDone()) {
            Thread.onSpinWait();
        }
        kills.endAndClean();
        assertThat(directory).isEmptyDirectory();
        assertThatThrownBy(search::get).hasCauseInstanceOf(InterruptedIOException.class);
        assertThat(directory).isEmptyDirectory();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // A build in the background ignores SIGINT, and its children inherit that.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of(Holdfast.class.getName(), "crash-test", "--on", directory.toString(), "--seconds", "3600"));
        return command;
    }
}
