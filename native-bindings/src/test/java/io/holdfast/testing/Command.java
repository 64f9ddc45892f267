package io.holdfast.testing;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that a test runs to its end: its status and what it printed.
 *
 * @param arguments the program and its arguments
 */
public record Command(List<String> arguments) {
    // Not on every user's PATH, and where the tools of root lie.
    private static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    /** Copies the list. */
    public Command {
        arguments = List.copyOf(arguments);
    }

    /**
     * A command.
     *
     * @param arguments the program and its arguments
     * @return the command, not yet run
     */
    public static Command of(String... arguments) {
        return new Command(Arrays.asList(arguments));
    }

    /**
     * Whether a program is installed.
     *
     * @param program its name
     * @return true if it lies in one of the directories that are searched
     */
    public static boolean exists(String program) {
        return directories().anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /**
     * This command with more arguments.
     *
     * @param more what to append
     * @return the longer command
     */
    public Command with(String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(Arrays.asList(more));
        return new Command(all);
    }

    /**
     * Runs it.
     *
     * @return status and output, whether it succeeded or not
     * @throws IOException if the program cannot be started
     */
    public Result run() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
        builder.environment().put("PATH", String.join(":", directories().toList()));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(arguments + " was interrupted").initCause(e);
        }
    }

    /**
     * Runs it and insists on success.
     *
     * @return status 0 and output
     * @throws IOException if it cannot be started or exits with another status; the message holds its output
     */
    public Result runOrThrow() throws IOException {
        Result result = run();
        if (!result.succeeded()) {
            throw new IOException(String.join(" ", arguments) + " exited with " + result.status() + ": "
                    + result.output().strip());
        }
        return result;
    }

    private static Stream<String> directories() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(":")), SYSTEM_DIRECTORIES.stream())
                .filter(directory -> !directory.isEmpty())
                .distinct();
    }

    /**
     * How a program ended.
     *
     * @param status its exit status, 128 + n where signal n ended it
     * @param output what it printed, errors included
     */
    public record Result(int status, String output) {
        /**
         * Whether it ended with status 0.
         *
         * @return true if so
         */
        public boolean succeeded() {
            return status == 0;
        }
    }
}
