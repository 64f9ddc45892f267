package io.holdfast.crash;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/** What the lanes of one run share: the next seed, the counts, and when to stop. */
final class CrashTally {
    private final CrashLayer layer;
    private final long statesMax;
    private final long start = System.nanoTime();
    private final long nanosMax;
    private final CrashProgress.Done before;
    /** Seeds whose history is being cut. */
    private final TreeSet<Long> underWay = new TreeSet<>();

    private long nextSeed;
    private long histories;
    private long states;
    private long historiesDone;
    private long statesDone;
    private boolean stopped;
    private Optional<CrashViolation> violation = Optional.empty();

    /** The counts go on from what was done before. */
    CrashTally(CrashLayer layer, CrashBudget budget, CrashProgress.Done before) {
        this.layer = layer;
        this.before = before;
        this.statesMax = budget.states();
        this.nanosMax = budget.time().toNanos();
        this.nextSeed = before.nextSeed();
        this.histories = before.histories();
        this.historiesDone = before.histories();
        this.states = before.states();
        this.statesDone = before.states();
    }

    CrashLayer layer() {
        return layer;
    }

    synchronized long nextSeed() {
        histories++;
        underWay.add(nextSeed);
        return nextSeed++;
    }

    /** Whether another state is to be checked; the first always is. */
    synchronized boolean goesOn() {
        return !stopped && (states == 0 || (states < statesMax && nanos() < nanosMax));
    }

    private long nanos() {
        return before.millis() * 1_000_000 + System.nanoTime() - start;
    }

    /** A history was cut to its end, into so many states. */
    synchronized CrashProgress.Done finished(long seed, long count) {
        underWay.remove(seed);
        historiesDone++;
        statesDone += count;
        long next = underWay.isEmpty() ? nextSeed : underWay.first();
        return new CrashProgress.Done(next, historiesDone, statesDone, nanos() / 1_000_000, "going on");
    }

    /** The run is over. */
    synchronized CrashProgress.Done ended() {
        long next = underWay.isEmpty() ? nextSeed : underWay.first();
        String result = violation.map(found -> "violated: " + found).orElse("no violation");
        return new CrashProgress.Done(next, histories, states, nanos() / 1_000_000, result.replace('\n', ' '));
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

    synchronized CrashReport report() {
        return new CrashReport(layer, histories, states, Duration.ofNanos(nanos()), violation);
    }
}
