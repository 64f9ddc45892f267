package io.holdfast.tests.repository;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command in a process of its own, typed to and read from as long as it runs. */
final class RunningCommand implements AutoCloseable {
    static final Path JAR = Repository.ROOT.resolve("src/cli/target/holdfast.jar");

    private final Process process;
    private final OutputStream in;
    private final BufferedReader out;

    private RunningCommand(Process process) {
        this.process = process;
        this.in = process.getOutputStream();
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static RunningCommand start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(Arrays.asList(arguments));
        return new RunningCommand(new ProcessBuilder(command).start());
    }

    /** Runs it to its end, without input. */
    static ForkedJava run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-jar", JAR.toString()));
        all.addAll(Arrays.asList(arguments));
        return ForkedJava.run(List.of(), all.toArray(String[]::new));
    }

    void type(String text) throws IOException {
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    String readLine() throws IOException {
        return out.readLine();
    }

    /** Reads no more, as {@code head} does when it has enough. */
    void stopReading() throws IOException {
        out.close();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** How it ends, and what it complained of. */
    ForkedJava awaitEnd() throws IOException, InterruptedException {
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new ForkedJava(process.waitFor(), "", err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
