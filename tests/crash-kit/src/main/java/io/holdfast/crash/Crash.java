package io.holdfast.crash;

import java.io.IOException;
import java.util.Optional;

/** One state in which a power cut leaves a machine. */
interface Crash {
    /** The place in the machine's history. */
    int operation();

    /** The state's name at this place, without spaces or slashes. */
    String state();

    /** Starts the machine in this state; the site must be closed before another is. */
    Site boot() throws IOException;

    /** How much has happened since {@link #boot}. */
    default int operationsSince() {
        return 0;
    }

    /**
     * A second power cut, at some place of what has happened since {@link #boot}; empty where that cannot be told.
     *
     * @param choice picks place and state, the same ones every time
     */
    default Optional<Crash> again(long choice) {
        return Optional.empty();
    }
}
