package io.holdfast.crash;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run of kills, or of other faults of processes, came to.
 *
 * @param kills how many processes were killed while they wrote or recovered
 * @param refusals how many ended by an {@link java.io.IOException}, because the system refused them something
 * @param acknowledged how much was promised by them, as the survivor heard it
 * @param time how long that took
 * @param violation the first broken promise; the run ended with it
 */
public record KillReport(int kills, int refusals, int acknowledged, Duration time, Optional<AssertionError> violation) {
    /**
     * The report on one line.
     *
     * @return counts and the violation
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d kills, %d refusals, %d promises heard, in %.1f s, %s",
                kills,
                refusals,
                acknowledged,
                time.toMillis() / 1000.0,
                violation.map(AssertionError::getMessage).orElse("no violation"));
    }
}
