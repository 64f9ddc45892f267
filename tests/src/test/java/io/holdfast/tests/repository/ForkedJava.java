package io.holdfast.tests.repository;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of the same Java as the tests', with a class path of its own: what a user's program sees.
 *
 * @param exitCode its exit code
 * @param out its standard output
 * @param err its standard error
 */
record ForkedJava(int exitCode, String out, String err) {

    static ForkedJava run(List<Path> classPath, String... arguments) throws IOException, InterruptedException {
        return run(classPath, Path.of(""), arguments);
    }

    static ForkedJava run(List<Path> classPath, Path workingDirectory, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(String.join(
                    File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        }
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("forked", ".out");
        Path err = Files.createTempFile("forked", ".err");
        try {
            int exitCode = new ProcessBuilder(command)
                    .directory(workingDirectory.toAbsolutePath().toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new ForkedJava(
                    exitCode,
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    static int feature() {
        return Runtime.version().feature();
    }
}
