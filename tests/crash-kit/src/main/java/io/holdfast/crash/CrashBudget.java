package io.holdfast.crash;

import java.time.Duration;

/**
 * How long a run may take.
 *
 * @param time after which no new state is begun, by the wall clock
 * @param states after which none is, for each layer
 */
public record CrashBudget(Duration time, long states) {
    /** Refuses budgets for nothing. */
    public CrashBudget {
        if (time.isNegative() || time.isZero() || states < 1) {
            throw new IllegalArgumentException("a budget has time and states, was " + time + ", " + states);
        }
    }

    /**
     * A budget of time alone.
     *
     * @param seconds by the wall clock, one or more; the system property {@code holdfast.crash.time} multiplies it
     * @return the budget
     */
    public static CrashBudget ofSeconds(int seconds) {
        double factor = Double.parseDouble(System.getProperty("holdfast.crash.time", "1"));
        return new CrashBudget(Duration.ofMillis(Math.max(1, Math.round(seconds * 1000 * factor))), Long.MAX_VALUE);
    }

    /**
     * A part or a multiple of this budget's time.
     *
     * @param factor above 0
     * @return the changed budget
     */
    public CrashBudget times(double factor) {
        return new CrashBudget(Duration.ofMillis(Math.max(1, Math.round(time.toMillis() * factor))), states);
    }

    /**
     * This budget with a bound on states.
     *
     * @param max how many at most
     * @return the changed budget
     */
    public CrashBudget withStates(long max) {
        return new CrashBudget(time, max);
    }
}
