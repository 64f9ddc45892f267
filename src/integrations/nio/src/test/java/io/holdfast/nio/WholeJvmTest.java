package io.holdfast.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.ReadmeExample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own: with our provider as its default, and with the README's example. */
class WholeJvmTest {
    private static final String DEFAULT = "-Djava.nio.file.spi.DefaultFileSystemProvider=";

    @TempDir
    Path directory;

    @Test
    void ourProviderCarriesAWholeJvm() throws Exception {
        assertThat(java(
                        DEFAULT + HoldfastFileSystemProvider.class.getName(),
                        CarriedProgram.class.getName(),
                        directory.toString()))
                .isEqualTo("carried\n");
    }

    @Test
    void theReadmesExampleCompilesAndRuns() throws Exception {
        assertThat(ReadmeExample.run(directory, directory.toString())).isEmpty();
        assertThat(directory.resolve("ledger")).hasContent("paid 42");
        assertThat(directory.resolve("draft")).doesNotExist();
    }

    private String java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
