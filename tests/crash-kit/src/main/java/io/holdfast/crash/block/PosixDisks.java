package io.holdfast.crash.block;

import io.holdfast.platform.sim.CrashStates;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedCalls;
import io.holdfast.platform.sim.SimulatedDisk;

/** The simulated disks of a {@link PosixServer}: the one that a program ran on, and the one that was started from a crash of it. */
final class PosixDisks {
    /** Which of the two. */
    enum Which {
        /** What the program ran on. */
        HISTORY,
        /** What was started last. */
        STARTED
    }

    private SimulatedDisk history = SimulatedDisk.create(0);
    private SimulatedDisk started = history;
    private long epoch = 1;

    /** A new disk for a program to run on. */
    synchronized void begin(long seed, FaultPlan.Renames renames) {
        history = SimulatedDisk.create(seed, FaultPlan.NONE.withRenames(renames));
        start(history);
    }

    synchronized void start(Which which, int place, int countMax, long number) {
        start(states(which, place, countMax).state(number).restart());
    }

    private void start(SimulatedDisk disk) {
        started = disk;
        epoch++;
    }

    synchronized int operations(Which which) {
        return disk(which).operations();
    }

    synchronized long count(Which which, int place, int countMax) {
        return states(which, place, countMax).count();
    }

    private CrashStates states(Which which, int place, int countMax) {
        return disk(which).crashStatesAt(place, countMax);
    }

    private SimulatedDisk disk(Which which) {
        return which == Which.HISTORY ? history : started;
    }

    /** The calls on the disk that programs see now. */
    synchronized SimulatedCalls calls() {
        return started.calls();
    }

    /** How many disks programs have seen: nodes of an earlier one are stale. */
    synchronized long epoch() {
        return epoch;
    }
}
