package io.holdfast.crash;

import io.holdfast.crash.block.RealFileSystem;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What one run of faults has come to so far, and when to stop. One thread. */
final class FaultTally {
    private final RealFileSystem fileSystem;
    private final CrashBudget budget;
    private final long start = System.nanoTime();
    private int faults;
    private int struck;
    private int refused;
    private Optional<AssertionError> violation = Optional.empty();

    /** What a trial does. */
    @FunctionalInterface
    interface Action {
        void take() throws IOException;
    }

    FaultTally(RealFileSystem fileSystem, CrashBudget budget) {
        this.fileSystem = fileSystem;
        this.budget = budget;
    }

    /** Whether another round is to be begun; the first always is. */
    boolean goesOn() {
        return violation.isEmpty()
                && (faults == 0
                        || (faults < budget.states() && nanos() < budget.time().toNanos()));
    }

    private long nanos() {
        return System.nanoTime() - start;
    }

    /** Takes one trial, unless one before has broken a promise. */
    void take(String fault, FaultTrial<?> trial, Action action) throws IOException {
        if (violation.isPresent()) {
            return;
        }
        try {
            action.take();
        } catch (AssertionError broken) {
            violation = Optional.of(new AssertionError(
                    "violated on " + fileSystem + " under " + fault + ": " + broken.getMessage()
                            + " (such a round again: -D" + CrashRun.SEED_PROPERTY + "=" + trial.seed() + ")",
                    broken));
        }
        faults++;
        struck += trial.isStruck() ? 1 : 0;
        refused += trial.isRefused() ? 1 : 0;
    }

    FaultReport report() {
        return new FaultReport(fileSystem, faults, struck, refused, Duration.ofNanos(nanos()), violation);
    }
}
