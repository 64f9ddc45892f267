package io.holdfast.wal;

/** What recovery says of a log, wal-format.md §12.3. Only {@link #TORN_TAIL} is repaired without asking. */
public enum Verdict {
    /** Nothing is wrong: the log ends where it should. */
    CLEAN,
    /** The end is incomplete, and what is missing was provably never acknowledged, but for what §12.4 lists. */
    TORN_TAIL,
    /** Acknowledged bytes are not what was written. */
    CORRUPT,
    /** A segment that the log needs is not there. */
    MISSING_SEGMENT,
    /** The log, or a part of it, is older than what was acknowledged: a lost write, or an old copy. */
    STALE,
    /** The device does not give back bytes that the verdict needs. */
    UNREADABLE,
    /** Something is wrong, and the evidence does not tell what. */
    AMBIGUOUS
}
