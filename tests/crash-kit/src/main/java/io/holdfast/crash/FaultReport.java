package io.holdfast.crash;

import io.holdfast.crash.block.RealFileSystem;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run of faults came to.
 *
 * @param fileSystem where it ran
 * @param faults how many were planned, each under a program of its own
 * @param struck how many of them the program, or its recovery, reached
 * @param refused how many of those it told, by an {@link java.io.IOException}
 * @param time how long that took
 * @param violation the first broken promise; the run ended with it
 */
public record FaultReport(
        RealFileSystem fileSystem,
        int faults,
        int struck,
        int refused,
        Duration time,
        Optional<AssertionError> violation) {
    /**
     * The report on one line.
     *
     * @return counts and the violation
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %d faults, %d struck, %d refused, in %.1f s, %s",
                fileSystem.name().toLowerCase(Locale.ROOT),
                faults,
                struck,
                refused,
                time.toMillis() / 1000.0,
                violation.map(AssertionError::getMessage).orElse("no violation"));
    }
}
