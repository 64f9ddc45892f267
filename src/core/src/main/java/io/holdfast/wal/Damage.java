package io.holdfast.wal;

import java.io.IOException;
import java.util.function.Consumer;

/** What a reader does with damage that it comes upon below the log's end. */
@FunctionalInterface
interface Damage {
    /** It stops. */
    Damage STOPS = report -> {
        throw new LogDamagedException(report);
    };

    /** It tells somebody, and goes on with the next whole record behind. */
    static Damage skippedWith(Consumer<RecoveryReport> reports) {
        return reports::accept;
    }

    /**
     * Tells of it.
     *
     * @param report what was found
     * @throws LogDamagedException if the reader shall stop
     * @throws IOException if it is none, since a writer has truncated the log there, or that cannot be told
     */
    void found(RecoveryReport report) throws IOException;
}
