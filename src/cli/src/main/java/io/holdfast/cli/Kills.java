package io.holdfast.cli;

import io.holdfast.crash.programs.BuiltInProgram;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Kills processes that append to a log in a directory, recovers each log, and compares it with what its process had reported. Works in a
 * directory of its own, which is gone afterwards unless it holds the evidence of a broken promise.
 */
final class Kills {
    private static final String PREFIX = "holdfast-crash-test-";
    private static final int THREADS = 4;
    private static final long LOG_BYTES_MAX = 32 << 20;
    private static final int MILLIS_MAX = 400;

    private final Path directory;
    private final Path workspace;
    private boolean ended;

    /**
     * Kills in a directory.
     *
     * @param directory which; it exists
     */
    Kills(Path directory) {
        this.directory = directory;
        this.workspace =
                directory.resolve(PREFIX + ProcessHandle.current().pid()).toAbsolutePath();
    }

    /** Kills for some time, and once at least. */
    CrashTrial search(int seconds, long seed) throws IOException {
        FreeSpace.require(Files.getFileStore(directory), directory, 2 * LOG_BYTES_MAX);
        // Ctrl-C ends this process while this thread still works and its child still writes.
        Thread cleaning = new Thread(this::endAndClean, "holdfast-crash-test-cleaning");
        Runtime.getRuntime().addShutdownHook(cleaning);
        makeDirectory(workspace);
        long start = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        DemoLines lines = DemoLines.read(null);
        int kills = 0;
        long acknowledged = 0;
        Optional<CrashTrial.Violation> violation = Optional.empty();
        while (violation.isEmpty() && (kills == 0 || System.nanoTime() - start < seconds * 1_000_000_000L)) {
            Path log = workspace.resolve("kill-" + kills++);
            Duration writing = Duration.ofMillis(1 + random.nextInt(MILLIS_MAX));
            KilledWriter killed = KilledWriter.run(
                    DemoStore.Kind.LOG_OF_SHORT_SEGMENTS,
                    new KilledWriter.Plan(makeDirectory(log), null, THREADS, writing, LOG_BYTES_MAX));
            acknowledged += killed.acknowledged().count();
            violation = violation(Demonstration.recover(log, lines, killed.acknowledged()), log);
            if (violation.isEmpty()) {
                delete(log);
            }
        }
        Runtime.getRuntime().removeShutdownHook(cleaning);
        if (violation.isEmpty()) {
            delete(workspace);
        }
        return new CrashTrial(
                BuiltInProgram.LOG.label(),
                directory.toString(),
                CrashTrial.Method.KILL,
                kills,
                kills,
                acknowledged,
                (System.nanoTime() - start) / 1e9,
                violation);
    }

    /** What a recovery shows that breaks a promise. */
    static Optional<CrashTrial.Violation> violation(DemoOutcome.Recovered recovered, Path log) {
        DemoCheck check = recovered.check();
        if (check.isPassed()) {
            return Optional.empty();
        }
        String failure = "of " + check.acknowledged() + " acknowledged records " + check.found() + " are there, and "
                + check.wrong() + " that nobody appended so; recovery said "
                + recovered.report().map(Object::toString).orElse("that there is no log");
        return Optional.of(new CrashTrial.Violation(failure, "the log is kept: holdfast wal verify " + log));
    }

    private synchronized Path makeDirectory(Path path) throws IOException {
        if (ended) {
            throw new InterruptedIOException("the crash test was ended");
        }
        return Files.createDirectory(path);
    }

    private synchronized void endAndClean() {
        ended = true;
        ProcessHandle.current().descendants().forEach(each -> {
            each.destroyForcibly();
            each.onExit().join();
        });
        try {
            if (Files.exists(workspace)) {
                delete(workspace);
            }
        } catch (IOException e) {
            System.err.println("holdfast crash-test: " + FailureText.of(e));
        }
    }

    private static void delete(Path path) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
