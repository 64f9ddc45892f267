package io.holdfast.channel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another JVM that locks regions of a file by the runtime's own channel, as it is told, until it is closed. */
final class LockingProcess implements AutoCloseable {
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private LockingProcess(Process process) {
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static LockingProcess on(Path file) throws IOException {
        return new LockingProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Whether the other process gets the region. */
    boolean tryLock(long position, long size) throws IOException {
        return answer("exclusive " + position + " " + size);
    }

    boolean tryLockShared(long position, long size) throws IOException {
        return answer("shared " + position + " " + size);
    }

    private boolean answer(String order) throws IOException {
        orders.println(order);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the other process has died");
        }
        return Boolean.parseBoolean(answer);
    }

    /** Ends the process, and with it its locks. */
    void end() {
        orders.close();
        process.onExit().join();
    }

    @Override
    public void close() {
        end();
    }

    /**
     * The other process.
     *
     * @param args the file
     * @throws IOException if it cannot be locked
     */
    public static void main(String[] args) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (FileChannel channel =
                FileChannel.open(Path.of(args[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] words = order.split(" ", -1);
                FileLock lock =
                        channel.tryLock(Long.parseLong(words[1]), Long.parseLong(words[2]), words[0].equals("shared"));
                System.out.println(lock != null);
            }
        }
    }
}
