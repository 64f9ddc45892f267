package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.Durability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OutputTest {
    private final OutputStream closedPipe = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    };

    @Test
    void whatIsLongerThanTheBufferFailsAtOnceAndTheRestWhenFlushed() throws IOException {
        Output output = new Output(closedPipe);
        output.print("short");
        assertThatThrownBy(output::flush).isInstanceOf(OutputFailedException.class);
        String text = "x".repeat(100_000);
        assertThatThrownBy(() -> new Output(closedPipe).print(text))
                .asInstanceOf(InstanceOfAssertFactories.type(OutputFailedException.class))
                .matches(OutputFailedException::isClosedPipe)
                .extracting(Throwable::getMessage)
                .isEqualTo("standard output: Broken pipe");
    }

    private static int execute(Doctor.Examination examination, OutputStream out, StringWriter err) {
        Streams streams = new Streams(InputStream.nullInputStream(), out);
        CommandLine commandLine =
                Holdfast.commandLine(examination, Demonstration::run, streams).setErr(new PrintWriter(err));
        return Holdfast.execute(commandLine, streams, "doctor", "--json", ".");
    }

    @Test
    void noCommandSucceedsWhoseAnswerNobodyTook() {
        StringWriter err = new StringWriter();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThat(execute(Durability::report, full, err)).isEqualTo(2);
        assertThat(err).hasToString("holdfast: standard output: No space left on device\n");
        StringWriter quiet = new StringWriter();
        assertThat(execute(Durability::report, closedPipe, quiet)).isEqualTo(141);
        assertThat(quiet.toString()).isEmpty();
    }

    @Test
    void whatIsTakenIsTheWholeAnswer() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int exitCode = execute(Durability::report, out, err);
        assertThat(exitCode).isBetween(0, 1);
        assertThat(out.toString(StandardCharsets.US_ASCII)).startsWith("{").endsWith("}\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void anErrorOfTheRuntimeIsNoAnswer() {
        StringWriter err = new StringWriter();
        Doctor.Examination broken = path -> {
            throw new NoClassDefFoundError("io/holdfast/Gone");
        };
        assertThat(execute(broken, OutputStream.nullOutputStream(), err))
                .as("1 would say that the directory is not durable")
                .isEqualTo(2);
        assertThat(err.toString()).contains("io/holdfast/Gone");
    }

    /** In a language that the C library may have words for. */
    @Test
    @Timeout(120)
    void aClosedPipeIsKnownInEveryLanguage(@TempDir Path directory) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Holdfast.class.getName(),
                "wal",
                "append",
                directory.resolve("log").toString());
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "LANGUAGE", "de"));
        Process process = builder.start();
        process.getInputStream().close();
        try (OutputStream keyboard = process.getOutputStream()) {
            keyboard.write("line\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).noneMatch(line -> line.startsWith("holdfast"));
        assertThat(process.waitFor()).isEqualTo(141);
    }
}
