package io.holdfast.cli;

import java.util.Optional;

/**
 * What one program's crashes came to.
 *
 * @param program its name
 * @param place the layer, or the directory
 * @param method what was done to it
 * @param runs how many times the program was run
 * @param crashes how many states were recovered and checked
 * @param acknowledged how many records the killed processes had reported; 0 where the power was cut, which is checked by states
 * @param seconds how long that took
 * @param violation the first broken promise; the trial ended with it
 */
record CrashTrial(
        String program,
        String place,
        Method method,
        long runs,
        long crashes,
        long acknowledged,
        double seconds,
        Optional<Violation> violation) {
    /** What happens to a program. */
    enum Method {
        /** The power is cut. */
        POWER_CUT,
        /** The process is killed. */
        KILL
    }

    /**
     * A broken promise.
     *
     * @param failure what was found
     * @param replay the command that shows it again, or where the evidence is kept
     */
    record Violation(String failure, String replay) {}

    /** How many crashes a second. */
    double perSecond() {
        return crashes / Math.max(seconds, 0.001);
    }
}
