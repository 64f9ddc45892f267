package io.holdfast.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NonNull;

/**
 * Runs programs in processes of their own, and kills these (SIGKILL) at random moments: while they write, and while they recover from the
 * death of the one before. What they promised is counted by this process, which survives, and held against what recovery shows.
 *
 * <p>No power is cut: the kernel keeps what it has, also what was not synced. What is found here and not in a {@link CrashRun} is
 * what a program has told but not yet given to the kernel, a state between two calls, and locks that outlive their owner.
 *
 * <p>The program must do the same with the same {@link Site#random() random numbers}, and tell it in the same order: what it would have
 * told is known from a run that is not killed. Needs a class path, not modules. One thread at a time.
 */
public final class KillRun {
    private final CrashBudget budget;
    private final Path directory;
    private final List<String> command;

    /**
     * Kills.
     *
     * @param budget how long each run may take, and how many kills it has at the most
     * @param directory where the programs write, in directories of their own, which are removed when they are done with
     * @param main a class whose main method calls {@link KilledProgram#live}; this process's class path has it
     * @param arguments what its main method is called with, before what {@link KilledProgram} needs
     */
    public KillRun(CrashBudget budget, Path directory, Class<?> main, String... arguments) {
        this.budget = budget;
        this.directory = directory;
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path", ""),
                main.getName()));
        words.addAll(List.of(arguments));
        this.command = List.copyOf(words);
    }

    /**
     * Kills a program again and again and insists that nothing is violated.
     *
     * @param program the same that the main method runs
     * @return the report, without violation
     * @throws AssertionError if a promise is broken, or a process fails otherwise than by being killed
     * @throws IOException if a process cannot be started, or this one cannot write in the directory
     */
    public KillReport check(CrashProgram<?> program) throws IOException {
        KillReport report = examine(program);
        if (report.violation().isPresent()) {
            throw report.violation().get();
        }
        return report;
    }

    /**
     * Kills a program again and again and reports: for tests of oracles, which want a violation.
     *
     * @param program the same that the main method runs
     * @return the report, with the first violation if there is one
     * @throws IOException if a process cannot be started, or this one cannot write in the directory
     */
    public KillReport examine(CrashProgram<?> program) throws IOException {
        return examined(program);
    }

    private <T extends @NonNull Object> KillReport examined(CrashProgram<T> program) throws IOException {
        long start = System.nanoTime();
        int kills = 0;
        int acknowledged = 0;
        Optional<AssertionError> violation = Optional.empty();
        long seed = Long.getLong(CrashRun.SEED_PROPERTY, 1);
        while (violation.isEmpty()
                && (kills == 0
                        || (kills < budget.states()
                                && System.nanoTime() - start < budget.time().toNanos()))) {
            try (KillTrial<T> trial = new KillTrial<>(command, program, directory, seed)) {
                try {
                    trial.run();
                } catch (AssertionError broken) {
                    violation = Optional.of(new AssertionError(
                            "violated after a kill: " + broken.getMessage() + " (such a kill again: -D"
                                    + CrashRun.SEED_PROPERTY + "=" + seed + ")",
                            broken));
                }
                kills += trial.kills();
                acknowledged += trial.acknowledged();
            }
            seed++;
        }
        return new KillReport(kills, acknowledged, Duration.ofNanos(System.nanoTime() - start), violation);
    }
}
