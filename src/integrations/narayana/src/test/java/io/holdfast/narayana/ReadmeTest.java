package io.holdfast.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, in a JVM of its own. */
class ReadmeTest {
    @TempDir
    Path directory;

    @Test
    void theExampleCompilesAndRuns() throws Exception {
        Matcher block = Pattern.compile("<!-- example -->\\R```java\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).isTrue();
        Path source = Files.writeString(directory.resolve("Example.java"), block.group(1));
        // Given a source file, java compiles it in memory before it runs it. Narayana's other stores are in the working
        // directory.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString(),
                        directory.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).endsWith("committed\n");
        assertThat(directory.resolve("log/0000000000000001.wal")).exists();
    }
}
