package io.holdfast.crash;

import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.CrashStates;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/** The simulated disk as a machine. */
final class ModelMachine implements Machine {
    /** Up to this many states of one place are all of them. Part of what a state's number means. */
    static final int STATES_OF_A_PLACE = 150;

    private SimulatedDisk disk = SimulatedDisk.create(0);
    private long seed;

    @Override
    public Site begin(long newSeed, CrashProgram<?> program) {
        seed = newSeed;
        // Every other disk shows renames half done, which POSIX does not rule out.
        FaultPlan.Renames renames = seed % 2 == 0 ? FaultPlan.Renames.ATOMIC : FaultPlan.Renames.SPLIT;
        disk = SimulatedDisk.create(seed, FaultPlan.NONE.withRenames(renames));
        return new Site(seed, 0, disk.mount(), Optional.empty(), () -> {});
    }

    @Override
    public int operations() {
        return disk.operations();
    }

    @Override
    public Iterator<Crash> crashes(boolean known) {
        return StreamSupport.stream(disk.crashPoints(STATES_OF_A_PLACE).spliterator(), false)
                .flatMap(states ->
                        LongStream.range(0, wanted(states.count(), known)).mapToObj(number -> crash(states, number)))
                .iterator();
    }

    /** How many of the states of a place are wanted: where it has more than are taken, another seed takes others. */
    static long wanted(long count, boolean known) {
        return known && count < STATES_OF_A_PLACE ? 0 : count;
    }

    @Override
    public OptionalLong fingerprint() {
        return OptionalLong.of(disk.steps().hashCode() * 2L + seed % 2);
    }

    @Override
    public Crash crash(int operation, String state) {
        return crash(disk.crashStatesAt(operation, STATES_OF_A_PLACE), Long.parseLong(state));
    }

    private Crash crash(CrashStates states, long number) {
        return new ModelCrash(states.operation(), Long.toString(number), () -> states.state(number), seed);
    }

    /** There is no cheaper one. */
    @Override
    public boolean isReusable() {
        return false;
    }

    @Override
    public void close() {}

    /** A state of the simulated disk. */
    private static final class ModelCrash implements Crash {
        private final int operation;
        private final String number;
        private final Supplier<CrashState> state;
        private final long seed;
        private SimulatedDisk since = SimulatedDisk.create(0);

        ModelCrash(int operation, String number, Supplier<CrashState> state, long seed) {
            this.operation = operation;
            this.number = number;
            this.state = state;
            this.seed = seed;
        }

        @Override
        public int operation() {
            return operation;
        }

        @Override
        public String state() {
            return number;
        }

        @Override
        public long prepare() {
            return operation * 0x9E3779B97F4A7C15L + number.hashCode();
        }

        @Override
        public Site boot(int crashes) {
            since = state.get().restart();
            return new Site(seed, crashes, since.mount(), Optional.empty(), () -> {});
        }

        @Override
        public int operationsSince() {
            return since.operations();
        }

        @Override
        public Optional<Crash> again(long choice) {
            SplittableRandom random = new SplittableRandom(choice);
            int place = random.nextInt(since.operations() + 1);
            CrashStates states = since.crashStatesAt(place, STATES_OF_A_PLACE);
            long picked = random.nextLong(states.count());
            return Optional.of(new ModelCrash(place, number + "+" + picked, () -> states.state(picked), seed));
        }
    }
}
