package io.holdfast.crash;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the lanes of one run share: the next seed, the counts, and when to stop. */
final class CrashTally {
    private static final long NANOS_OF_A_MILLISECOND = 1_000_000;

    private final CrashLayer layer;
    private final long statesMax;
    private final long start = System.nanoTime();
    private final long nanosMax;
    private final CrashProgress.Done before;
    /** Seeds whose history is being cut. */
    private final TreeSet<Long> underWay = new TreeSet<>();

    /** The states of histories that were cut to their end while one of a lower seed was not. */
    private final TreeMap<Long, Long> ahead = new TreeMap<>();

    private long nextSeed;
    private CrashProgress.Count all;
    private CrashProgress.Count finished;
    private boolean stopped;
    private Optional<CrashViolation> violation = Optional.empty();

    /** The counts go on from what was done before, but for histories that will be begun again, unless the budget is used up. */
    CrashTally(CrashLayer layer, CrashBudget budget, CrashProgress.Done before) {
        this.layer = layer;
        this.before = before;
        this.statesMax = budget.states();
        this.nanosMax = budget.time().toNanos();
        this.nextSeed = before.nextSeed();
        this.finished = before.finished();
        boolean isUsedUp = before.all().states() >= statesMax || before.millis() * NANOS_OF_A_MILLISECOND >= nanosMax;
        this.all = isUsedUp ? before.all() : before.finished();
    }

    CrashLayer layer() {
        return layer;
    }

    synchronized long nextSeed() {
        all = all.plus(1, 0);
        underWay.add(nextSeed);
        return nextSeed++;
    }

    /** Whether another state is to be checked; the first always is. */
    synchronized boolean goesOn() {
        return !stopped && (all.states() == 0 || (all.states() < statesMax && nanos() < nanosMax));
    }

    private long nanos() {
        return before.millis() * NANOS_OF_A_MILLISECOND + System.nanoTime() - start;
    }

    /** A history was cut to its end, into so many states. */
    synchronized CrashProgress.Done finished(long seed, long count) {
        underWay.remove(seed);
        ahead.put(seed, count);
        SortedMap<Long, Long> whole = ahead.headMap(first());
        for (long each : whole.values()) {
            finished = finished.plus(1, each);
        }
        whole.clear();
        return done(finished, "going on");
    }

    /** The first seed whose history was not cut to its end. */
    private long first() {
        return underWay.isEmpty() ? nextSeed : underWay.first();
    }

    private CrashProgress.Done done(CrashProgress.Count counted, String result) {
        return new CrashProgress.Done(first(), finished, counted, nanos() / NANOS_OF_A_MILLISECOND, result);
    }

    /** The run is over. */
    synchronized CrashProgress.Done ended() {
        String result = violation.map(found -> "violated: " + found).orElse("no violation");
        return done(all, result.replace('\n', ' '));
    }

    synchronized void count() {
        all = all.plus(0, 1);
    }

    synchronized void violated(Replay place, Throwable failure) {
        if (violation.isEmpty()) {
            violation = Optional.of(new CrashViolation(place.toString(), all.states(), failure));
        }
        stopped = true;
    }

    synchronized void stop() {
        stopped = true;
    }

    synchronized CrashReport report() {
        return new CrashReport(layer, all.histories(), all.states(), Duration.ofNanos(nanos()), violation);
    }
}
