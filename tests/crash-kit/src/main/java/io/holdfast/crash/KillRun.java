package io.holdfast.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NonNull;

/**
 * Runs programs in processes of their own, and kills these (SIGKILL) at random moments: while they write, and while they recover from the
 * death of the one before. What they promised is counted by this process, which survives, and held against what recovery shows. Other
 * {@linkplain #under faults} stop the process, or refuse it what it asks the system for: then it may end by an {@link IOException}, and by
 * nothing else.
 *
 * <p>No power is cut: the kernel keeps what it has, also what was not synced. What is found here and not in a {@link CrashRun} is
 * what a program has told but not yet given to the kernel, a state between two calls, and locks that outlive their owner.
 *
 * <p>The program must do the same with the same {@link Site#random() random numbers}, and tell it in the same order: what it would have
 * told is known from a run that is not killed. Needs a class path, not modules. One thread at a time.
 */
public final class KillRun {
    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xshare:auto");

    private final CrashBudget budget;
    private final Path directory;
    private final List<ProcessFault> faults;
    private final List<String> words;

    /**
     * Kills.
     *
     * @param budget how long each run may take, and how many kills it has at the most
     * @param directory where the programs write, in directories of their own, which are removed when they are done with; those of
     *     a violation stay, and its message names them
     * @param main a class whose main method calls {@link KilledProgram#live}; this process's class path has it
     * @param arguments what its main method is called with, before what {@link KilledProgram} needs
     */
    public KillRun(CrashBudget budget, Path directory, Class<?> main, String... arguments) {
        this(budget, directory, List.of(ProcessFault.KILL), words(main, arguments));
    }

    private KillRun(CrashBudget budget, Path directory, List<ProcessFault> faults, List<String> words) {
        this.budget = budget;
        this.directory = directory;
        this.faults = faults;
        this.words = words;
    }

    private static List<String> words(Class<?> main, String... arguments) {
        List<String> words = new ArrayList<>(List.of(main.getName()));
        words.addAll(List.of(arguments));
        return List.copyOf(words);
    }

    /**
     * The same with other faults than kills.
     *
     * @param first what befalls a process
     * @param further what befalls others: each in its turn one that writes, and one that recovers
     * @return the changed run; its first process that writes meets the first fault, one that recovers from that the second
     */
    public KillRun under(ProcessFault first, ProcessFault... further) {
        List<ProcessFault> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(further));
        return new KillRun(budget, directory, List.copyOf(all), words);
    }

    /**
     * Kills a program, or lets the other faults befall it, again and again and insists that nothing is violated.
     *
     * @param program the same that the main method runs
     * @return the report, without violation
     * @throws AssertionError if a promise is broken, or a process fails otherwise than its fault explains
     * @throws IllegalStateException if a process tells what this one's run of the program did not
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
     * Kills a program, or lets the other faults befall it, again and again and reports: for tests of oracles, which want a violation.
     *
     * @param program the same that the main method runs
     * @return the report, with the first violation if there is one
     * @throws IllegalStateException if a process tells what this one's run of the program did not
     * @throws IOException if a process cannot be started, or this one cannot write in the directory
     */
    public KillReport examine(CrashProgram<?> program) throws IOException {
        return examined(program);
    }

    private <T extends @NonNull Object> KillReport examined(CrashProgram<T> program) throws IOException {
        Path jar = Files.createTempFile("holdfast-classes-", ".jar");
        try {
            List<String> line = new ArrayList<>(JAVA);
            line.addAll(List.of("-cp", PackedClasses.into(jar)));
            line.addAll(words);
            return examined(program, line);
        } finally {
            Files.delete(jar);
        }
    }

    private <T extends @NonNull Object> KillReport examined(CrashProgram<T> program, List<String> line)
            throws IOException {
        long start = System.nanoTime();
        int trials = 0;
        int kills = 0;
        int refusals = 0;
        int acknowledged = 0;
        Optional<AssertionError> violation = Optional.empty();
        long first = Long.getLong(CrashRun.SEED_PROPERTY, 1);
        while (violation.isEmpty()
                && (trials == 0
                        || (kills + refusals < budget.states()
                                && System.nanoTime() - start < budget.time().toNanos()))) {
            long seed = first + trials;
            try (KillTrial<T> trial = new KillTrial<>(line, faults(trials++), program, directory, seed)) {
                try {
                    trial.run();
                } catch (AssertionError broken) {
                    violation = Optional.of(new AssertionError(
                            "violated after " + faults + ": " + broken.getMessage() + " (what it left: "
                                    + trial.directory() + "; such a one again: -D" + CrashRun.SEED_PROPERTY + "=" + seed
                                    + ")",
                            broken));
                }
                kills += trial.kills();
                refusals += trial.refusals();
                acknowledged += trial.acknowledged();
            }
        }
        return new KillReport(kills, refusals, acknowledged, Duration.ofNanos(System.nanoTime() - start), violation);
    }

    /** In each trial another one comes first. */
    private List<ProcessFault> faults(int trial) {
        List<ProcessFault> turned = new ArrayList<>(faults);
        Collections.rotate(turned, -trial);
        return List.copyOf(turned);
    }
}
