package io.holdfast.crash;

/**
 * A state that broke a promise.
 *
 * @param place which state, as {@code layer/seed/operation/state}
 * @param states how many states had been checked when it was found, this one included
 * @param failure what the oracle said, or what the recovery threw
 */
public record CrashViolation(String place, long states, Throwable failure) {
    /**
     * The line that finds the state again.
     *
     * @return an option for the JVM that runs the test
     */
    public String replayLine() {
        return "-D" + CrashRun.REPLAY_PROPERTY + "=" + place;
    }

    @Override
    public String toString() {
        return "violated at state " + states + ": " + failure + " (replay: " + replayLine() + ")";
    }
}
