package io.holdfast.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NonNull;

/** Runs programs on one layer within a budget, and cuts the power at every place. Safe for any number of threads. */
public final class CrashRun {
    /** The system property with the first history's seed; 1 where it is not set. */
    public static final String SEED_PROPERTY = "holdfast.crash.seed";

    /** The system property that names one state to be run, and no other. */
    public static final String REPLAY_PROPERTY = "holdfast.crash.replay";

    private final CrashLayer layer;
    private final CrashBudget budget;
    private final long seed;
    private final Optional<Replay> replay;

    /**
     * A run.
     *
     * @param layer where, {@link CrashLayer#missing} nothing
     * @param budget how long
     */
    public CrashRun(CrashLayer layer, CrashBudget budget) {
        this(layer, budget, Long.getLong(SEED_PROPERTY, 1), Replay.asked());
    }

    private CrashRun(CrashLayer layer, CrashBudget budget, long seed, Optional<Replay> replay) {
        this.layer = layer;
        this.budget = budget;
        this.seed = seed;
        this.replay = replay;
    }

    /**
     * This run with other random numbers.
     *
     * @param first the first history's seed; those after it count up
     * @return the changed run
     */
    public CrashRun startingAt(long first) {
        return new CrashRun(layer, budget, first, replay);
    }

    /**
     * This run for one state, and no other.
     *
     * @param place the state, as {@link CrashViolation#place} names it
     * @return the changed run
     * @throws IllegalArgumentException if it names none, or one of another layer
     */
    public CrashRun replaying(String place) {
        Replay asked = Replay.parse(place);
        if (!asked.layer().equals(layer.label())) {
            throw new IllegalArgumentException(place + " is no state on " + layer.label());
        }
        return new CrashRun(layer, budget, seed, Optional.of(asked));
    }

    /**
     * Where it runs.
     *
     * @return the layer
     */
    public CrashLayer layer() {
        return layer;
    }

    /**
     * Crashes a program and insists that nothing is violated.
     *
     * @param program what to crash
     * @return the report, without violation
     * @throws AssertionError if a state breaks a promise; the message ends with the line that runs it again
     * @throws IOException if the layer fails, which says nothing of the program
     */
    public CrashReport check(CrashProgram<?> program) throws IOException {
        CrashReport report = examine(program);
        if (report.violation().isPresent()) {
            throw new AssertionError(report.toString(), report.violation().get().failure());
        }
        return report;
    }

    /**
     * Crashes a program and reports: for tests of oracles, which want a violation.
     *
     * @param program what to crash
     * @return the report, with the first violation if there is one
     * @throws IOException if the layer fails, which says nothing of the program
     */
    public CrashReport examine(CrashProgram<?> program) throws IOException {
        long start = System.nanoTime();
        CrashTally tally = new CrashTally(layer, budget, seed);
        if (replay.isPresent()) {
            try (Machine machine = layer.machine()) {
                new CrashLane<>(machine, program, tally).replay(replay.get());
            }
        } else {
            runLanes(program, tally);
        }
        return tally.report(Duration.ofNanos(System.nanoTime() - start));
    }

    private <T extends @NonNull Object> void runLanes(CrashProgram<T> program, CrashTally tally) throws IOException {
        int lanes = Math.min(2, Runtime.getRuntime().availableProcessors());
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                running.add(threads.submit(() -> {
                    try (Machine machine = layer.machine()) {
                        new CrashLane<>(machine, program, tally).run();
                    }
                    return null;
                }));
            }
            for (Future<?> lane : running) {
                await(lane);
            }
        } finally {
            tally.stop();
            threads.shutdown();
        }
    }

    private static void await(Future<?> lane) throws IOException {
        try {
            lane.get();
        } catch (ExecutionException e) {
            throw new IOException("a lane of the crash run failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the crash run was interrupted", e);
        }
    }
}
