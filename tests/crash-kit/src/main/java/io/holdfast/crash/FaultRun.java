package io.holdfast.crash;

import io.holdfast.crash.block.DiskFault;
import io.holdfast.crash.block.FailingDisk;
import io.holdfast.crash.block.RealFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.NonNull;

/**
 * Runs programs on a real file system whose disk fails: at some place of the program's run one write or flush fails, or all from
 * there on; or its recovery cannot read; or the file system has turned read-only when it recovers. Then
 *
 * <ul>
 *   <li>the program ends with an {@link IOException}, if it was told of the failure, and with nothing else;
 *   <li>in one third of the runs each, the machine is restarted at once; or its recovery, on the file system as that is now, refuses
 *       with an {@code IOException} or shows what was acknowledged; or the program goes on after that;
 *   <li>the disk is mended and mounted again, so that nothing is left of the page cache: what was acknowledged is there by the
 *       program's {@link CrashProgram#oracle}, and all that a recovery had shown before, or was acknowledged after it;
 *   <li>the program goes on, recovers and is checked again.
 * </ul>
 *
 * <p>Root and Linux, as the layers of {@link CrashLayer} that are real. One thread at a time.
 */
public final class FaultRun implements AutoCloseable {
    private final RealFileSystem fileSystem;
    private final CrashBudget budget;
    private final FailingDisk disk;

    private FaultRun(RealFileSystem fileSystem, CrashBudget budget, FailingDisk disk) {
        this.fileSystem = fileSystem;
        this.budget = budget;
        this.disk = disk;
    }

    /**
     * Makes a disk for runs.
     *
     * @param fileSystem what is on it, {@link RealFileSystem#missing} nothing
     * @param budget how long each run may take, and how many faults it may have; each kind is there once in any case
     * @return the runs, to be closed
     * @throws IOException if the disk cannot be made
     */
    public static FaultRun on(RealFileSystem fileSystem, CrashBudget budget) throws IOException {
        return new FaultRun(fileSystem, budget, FailingDisk.create(fileSystem));
    }

    /**
     * Runs a program under faults and insists that nothing is violated.
     *
     * @param program what to run
     * @param faults what fails; where, is chosen anew for each run. Reads fail during the recovery, all else before it
     * @return the report, without violation
     * @throws AssertionError if a promise is broken; the message says under which fault
     * @throws IOException if the disk itself cannot be used, which says nothing of the program
     */
    public FaultReport check(CrashProgram<?> program, List<DiskFault> faults) throws IOException {
        FaultReport report = examine(program, faults);
        if (report.violation().isPresent()) {
            throw report.violation().get();
        }
        return report;
    }

    /**
     * Runs a program under faults and reports: for tests of oracles, which want a violation.
     *
     * @param program what to run
     * @param faults what fails
     * @return the report, with the first violation if there is one
     * @throws IOException if the disk itself cannot be used, which says nothing of the program
     */
    public FaultReport examine(CrashProgram<?> program, List<DiskFault> faults) throws IOException {
        return examined(program, faults);
    }

    private <T extends @NonNull Object> FaultReport examined(CrashProgram<T> program, List<DiskFault> faults)
            throws IOException {
        FaultTally tally = new FaultTally(fileSystem, budget);
        for (long seed = Long.getLong(CrashRun.SEED_PROPERTY, 1); tally.goesOn(); seed++) {
            FaultTrial<T> whole = new FaultTrial<>(disk, program, seed, FaultTrial.Afterwards.GOES_ON);
            tally.take("a file system turned read-only", whole, whole::turnReadOnly);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < faults.size(); i++) {
                DiskFault fault = faults.get(i).skipping(random.nextInt(whole.places(faults.get(i))));
                FaultTrial<T> trial = new FaultTrial<>(disk, program, seed, afterwards(fault, seed + i));
                tally.take(fault + ", " + trial.afterwards(), trial, () -> trial.strike(fault));
            }
        }
        return tally.report();
    }

    private static FaultTrial.Afterwards afterwards(DiskFault fault, long number) {
        // Nobody but a recovery meets a failing read.
        List<FaultTrial.Afterwards> possible = fault.request() == DiskFault.Request.READ
                ? List.of(FaultTrial.Afterwards.RECOVERS, FaultTrial.Afterwards.GOES_ON)
                : List.of(FaultTrial.Afterwards.values());
        return possible.get((int) Math.floorMod(number, (long) possible.size()));
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
