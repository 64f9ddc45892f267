package io.holdfast.crash;

import java.time.Duration;
import java.util.Optional;

/** What the lanes of one run share: the next seed, the counts, and when to stop. */
final class CrashTally {
    private final CrashLayer layer;
    private final long statesMax;
    private final long start = System.nanoTime();
    private final long nanosMax;
    private long nextSeed;
    private long histories;
    private long states;
    private boolean stopped;
    private Optional<CrashViolation> violation = Optional.empty();

    CrashTally(CrashLayer layer, CrashBudget budget, long firstSeed) {
        this.layer = layer;
        this.statesMax = budget.states();
        this.nanosMax = budget.time().toNanos();
        this.nextSeed = firstSeed;
    }

    CrashLayer layer() {
        return layer;
    }

    synchronized long nextSeed() {
        histories++;
        return nextSeed++;
    }

    /** Whether another state is to be checked; the first always is. */
    synchronized boolean goesOn() {
        return !stopped && (states == 0 || (states < statesMax && System.nanoTime() - start < nanosMax));
    }

    synchronized void count() {
        states++;
    }

    synchronized void violated(Replay place, Throwable failure) {
        if (violation.isEmpty()) {
            violation = Optional.of(new CrashViolation(place.toString(), states, failure));
        }
        stopped = true;
    }

    synchronized void stop() {
        stopped = true;
    }

    synchronized CrashReport report(Duration time) {
        return new CrashReport(layer, histories, states, time, violation);
    }
}
