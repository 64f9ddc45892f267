package io.holdfast.crash;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.NonNull;

/**
 * A process that writes until a fault befalls it, one that recovers from that until another does, and whether what both told is kept.
 * One thread.
 */
final class KillTrial<T extends @NonNull Object> implements AutoCloseable {
    /** One in so many is befallen while it opens what it writes. */
    private static final int EARLY = 4;

    private static final long EARLY_NANOS = 40_000_000;
    private static final long LATE_NANOS = 400_000;

    private final List<String> command;
    private final List<ProcessFault> faults;
    private final CrashProgram<T> program;
    private final Path directory;
    private final long seed;
    private final SplittableRandom random;
    private int kills;
    private int refusals;
    private int acknowledged;
    private boolean broken;

    KillTrial(List<String> command, List<ProcessFault> faults, CrashProgram<T> program, Path parent, long seed)
            throws IOException {
        this.command = command;
        this.faults = faults;
        this.program = program;
        this.directory = Files.createTempDirectory(parent, "killed-");
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Where the processes wrote, and what they told of errors. */
    Path directory() {
        return directory;
    }

    int kills() {
        return kills;
    }

    int refusals() {
        return refusals;
    }

    int acknowledged() {
        return acknowledged;
    }

    /** What a step does in a directory. */
    @FunctionalInterface
    private interface Step<R> {
        R in(Site site) throws Exception;
    }

    /**
     * Runs it, once.
     *
     * @throws AssertionError if a promise is broken; then the directories stay
     */
    void run() throws IOException {
        try {
            befallAndRecover();
        } catch (AssertionError e) {
            broken = true;
            throw e;
        }
    }

    private void befallAndRecover() throws IOException {
        Journal<T> whole = new Journal<>(() -> 0);
        in("whole", 0, site -> {
            program.run(site, whole);
            return whole;
        });
        Expected<T> all = whole.at(Integer.MAX_VALUE);
        Told told = told(
                KilledProgram.Task.RUN,
                all.attempted().size() + all.acknowledged().size() + 1);
        Expected<T> promised = told.of(whole, seed);
        copy();
        Journal<T> since = new Journal<>(() -> 0);
        List<T> found = in("copy", 1, site -> {
            List<T> shown = program.recover(site);
            program.oracle().check(shown, promised);
            program.goOn(site, since);
            program.oracle().check(program.recover(site), Expected.after(shown, since.at(Integer.MAX_VALUE)));
            return shown;
        });
        Expected<T> goneOn = since.at(Integer.MAX_VALUE);
        Told again = told(
                KilledProgram.Task.RECOVER,
                goneOn.attempted().size() + goneOn.acknowledged().size() + 2);
        Expected<T> after = again.has(Told.Kind.RECOVERED) ? Expected.after(found, again.of(since, seed)) : promised;
        in("lived", 1, site -> {
            List<T> shown = program.recover(site);
            program.oracle().check(shown, after);
            return shown;
        });
    }

    /** A life; the fault befalls it mostly when it has told some of the words that it has to tell. */
    private Told told(KilledProgram.Task task, int words) throws IOException {
        ProcessFault fault = task == KilledProgram.Task.RUN ? faults.get(0) : faults.get(1 % faults.size());
        Path lived = directory("lived");
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(task.name(), lived.toString(), Long.toString(seed)));
        File errors = directory.resolve("errors").toFile();
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors))
                .start();
        boolean early = random.nextInt(EARLY) == 0;
        int last = early ? 1 : 1 + random.nextInt(words);
        long nanos = random.nextLong(early ? EARLY_NANOS : LATE_NANOS);
        try {
            Told told = Told.from(process.getInputStream(), count -> {
                if (count == last) {
                    LockSupport.parkNanos(nanos);
                    fault.befall(process.toHandle(), lived, random);
                }
            });
            int status = process.onExit().join().exitValue();
            if (!fault.explains(status)) {
                throw new AssertionError("the process ended with " + status + " after " + fault + ": "
                        + Files.readString(errors.toPath()));
            }
            kills += status != 0 && fault == ProcessFault.KILL ? 1 : 0;
            refusals += status == KilledProgram.REFUSED ? 1 : 0;
            acknowledged += told.acknowledged();
            return told;
        } finally {
            process.destroyForcibly();
            fault.relieve(lived);
        }
    }

    private <R> R in(String name, int deaths, Step<R> step) throws IOException {
        Path path = directory(name);
        try (Volume volume = Volumes.open(path)) {
            return step.in(new Site(seed, deaths, volume, Optional.of(path), () -> {}));
        } catch (Exception e) {
            throw new AssertionError("the program fails, with seed " + seed + ": " + e, e);
        }
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private void copy() throws IOException {
        Path from = directory("lived");
        Path to = directory.resolve("copy");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** Removes the directories, but for the evidence of a broken promise. */
    @Override
    public void close() throws IOException {
        if (broken) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
