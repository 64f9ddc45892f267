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
    private final String name;
    private final Optional<IdleMachines> idle;

    /**
     * A run.
     *
     * @param layer where, {@link CrashLayer#missing} nothing
     * @param budget how long
     */
    public CrashRun(CrashLayer layer, CrashBudget budget) {
        this(layer, budget, Long.getLong(SEED_PROPERTY, 1), Replay.asked(), "", Optional.empty());
    }

    private CrashRun(
            CrashLayer layer,
            CrashBudget budget,
            long seed,
            Optional<Replay> replay,
            String name,
            Optional<IdleMachines> idle) {
        this.layer = layer;
        this.budget = budget;
        this.seed = seed;
        this.replay = replay;
        this.name = name;
        this.idle = idle;
    }

    /** This run on machines that others have left, and leaving its own to others. */
    CrashRun on(IdleMachines machines) {
        return new CrashRun(layer, budget, seed, replay, name, Optional.of(machines));
    }

    /**
     * This run under a name. Where the system property {@code holdfast.crash.progress} names a directory, how far it has come is kept
     * there under this name, in {@code progress.properties} and, for people, {@code summary.html}; the next run of that name, on
     * the same layer and Java, goes on from there, and what was done before counts against its budget.
     *
     * @param test the name, one of its own for each program
     * @return the changed run
     */
    public CrashRun named(String test) {
        return new CrashRun(layer, budget, seed, replay, test, idle);
    }

    /**
     * This run with other random numbers.
     *
     * @param first the first history's seed; those after it count up
     * @return the changed run
     */
    public CrashRun startingAt(long first) {
        return new CrashRun(layer, budget, first, replay, name, idle);
    }

    /**
     * This run with five minutes, whatever its budget: for a program that is wrong on purpose, whose run ends where that is found.
     * A share of a short budget would be too little on a busy machine.
     *
     * @return the changed run
     */
    public CrashRun untilFound() {
        return new CrashRun(layer, new CrashBudget(Duration.ofMinutes(5), Long.MAX_VALUE), seed, replay, "", idle);
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
        requireOfThisLayer(asked);
        return new CrashRun(layer, budget, seed, Optional.of(asked), name, idle);
    }

    private void requireOfThisLayer(Replay asked) {
        if (asked.layer() != layer) {
            throw new IllegalArgumentException(asked + " is no state on " + layer.label());
        }
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
     * @throws IllegalArgumentException if a state is to be run again that is one of another layer
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
     * @throws IllegalArgumentException if a state is to be run again that is one of another layer
     * @throws IOException if the layer fails, which says nothing of the program
     */
    public CrashReport examine(CrashProgram<?> program) throws IOException {
        CrashProgress.Done nothing = CrashProgress.Done.nothing(seed);
        if (replay.isPresent()) {
            requireOfThisLayer(replay.get());
            CrashTally tally = new CrashTally(layer, budget, nothing);
            try (Machine machine = layer.machine()) {
                new CrashLane<>(machine, program, tally, Optional.empty()).replay(replay.get());
            }
            return tally.report();
        }
        Optional<CrashProgress> progress = name.isEmpty() ? Optional.empty() : CrashProgress.asked(name, layer);
        CrashTally tally = new CrashTally(
                layer, budget, progress.isPresent() ? progress.get().after(nothing) : nothing);
        if (tally.goesOn()) {
            runLanes(program, tally, progress);
        }
        CrashReport report = tally.report();
        if (progress.isPresent()) {
            progress.get().save(tally.ended());
        }
        return report;
    }

    private <T extends @NonNull Object> void runLanes(
            CrashProgram<T> program, CrashTally tally, Optional<CrashProgress> progress) throws IOException {
        int lanes = Math.min(2, Runtime.getRuntime().availableProcessors());
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                running.add(threads.submit(() -> {
                    try (MachineLoan loan = new MachineLoan(layer, idle)) {
                        new CrashLane<>(loan.machine(), program, tally, progress).run();
                        loan.done();
                    }
                    return null;
                }));
            }
            await(running, tally);
        } finally {
            tally.stop();
            threads.shutdown();
        }
    }

    /** To the end of all of them, whichever fails: none is to use its disk when the run is over. */
    private static void await(List<Future<?>> lanes, CrashTally tally) throws IOException {
        Optional<IOException> failure = Optional.empty();
        for (Future<?> lane : lanes) {
            try {
                await(lane);
            } catch (IOException e) {
                tally.stop();
                failure.ifPresent(e::addSuppressed);
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
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
