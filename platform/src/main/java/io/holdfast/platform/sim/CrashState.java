package io.holdfast.platform.sim;

/**
 * One state in which a power cut can leave a disk. Immutable: any number of disks can be started from it, by any thread.
 */
public final class CrashState {
    private final String description;
    private final Image image;
    private final FaultPlan plan;
    private final long seed;

    CrashState(String description, Image image, FaultPlan plan, long seed) {
        this.description = description;
        this.image = image;
        this.plan = plan;
        this.seed = seed;
    }

    /**
     * Starts the machine again: the disk holds what survived, nothing is locked or open, and no fault is planned.
     *
     * @return a disk of its own, whose changes no other disk sees
     */
    public SimulatedDisk restart() {
        return restart(plan.withoutFaults());
    }

    /**
     * Starts the machine again with faults to come.
     *
     * @param faults what is to go wrong from now on
     * @return a disk of its own, whose changes no other disk sees
     */
    public SimulatedDisk restart(FaultPlan faults) {
        return new SimulatedDisk(seed, faults, image);
    }

    /**
     * Which state this is, in one line that finds it again: the same operations on a disk of the same seed and plan, then
     * {@link SimulatedDisk#crashStatesAt} and {@link CrashStates#state} with the numbers given.
     *
     * @return the description
     */
    @Override
    public String toString() {
        return description;
    }
}
