package io.holdfast.tests.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the command ends that users run, when it is stopped from outside; and what its log is worth then. */
@Timeout(300)
class HoldfastEndsTest {
    private static final int SIGINT = 2;

    @TempDir
    private Path directory;

    private String log;

    @BeforeEach
    void chooseDirectory() {
        log = directory.resolve("log").toString();
    }

    @Test
    void aReaderThatGoesAwayEndsAppendWith141AndALogThatIsWhole() throws Exception {
        try (RunningCommand append = append()) {
            append.type("first\n");
            String lsn = append.readLine();
            append.stopReading();
            // Its LSN finds no reader.
            append.type("second\n");
            assertThat(append.awaitEnd()).isEqualTo(new ForkedJava(141, "", ""));
            assertThat(lsn).matches("[0-9a-f]{16}");
        }
        assertThat(RunningCommand.run("wal", "verify", log).exitCode()).isZero();
        assertThat(RunningCommand.run("wal", "cat", log)).isEqualTo(new ForkedJava(0, "first\nsecond\n", ""));
    }

    @Test
    void controlCEndsAppendWith130AndWhatWasPrintedIsThere() throws Exception {
        Assumptions.assumeFalse(isIgnoredHere(SIGINT), "SIGINT is ignored here, and so by every process started here");
        try (RunningCommand append = append()) {
            append.type("first\n");
            assertThat(append.readLine()).isNotNull();
            Command.of("kill", "-INT", String.valueOf(append.handle().pid())).runOrThrow();
            assertThat(append.awaitEnd()).isEqualTo(new ForkedJava(130, "", ""));
        }
        assertThat(RunningCommand.run("wal", "verify", log).exitCode()).isZero();
        assertThat(RunningCommand.run("wal", "cat", log)).isEqualTo(new ForkedJava(0, "first\n", ""));
    }

    @Test
    void controlCMakesDurableWhatABatchedAppendHasInMemoryOnly() throws Exception {
        Assumptions.assumeFalse(isIgnoredHere(SIGINT), "SIGINT is ignored here, and so by every process started here");
        StringBuilder lines = new StringBuilder();
        try (RunningCommand append = RunningCommand.start("wal", "append", "--mode", "batch", log)) {
            for (int i = 0; i < 200; i++) {
                lines.append(i).append('\n');
                append.type(i + "\n");
                assertThat(append.readLine()).isNotNull();
            }
            Command.of("kill", "-INT", String.valueOf(append.handle().pid())).runOrThrow();
            assertThat(append.awaitEnd()).isEqualTo(new ForkedJava(130, "", ""));
        }
        assertThat(RunningCommand.run("wal", "verify", log).exitCode()).isZero();
        assertThat(RunningCommand.run("wal", "cat", log)).isEqualTo(new ForkedJava(0, lines.toString(), ""));
    }

    @Test
    void killMinusNineLeavesWhatWasPrinted() throws Exception {
        StringBuilder lsns = new StringBuilder();
        try (RunningCommand append = append()) {
            for (int i = 0; i < 100; i++) {
                append.type(i + "\n");
                lsns.append(append.readLine()).append('\n');
            }
            append.handle().destroyForcibly();
            assertThat(append.awaitEnd().exitCode()).isEqualTo(137);
        }
        ForkedJava cat = RunningCommand.run("wal", "cat", "--lsn", log);
        assertThat(cat.exitCode()).isZero();
        assertThat(cat.out().lines().map(line -> line.substring(0, 16) + "\n").reduce("", String::concat))
                .isEqualTo(lsns.toString());
    }

    @Test
    void theWriterOfADemoThatIsKilledItselfEndsToo() throws Exception {
        try (RunningCommand demo = RunningCommand.start("demo", "--seconds", "3600", log)) {
            Optional<ProcessHandle> writer = Optional.empty();
            while (writer.isEmpty() && demo.handle().isAlive()) {
                try (Stream<ProcessHandle> children = demo.handle().children()) {
                    writer = children.findFirst();
                }
            }
            demo.handle().destroyForcibly();
            assertThat(demo.awaitEnd().exitCode()).isEqualTo(137);
            writer.orElseThrow().onExit().get();
        }
    }

    @Test
    void verifyEndsWithTheVerdictOfADamagedLogAndSaysItInJson() throws Exception {
        try (RunningCommand append = append()) {
            append.type("first\n");
            append.readLine();
            append.type("second\n");
            append.readLine();
            append.stopReading();
            append.type("third\n");
            append.awaitEnd();
        }
        try (RandomAccessFile file = new RandomAccessFile(log + "/0000000000000001.wal", "rw")) {
            file.seek(4096 + 64 + 24);
            file.write('F');
        }
        ForkedJava verify = RunningCommand.run("wal", "verify", "--json", log);
        assertThat(verify.exitCode()).isEqualTo(3);
        assertThat(verify.out()).contains("\"verdict\": \"CORRUPT\"");
        assertThat(verify.err()).isEmpty();
    }

    private RunningCommand append() throws IOException {
        return RunningCommand.start("wal", "append", "--segment-bytes", "1048576", log);
    }

    /** As a shell without job control arranges it for what it runs in the background. */
    private static boolean isIgnoredHere(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line ->
                            new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
                    .anyMatch(mask -> mask.testBit(signal - 1));
        }
    }
}
