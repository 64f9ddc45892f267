package io.holdfast.platform.sim;

/**
 * One state in which a power cut can leave a disk. Immutable: any number of disks can be started from it, by any thread.
 */
public final class CrashState {
    private final String description;
    private final Medium before;
    private final Image image;
    private final FaultPlan plan;
    private final long seed;

    CrashState(String description, Medium before, Image image, FaultPlan plan, long seed) {
        this.description = description;
        this.before = before;
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
     * What the cut has left, for people.
     *
     * @return each name and each sector that the program had written, and whether it survived
     */
    public DiskPicture picture() {
        return DiskPicture.after(before.latest(), image);
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
