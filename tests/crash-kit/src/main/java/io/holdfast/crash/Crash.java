package io.holdfast.crash;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.NonNull;

/** One state in which a power cut leaves a machine. */
interface Crash {
    /** The place in the machine's history. */
    int operation();

    /** The state's name at this place, without spaces or slashes. */
    String state();

    /** Brings the disk into this state. Returns a number that differs from that of any other state, but for chance. */
    long prepare() throws IOException;

    /**
     * Starts the machine in the state that was prepared; the site must be closed before another is.
     *
     * @param crashes how many there were up to now, this one included
     */
    Site boot(int crashes) throws IOException;

    /** What is expected in this state. */
    default <T extends @NonNull Object> Expected<T> expected(Journal<T> journal) {
        return journal.at(operation());
    }

    /** Keeps what is needed to find the state again, and tells the name by which. */
    default String keep(Expected<?> expected) throws IOException {
        return state();
    }

    /** How much has happened since {@link #boot}. */
    default int operationsSince() {
        return 0;
    }

    /**
     * Another power cut, at some place of what has happened since {@link #boot}; empty where that cannot be told.
     *
     * @param choice picks place and state, the same ones every time
     */
    default Optional<Crash> again(long choice) {
        return Optional.empty();
    }
}
