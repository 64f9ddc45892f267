package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libc.Backend;
import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real system calls, failed by strace(1) between a JVM of its own and the kernel: no seam of ours takes part. */
class KernelFailureTest {
    @TempDir
    Path directory;

    /** The program whose system calls fail: it does what must not work, and prints what came of it. */
    public static final class Program {
        private Program() {}

        /**
         * Writes, syncs and goes on.
         *
         * @param arguments the directory and the backend
         * @throws IOException if what should work fails
         */
        public static void main(String[] arguments) throws IOException {
            Backend backend = Backend.valueOf(arguments[1]);
            try (Volume volume = Volumes.open(Path.of(arguments[0]), NativeBackends.load(backend))) {
                DurableFile file = volume.create("file", OpenMode.BUFFERED, DirectorySync.DEFERRED);
                file.writeUnaligned(ByteBuffer.wrap(new byte[100_000]), 0);
                print("size " + file.size());
                attempt("sync", () -> file.sync(SyncKind.DATA));
                attempt("again", () -> file.sync(SyncKind.DATA));
                attempt("write", () -> file.writeUnaligned(ByteBuffer.wrap(new byte[1]), 0));
                attempt("close", file::close);
                attempt("directory", volume::syncDirectory);
                attempt("anew", () -> {
                    try (DurableFile anew = volume.open("file", OpenMode.BUFFERED)) {
                        anew.sync(SyncKind.DATA);
                    }
                });
            }
        }

        private interface Attempt {
            void make() throws IOException;
        }

        private static void attempt(String name, Attempt attempt) {
            try {
                attempt.make();
                print(name + " succeeded");
            } catch (IOException e) {
                print(name + " " + e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }

        private static void print(String line) {
            System.out.println(line);
        }
    }

    static Stream<Backend> backends() {
        return NativeBackends.available().stream();
    }

    private List<String> run(Backend backend, String... injections) throws IOException {
        OptionalSuite.STRACE.require(Command.exists("strace"), "no strace");
        OptionalSuite.STRACE.require(
                Command.of("strace", "-o", "/dev/null", "true").run().succeeded(), "strace may not trace here");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path trace = directory.resolve("trace");
        Command strace = Command.of("strace", "-f", "-qq", "--seccomp-bpf", "-o", trace.toString())
                .with("-e", "trace=fdatasync,fsync,pwrite64")
                .with(injections)
                .with(java.toString(), "--enable-native-access=ALL-UNNAMED")
                .with("-cp", System.getProperty("java.class.path"), Program.class.getName())
                .with(Files.createDirectory(directory.resolve("volume")).toString(), backend.name());
        String output = strace.runOrThrow().output();
        assertThat(trace).content().contains("INJECTED");
        return output.lines().toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aSyncThatTheKernelFailsOncePoisonsForGood(Backend backend) throws IOException {
        // Every later fdatasync would succeed: only the memory of the first failure keeps them from being believed.
        List<String> output = run(backend, "-e", "inject=fdatasync:error=EIO:when=1");
        assertThat(output.get(1))
                .startsWith("sync SyncFailedException: fdatasync on")
                .contains("EIO (5");
        assertThat(output.get(2)).startsWith("again PoisonedFileException").contains("EIO (5");
        assertThat(output.get(3)).startsWith("write PoisonedFileException");
        assertThat(output.get(4)).startsWith("close PoisonedFileException");
        assertThat(output.subList(5, 7)).containsExactly("directory succeeded", "anew succeeded");
        assertThat(syncs())
                .as("one that failed, one of the file that was opened anew")
                .isEqualTo(2);
    }

    private long syncs() throws IOException {
        try (Stream<String> trace = Files.lines(directory.resolve("trace"))) {
            return trace.filter(line -> line.contains(" fdatasync(")).count();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void interruptedCallsOfTheKernelAreMadeAgain(Backend backend) throws IOException {
        List<String> output = run(
                backend, "-e", "inject=fdatasync:error=EINTR:when=1..3", "-e", "inject=pwrite64:error=EINTR:when=1..3");
        assertThat(output.get(0)).isEqualTo("size 100000");
        assertThat(output.get(1)).isEqualTo("sync succeeded");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aDirectorySyncThatTheKernelFailsIsNotForgotten(Backend backend) throws IOException {
        List<String> output = run(backend, "-e", "inject=fsync:error=ENOSPC:when=1");
        assertThat(output).anyMatch(line -> line.startsWith("directory SyncFailedException: fsync on"));
    }
}
