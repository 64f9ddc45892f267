package io.holdfast.wal;

import io.holdfast.platform.sim.CrashStates;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Plays the {@link LogLife} of a seed, then holds what crashes within it leave against what was acknowledged. Made by {@link
 * io.holdfast.schedule.ScheduledClasses}, and therefore seen from outside as a function of the JDK's.
 */
final class LogLives implements LongFunction<List<String>> {
    private static final int PLACES = 3;
    private static final int STATES = 2;
    private static final int STATES_MAX = 100;

    /** Plays, checks, and returns the whole history: turns, outcomes, and the steps of the disk. */
    @Override
    public List<String> apply(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LifeOptions options = LifeOptions.of(random);
        SimulatedDisk disk = SimulatedDisk.create(seed, options.plan());
        LogLife life = new LogLife(options, disk, random.split());
        String where = "while it was played";
        try {
            List<String> history = new ArrayList<>(new Schedule(seed).play(life));
            history.addAll(life.journal().lines());
            disk.steps().forEach(step -> history.add(step.toString()));
            where = "after it was played";
            LifeOracle oracle = new LifeOracle(options, life);
            for (int operation : places(life, disk, random)) {
                CrashStates states = disk.crashStatesAt(operation, STATES_MAX);
                for (int i = 0; i < STATES; i++) {
                    var state = states.state(i == 0 ? 0 : random.nextLong(states.count()));
                    where = state.toString();
                    oracle.check(state.restart(), operation);
                }
            }
            if (!options.isFaulty()) {
                where = "at its end";
                oracle.check(disk, disk.operations());
            }
            return history;
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "-D" + LogInterleavingTest.SEED_PROPERTY + "=" + seed + ", " + where + ", " + options + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Where power is cut: right after something was acknowledged, and anywhere. */
    private static List<Integer> places(LogLife life, SimulatedDisk disk, SplittableRandom random) {
        List<Integer> acknowledgements = Stream.concat(
                        life.journal().appends().stream().map(LifeAppend::acknowledged),
                        life.journal().changes().stream().map(LifeJournal.EndChange::acknowledged))
                .filter(operation -> operation != LifeAppend.NEVER)
                .toList();
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            chosen.add(random.nextInt(disk.operations() + 1));
            if (!acknowledgements.isEmpty()) {
                chosen.add(acknowledgements.get(random.nextInt(acknowledgements.size())));
            }
        }
        return chosen;
    }
}
