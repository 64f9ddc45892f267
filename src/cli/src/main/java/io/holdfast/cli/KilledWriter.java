package io.holdfast.cli;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A writing process that was killed in the middle of its work.
 *
 * @param acknowledged what it had reported by then
 * @param seconds from its first report to its last
 * @param processId its number
 */
record KilledWriter(Acknowledged acknowledged, double seconds, long processId) {
    // 128 + SIGKILL, as Process.exitValue has it.
    private static final int EXIT_KILLED = 137;
    private static final int PIPE_BUFFER_BYTES = 1 << 16;

    /**
     * What to write, and how long.
     *
     * @param directory where
     * @param text the lines; null for the licence
     * @param threads how many threads append
     * @param duration when it is killed, from its first report on
     * @param positionMax when it is killed although it has been quicker
     */
    record Plan(Path directory, @Nullable Path text, int threads, Duration duration, long positionMax) {}

    /**
     * Starts a process on this JVM's Java and classes, lets it write, and kills it by SIGKILL.
     *
     * @param kind into what it writes
     * @param plan what and how long
     * @return what it had reported
     * @throws IOException if it cannot be started, or ended by itself; the message is what it said
     */
    static KilledWriter run(DemoStore.Kind kind, Plan plan) throws IOException {
        return kill(start(kind, plan), plan);
    }

    /** The first half of {@link #run}: the process writes. */
    static Process start(DemoStore.Kind kind, Plan plan) throws IOException {
        return new ProcessBuilder(command(kind, plan)).start();
    }

    /** The second half: listens to the process, and kills it when its time is over. */
    static KilledWriter kill(Process process, Plan plan) throws IOException {
        try (DataInputStream reports =
                new DataInputStream(new BufferedInputStream(process.getInputStream(), PIPE_BUFFER_BYTES))) {
            Acknowledged acknowledged = new Acknowledged();
            long first = 0;
            long last = 0;
            boolean killed = false;
            // What the pipe still holds after the kill was acknowledged too.
            while (acknowledged.readOne(reports)) {
                last = System.nanoTime();
                first = first == 0 ? last : first;
                if (!killed
                        && (last - first >= plan.duration().toNanos()
                                || acknowledged.highestPosition() > plan.positionMax())) {
                    // Unlike Process.destroyForcibly, this leaves the pipe open.
                    killed = process.toHandle().destroyForcibly();
                }
            }
            requireKilled(process);
            return new KilledWriter(acknowledged, (last - first) / 1e9, process.pid());
        } finally {
            process.destroyForcibly();
        }
    }

    private static void requireKilled(Process process) throws IOException {
        String said = new String(process.getErrorStream().readAllBytes(), Charset.defaultCharset()).strip();
        int exit;
        try {
            exit = process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while the writer was being killed").initCause(e);
        }
        if (exit != EXIT_KILLED) {
            throw new IOException("the writing process ended by itself with exit code " + exit + ": " + said);
        }
    }

    private static List<String> command(DemoStore.Kind kind, Plan plan) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        String libc = System.getProperty("holdfast.libc");
        if (libc != null) {
            command.add("-Dholdfast.libc=" + libc);
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path", "." + File.pathSeparator));
        command.add(DemoWriter.class.getName());
        command.add(kind.name());
        command.add(plan.directory().toString());
        command.add(String.valueOf(plan.threads()));
        Path text = plan.text();
        if (text != null) {
            command.add(text.toString());
        }
        return command;
    }

    double commitsPerSecond() {
        return seconds == 0 ? 0 : acknowledged.count() / seconds;
    }
}
