package io.holdfast.crash.block;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** One shell for all commands of a disk: starting a process from a small shell costs a fraction of doing so from a JVM. */
final class RootShell implements AutoCloseable {
    /** Not on every user's PATH, and where the tools of root lie. */
    static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private static final String MARK = "#status ";

    private final Process process;
    private final Writer commands;
    private final BufferedReader output;

    RootShell() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("nice", "-n", "-10", "sh").redirectErrorStream(true);
        String path = System.getenv().getOrDefault("PATH", "") + ":" + String.join(":", SYSTEM_DIRECTORIES);
        builder.environment().put("PATH", path);
        builder.environment().put("LC_ALL", "C");
        process = builder.start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Runs a command to its end.
     *
     * @return what it printed
     * @throws IOException if it fails; the message holds what it printed
     */
    synchronized String run(List<String> command) throws IOException {
        String quoted = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        commands.write(quoted + " </dev/null; echo \"" + MARK + "$?\"\n");
        commands.flush();
        StringBuilder printed = new StringBuilder();
        while (true) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the shell ended at: " + quoted);
            }
            int mark = line.indexOf(MARK);
            if (mark >= 0) {
                String text = printed.append(line, 0, mark).toString().strip();
                String status = line.substring(mark + MARK.length());
                if (!status.equals("0")) {
                    throw new IOException(quoted + " exited with " + status + ": " + text);
                }
                return text;
            }
            printed.append(line).append('\n');
        }
    }

    @Override
    public void close() throws IOException {
        try {
            commands.close();
        } finally {
            process.destroy();
        }
    }
}
