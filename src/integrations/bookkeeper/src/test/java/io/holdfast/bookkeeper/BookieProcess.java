package io.holdfast.bookkeeper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A real bookie in a process of its own, which ends when its standard input does: with this JVM, however that ends. */
@SuppressWarnings("try") // Waits for the end of its process when it is closed.
final class BookieProcess implements AutoCloseable {
    private static final String READY = "ready";

    private final Process process;
    private final BufferedReader output;

    /** Starts it; {@link #awaitReady} waits for it. */
    BookieProcess(BookieSettings settings) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.io=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BookieProcess.class.getName(),
                        settings.directory().toString(),
                        settings.name(),
                        settings.metadata()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * The process.
     *
     * @param args the settings
     * @throws Exception if the bookie does not start
     */
    public static void main(String[] args) throws Exception {
        try (LocalBookie bookie =
                new LocalBookie(new BookieSettings(Path.of(args[0]), args[1], args[2]).configuration())) {
            System.out.println(READY);
            while (bookie.isRunning() && System.in.read() >= 0) {
                // Until the pipe breaks.
            }
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    void awaitReady() throws IOException {
        String line = output.readLine();
        if (!READY.equals(line)) {
            throw new IOException("the bookie did not start: " + line);
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
