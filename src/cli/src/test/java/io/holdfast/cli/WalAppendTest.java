package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.platform.Durability;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.Lsn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(300)
class WalAppendTest {
    @TempDir
    private Path directory;

    @Test
    void eachLineIsARecordAndItsLsnIsPrintedInOrder() throws IOException {
        Path log = directory.resolve("a/log");
        CapturedCommand first = CapturedCommand.type("one\n\nthree", append(log));
        CapturedCommand second = CapturedCommand.type("four\n", append(log));

        assertThat(first.exitCode()).isZero();
        assertThat(first.err()).isEmpty();
        assertThat(second.exitCode()).isZero();
        List<String> printed = (first.out() + second.out()).lines().toList();
        List<String> lsns = new ArrayList<>();
        assertThat(records(log, lsns)).containsExactly("one", "", "three", "four");
        assertThat(printed).isEqualTo(lsns).isSorted();
    }

    @Test
    void whereAPowerCutTakesEverythingItSaysSo() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isDirectory(memory), "skipped, no tmpfs is mounted there");
        Path log = Files.createTempDirectory(memory, "holdfast-test");
        try {
            CapturedCommand ran = CapturedCommand.type("one\n", append(log));
            assertThat(ran.exitCode()).isZero();
            assertThat(ran.err())
                    .startsWith("warning: a printed line may be lost here in a power cut: ")
                    .contains("tmpfs");
        } finally {
            try (Stream<Path> files = Files.list(log)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(log);
        }
    }

    @Test
    void manyLinesAreAllAcknowledged() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            expected.add("line " + i);
            text.append("line ").append(i).append('\n');
        }
        CapturedCommand ran = CapturedCommand.type(text.toString(), append(directory));
        List<String> lsns = new ArrayList<>();
        assertThat(records(directory, lsns)).isEqualTo(expected);
        assertThat(ran.out().lines().toList()).isEqualTo(lsns);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "none"})
    void theOtherModesAcknowledgeEarlierAndAreDurableAtTheEnd(String mode) throws IOException {
        CapturedCommand ran = CapturedCommand.type("one\ntwo\n", append(directory, "--mode", mode));
        assertThat(ran.exitCode()).isZero();
        List<String> lsns = new ArrayList<>();
        assertThat(records(directory, lsns)).containsExactly("one", "two");
        assertThat(ran.out().lines().toList()).isEqualTo(lsns);
    }

    @Test
    void anLsnIsPrintedWhileTheInputIsStillOpen() throws Exception {
        PipedOutputStream keyboard = new PipedOutputStream();
        CountDownLatch printed = new CountDownLatch(1);
        OutputStream screen = new OutputStream() {
            @Override
            public void write(int b) {
                printed.countDown();
            }
        };
        try (InputStream in = new PipedInputStream(keyboard)) {
            CompletableFuture<CapturedCommand> running = CompletableFuture.supplyAsync(() -> CapturedCommand.run(
                    Durability::report, Demonstration::run, new Streams(in, screen), append(directory)));
            keyboard.write("typed\n".getBytes(UTF_8));
            keyboard.flush();
            printed.await();
            assertThat(running).isNotDone();
            keyboard.close();
            assertThat(running.get().exitCode()).isZero();
        }
    }

    @Test
    void whateverIsPrintedSurvivesAPowerCutAtThatMoment() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(7);
        List<Integer> operations = new ArrayList<>();
        List<Integer> printed = new ArrayList<>();
        OutputStream screen = new OutputStream() {
            private int lines;

            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                for (int i = offset; i < offset + length; i++) {
                    lines += bytes[i] == '\n' ? 1 : 0;
                }
                operations.add(disk.operations());
                printed.add(lines);
            }
        };
        Streams streams = new Streams(new ByteArrayInputStream("1\n2\n3\n4\n5\n6\n".getBytes(UTF_8)), screen);

        int exitCode = new CommandLine(new WalAppend(streams, path -> disk.mount()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute("--segment-bytes", "65536", "simulated");

        assertThat(exitCode).isZero();
        assertThat(printed).isNotEmpty().endsWith(6);
        for (int i = 0; i < printed.size(); i++) {
            for (CrashState state : disk.crashStatesAt(operations.get(i), 100)) {
                try (Volume volume = state.restart().mount()) {
                    assertThat(records(volume, new ArrayList<>()))
                            .as("%s", state)
                            .startsWith(List.of("1", "2", "3", "4", "5", "6")
                                    .subList(0, printed.get(i))
                                    .toArray(String[]::new));
                }
            }
        }
    }

    @Test
    void aReaderThatGoesAwayEndsTheCommandQuietlyAndLeavesTheLogWhole() throws IOException {
        CapturedCommand ran = append(new FailingOutput("Broken pipe"));
        assertThat(ran).isEqualTo(new CapturedCommand(141, "", ""));
        assertThat(records(directory, new ArrayList<>())).startsWith("a");
    }

    @Test
    void anyOtherFailureOfTheOutputIsSaid() throws IOException {
        assertThat(append(new FailingOutput("No space left on device")))
                .isEqualTo(
                        new CapturedCommand(2, "", "holdfast wal append: standard output: No space left on device\n"));
    }

    @Test
    void anInputThatCannotBeReadIsAFailure() throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("Input/output error");
            }
        };
        CapturedCommand ran = CapturedCommand.run(
                Durability::report,
                Demonstration::run,
                new Streams(broken, OutputStream.nullOutputStream()),
                append(directory));
        assertThat(ran)
                .isEqualTo(new CapturedCommand(2, "", "holdfast wal append: standard input: Input/output error\n"));
    }

    @Test
    void aClosedInputIsNoInputOfTheJvmsOwnFiles() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped, there is no /bin/sh");
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "exec \"$@\" <&-",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holdfast.class.getName(),
                        "wal",
                        "append",
                        directory.toString())
                .redirectError(directory.resolveSibling("complaints").toFile())
                .start();
        assertThat(process.getInputStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(Files.readString(directory.resolveSibling("complaints")))
                .endsWith("holdfast wal append: standard input: it is closed\n");
        assertThat(records(directory, new ArrayList<>())).isEmpty();
    }

    @Test
    void whatTheMemoryCannotHoldEndsTheCommandInsteadOfStoppingIt() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                throw new OutOfMemoryError("Java heap space");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return read();
            }
        };
        CapturedCommand ran = CapturedCommand.run(
                Durability::report,
                Demonstration::run,
                new Streams(endless, OutputStream.nullOutputStream()),
                append(directory));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).startsWith("holdfast wal append: ").contains("Java heap space");
    }

    @Test
    void aPathMeansTheSameDirectoryAsToEveryOtherCommand() throws IOException {
        Files.createDirectories(directory.resolve("real/inner"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("real/inner"));
        Path behindTheLink = directory.resolve("link/../log");
        assertThat(CapturedCommand.type("one\n", append(behindTheLink)).exitCode())
                .isZero();
        assertThat(CapturedCommand.run("wal", "cat", behindTheLink.toString()).out())
                .isEqualTo("one\n");
        assertThat(records(directory.resolve("real/log"), new ArrayList<>())).containsExactly("one");
        Path throughANewOne = directory.resolve("new/./../log");
        assertThat(CapturedCommand.type("two\n", append(throughANewOne)).exitCode())
                .isZero();
        assertThat(records(directory.resolve("log"), new ArrayList<>())).containsExactly("two");
    }

    @Test
    void aDamagedLogTakesNothingAndTheExitCodeIsItsVerdicts() throws IOException {
        CapturedCommand.type("one\ntwo\n", append(directory));
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("0000000000000001.wal").toFile(), "rw")) {
            file.seek(4096 + 70);
            file.write('X');
        }
        CapturedCommand ran = CapturedCommand.type("three\n", append(directory));
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err())
                .startsWith("holdfast wal append: CORRUPT (PROMISED_BAD) at LSN")
                .hasLineCount(1);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void wrongUsageEndsWithTwoAndMakesNothing() throws IOException {
        Path log = directory.resolve("log");
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(CapturedCommand.type("", append(file)).err())
                .startsWith("holdfast wal append: " + file + ": ")
                .hasLineCount(1);
        assertThat(CapturedCommand.type("", append(file)).exitCode()).isEqualTo(2);
        assertThat(CapturedCommand.type("", append(log, "--mode", "fast")).exitCode())
                .isEqualTo(2);
        assertThat(CapturedCommand.type("", append(log, "--segment-bytes", "5000"))
                        .err())
                .startsWith("--segment-bytes: segmentBytes must be a multiple of blockBytes");
        assertThat(CapturedCommand.type("", "wal", "append").exitCode()).isEqualTo(2);
        assertThat(CapturedCommand.type("", "wal").exitCode()).isEqualTo(2);
        assertThat(log).doesNotExist();
    }

    @Test
    void inADirectoryOfAnotherProgramNoLogIsMade() throws IOException {
        Files.createFile(directory.resolve("pg_control"));
        Files.createFile(directory.resolve("lock"));
        CapturedCommand ran = CapturedCommand.type("one\n", append(directory));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("holdfast wal append: FOREIGN_LOG: " + directory)
                .contains("pg_control");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("pg_control", "lock");
    }

    @Test
    void aLogThatIsThereOrWasBegunMayHaveFilesOfOthersBesideIt() throws IOException {
        Path log = Files.createDirectory(directory.resolve("log"));
        Files.createFile(log.resolve("0000000000000001.new"));
        Files.createFile(log.resolve("notes"));
        assertThat(CapturedCommand.type("one\n", append(log)).exitCode()).isZero();
        assertThat(CapturedCommand.type("two\n", append(log)).exitCode()).isZero();
        assertThat(records(log, new ArrayList<>())).containsExactly("one", "two");
        assertThat(log.resolve("notes")).exists();
    }

    @Test
    void theHelpSaysWhereNoLogIsMade() {
        assertThat(CapturedCommand.run("wal", "append", "--help").out().replaceAll("\\s+", " "))
                .contains("not where there are only files of others");
    }

    private CapturedCommand append(OutputStream out) {
        // No end of lines: only the failing output ends it.
        InputStream endless = new InputStream() {
            private int next;

            @Override
            public int read() {
                return next++ % 2 == 0 ? 'a' : '\n';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    bytes[offset + i] = (byte) read();
                }
                return length;
            }
        };
        return CapturedCommand.run(
                Durability::report, Demonstration::run, new Streams(endless, out), append(directory));
    }

    private static String[] append(Path directory, String... options) {
        List<String> arguments = new ArrayList<>(List.of("wal", "append", directory.toString()));
        if (!List.of(options).contains("--segment-bytes")) {
            arguments.addAll(List.of("--segment-bytes", "1048576"));
        }
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }

    private static List<String> records(Path directory, List<String> lsns) throws IOException {
        try (Volume volume = Volumes.open(directory)) {
            return records(volume, lsns);
        }
    }

    private static List<String> records(Volume volume, List<String> lsns) throws IOException {
        List<String> records = new ArrayList<>();
        try (Log log = Log.open(volume, LogOptions.DEFAULT);
                LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                ByteBuffer payload = reader.payload();
                records.add(UTF_8.decode(payload).toString());
                lsns.add(reader.lsn().toString());
            }
        }
        return records;
    }

    private static final class FailingOutput extends OutputStream {
        private final String failure;

        FailingOutput(String failure) {
            this.failure = failure;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(failure);
        }
    }
}
