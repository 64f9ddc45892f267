package io.holdfast.crash;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run came to.
 *
 * @param layer where it ran
 * @param histories how many times the program was run and its history cut
 * @param states how many different states were recovered and checked
 * @param time how long that took
 * @param violation the first state that broke a promise; the run ended with it
 */
public record CrashReport(
        CrashLayer layer, long histories, long states, Duration time, Optional<CrashViolation> violation) {
    /**
     * The report on one line.
     *
     * @return counts, rate and the violation
     */
    @Override
    public String toString() {
        double seconds = Math.max(time.toMillis(), 1) / 1000.0;
        return String.format(
                Locale.ROOT,
                "%s: %d states of %d histories in %.1f s (%.0f/s), %s",
                layer.label(),
                states,
                histories,
                seconds,
                states / seconds,
                violation.map(CrashViolation::toString).orElse("no violation"));
    }
}
