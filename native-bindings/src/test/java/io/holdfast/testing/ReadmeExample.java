package io.holdfast.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands between fences in the README of the module whose tests run, their working directory. */
public final class ReadmeExample {
    private ReadmeExample() {}

    /**
     * The first block of code after a marker.
     *
     * @param marker of a comment that stands alone in its line
     * @return the block's lines
     * @throws IOException if there is none
     */
    public static String block(String marker) throws IOException {
        Matcher block = Pattern.compile("<!-- " + marker + " -->\\R```\\w*\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        if (!block.find()) {
            throw new IOException("README.md has no block of code after <!-- " + marker + " -->");
        }
        return block.group(1);
    }

    /**
     * Compiles the block {@code example} and runs it in a JVM of its own, with the class path of this one.
     *
     * @param directory where its source is written, and where it runs
     * @param arguments of its main method
     * @return what it printed
     * @throws IOException if it does not compile, or fails; what it printed is in the message
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public static String run(Path directory, String... arguments) throws IOException, InterruptedException {
        Path source = Files.writeString(directory.resolve("Example.java"), block("example"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                // Given a source file, java compiles it in memory before it runs it.
                source.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the README's example failed: " + output);
        }
        return output;
    }
}
