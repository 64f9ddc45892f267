package io.holdfast.wal;

import java.util.Objects;

/**
 * How a log is opened: what its appends wait for, what to do where it is damaged, whose clock and threads it uses, and what log
 * it shall be. Unlike {@link LogOptions}, none of it is kept in the log: each opening has its own.
 *
 * @param mode what an append waits for
 * @param damage what to do with damage
 * @param runtime the clock and the threads
 * @param expected what the log is demanded to be
 */
public record LogTerms(CommitMode mode, DamagePolicy damage, LogRuntime runtime, Expectation expected) {
    /** What is acknowledged is durable, a damaged log is refused, and the log has threads of its own; any log will do. */
    public static final LogTerms SYNC =
            new LogTerms(CommitMode.SYNC, DamagePolicy.THROW, LogRuntime.SYSTEM, Expectation.ANY);

    /** Refuses what is missing. */
    public LogTerms {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(damage, "damage");
        Objects.requireNonNull(runtime, "runtime");
        Objects.requireNonNull(expected, "expected");
    }

    /**
     * These terms in another mode.
     *
     * @param other what an append waits for
     * @return the changed terms
     */
    public LogTerms with(CommitMode other) {
        return new LogTerms(other, damage, runtime, expected);
    }

    /**
     * These terms with another policy.
     *
     * @param other what to do with damage; what was overruled is in {@link Log#recovered}
     * @return the changed terms
     */
    public LogTerms with(DamagePolicy other) {
        return new LogTerms(mode, other, runtime, expected);
    }

    /**
     * These terms with other threads.
     *
     * @param other the clock and the threads
     * @return the changed terms
     */
    public LogTerms with(LogRuntime other) {
        return new LogTerms(mode, damage, other, expected);
    }

    /**
     * These terms for a certain log.
     *
     * @param other what the log is demanded to be
     * @return the changed terms
     */
    public LogTerms expecting(Expectation other) {
        return new LogTerms(mode, damage, runtime, other);
    }
}
