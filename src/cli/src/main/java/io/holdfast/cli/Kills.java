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
    // Guarded by this object, which who works in the workspace holds: else what is being removed would grow again.
    private boolean ended;
    private boolean holdsEvidence;

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
        makeWorkspace();
        long start = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        DemoLines lines = DemoLines.read(null);
        int kills = 0;
        long acknowledged = 0;
        Optional<CrashTrial.Violation> violation = Optional.empty();
        while (violation.isEmpty() && (kills == 0 || System.nanoTime() - start < seconds * 1_000_000_000L)) {
            Path log = workspace.resolve("kill-" + kills++);
            Duration writing = Duration.ofMillis(1 + random.nextInt(MILLIS_MAX));
            KilledWriter.Plan plan = new KilledWriter.Plan(log, null, THREADS, writing, LOG_BYTES_MAX);
            KilledWriter killed = KilledWriter.kill(begun(plan), plan);
            acknowledged += killed.acknowledged().count();
            violation = lookedAt(log, lines, killed.acknowledged());
        }
        removeWorkspace();
        Runtime.getRuntime().removeShutdownHook(cleaning);
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

    private synchronized void makeWorkspace() throws IOException {
        requireGoingOn();
        Files.createDirectory(workspace);
    }

    /** A writer that nobody overlooks who ends all of them. */
    private synchronized Process begun(KilledWriter.Plan plan) throws IOException {
        requireGoingOn();
        Files.createDirectory(plan.directory());
        return KilledWriter.start(DemoStore.Kind.LOG_OF_SHORT_SEGMENTS, plan);
    }

    /** Recovers a log, and removes it if it holds what was acknowledged. */
    private synchronized Optional<CrashTrial.Violation> lookedAt(Path log, DemoLines lines, Acknowledged acknowledged)
            throws IOException {
        requireGoingOn();
        Optional<CrashTrial.Violation> violation = violation(Demonstration.recover(log, lines, acknowledged), log);
        holdsEvidence = violation.isPresent();
        if (!holdsEvidence) {
            delete(log);
        }
        return violation;
    }

    private synchronized void removeWorkspace() throws IOException {
        requireGoingOn();
        if (!holdsEvidence) {
            delete(workspace);
        }
    }

    private void requireGoingOn() throws InterruptedIOException {
        if (ended) {
            throw new InterruptedIOException("the crash test was ended");
        }
    }

    /** Ends all writers, and removes what they wrote unless it is evidence; {@link #search} fails then. */
    synchronized void endAndClean() {
        ended = true;
        ProcessHandle.current().descendants().forEach(each -> {
            each.destroyForcibly();
            each.onExit().join();
        });
        try {
            if (!holdsEvidence && Files.exists(workspace)) {
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
