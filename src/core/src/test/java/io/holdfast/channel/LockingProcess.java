package io.holdfast.channel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Another JVM that locks regions of a file by the runtime's own channel, as it is told. One for all tests of a run, because
 * starting it takes longer than they do. Not thread-safe.
 */
final class LockingProcess implements AutoCloseable {
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private LockingProcess() throws IOException {
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Gives the process to the tests that have a parameter for it. */
    static final class Resolver implements ParameterResolver {
        private static final ExtensionContext.Namespace RUN = ExtensionContext.Namespace.create(LockingProcess.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == LockingProcess.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            // Closed with the run's store.
            return context.getRoot()
                    .getStore(RUN)
                    .getOrComputeIfAbsent(LockingProcess.class, key -> started(), LockingProcess.class);
        }

        private static LockingProcess started() {
            try {
                return new LockingProcess();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A file that is open in the other process, until it is closed there, and its locks with it. */
    final class OpenFile implements AutoCloseable {
        private OpenFile(Path file) throws IOException {
            answer("open " + file);
        }

        /** Whether the other process gets the region. */
        boolean tryLock(long position, long size) throws IOException {
            return answer("exclusive " + position + " " + size);
        }

        boolean tryLockShared(long position, long size) throws IOException {
            return answer("shared " + position + " " + size);
        }

        /** A second time does nothing. */
        @Override
        public void close() throws IOException {
            answer("close");
        }
    }

    OpenFile open(Path file) throws IOException {
        return new OpenFile(file);
    }

    private boolean answer(String order) throws IOException {
        orders.println(order);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the other process has died");
        }
        return Boolean.parseBoolean(answer);
    }

    @Override
    public void close() {
        orders.close();
        process.onExit().join();
    }

    /**
     * The other process: one order a line, one answer a line.
     *
     * @param args nothing
     * @throws IOException if a file cannot be opened or locked
     */
    public static void main(String[] args) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (!order.startsWith("open ")) {
                // A file that is closed already.
                System.out.println(false);
                continue;
            }
            try (FileChannel channel = FileChannel.open(
                    Path.of(order.substring("open ".length())), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                System.out.println(true);
                lockAsTold(channel, orders);
            }
            System.out.println(true);
        }
    }

    private static void lockAsTold(FileChannel channel, BufferedReader orders) throws IOException {
        for (String order = orders.readLine(); order != null && !order.equals("close"); order = orders.readLine()) {
            String[] words = order.split(" ", -1);
            FileLock lock =
                    channel.tryLock(Long.parseLong(words[1]), Long.parseLong(words[2]), words[0].equals("shared"));
            System.out.println(lock != null);
        }
    }
}
