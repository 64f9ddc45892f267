package io.holdfast.wal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of recovery's decision table, wal-format.md §12.3, in the order in which they are tried: the first that fits decides. */
public enum RecoveryRow {
    /** Refused: the files are of another log, of two, or of none. */
    FOREIGN_LOG(null),
    /** Refused: written by a version that this code does not know, or whose logs it may read and not repair. */
    NEWER_FORMAT(null),
    /** Refused: the log's block size, or that of a log to be created, is not the one demanded, or not one. */
    OTHER_BLOCK_SIZE(null),
    /** The checkpoint file is there and not valid. */
    CHECKPOINT_BAD(Verdict.CORRUPT),
    /** The checkpoint file cannot be read. */
    CHECKPOINT_UNREADABLE(Verdict.UNREADABLE),
    /** Two files bear one sequence, or a file bears a higher one than its name. */
    SEQUENCE_TWICE(Verdict.AMBIGUOUS),
    /** A segment is not there. */
    LINK_MISSING(Verdict.MISSING_SEGMENT),
    /** A segment does not fit the one before it. */
    LINK_WRONG(Verdict.AMBIGUOUS),
    /** A segment's file holds an older generation. */
    LINK_STALE(Verdict.STALE),
    /** The log is whole, and ends below what the checkpoint file promises. */
    OLD_COPY(Verdict.STALE),
    /** A block that was acknowledged cannot be read. */
    PROMISED_UNREADABLE(Verdict.UNREADABLE),
    /** A block that was acknowledged holds an older generation: a lost write. */
    PROMISED_STALE(Verdict.STALE),
    /** A block that was acknowledged is not valid: rot, or a lost or misdirected write. */
    PROMISED_BAD(Verdict.CORRUPT),
    /** Valid blocks whose fragments do not form whole records and batches. */
    BROKEN_RECORD(Verdict.CORRUPT),
    /** A block at or after the end cannot be read. */
    UNREADABLE_TAIL(Verdict.UNREADABLE),
    /** The block at the end is bad in a way that no tear explains. */
    UNEXPLAINED(Verdict.AMBIGUOUS),
    /** A write of several blocks, or several writes in flight, reached the disk in part. */
    TORN_FLUSH(Verdict.TORN_TAIL),
    /** The header block of the next segment reached the disk in part, or not before what follows it. */
    TORN_HEADER(Verdict.TORN_TAIL),
    /** The last write reached the disk in part, at a block's boundary. */
    SHORT_FLUSH(Verdict.TORN_TAIL),
    /** The log ends inside a record or a batch. */
    UNFINISHED(Verdict.TORN_TAIL),
    /** The log was closed: the only end that is proved. */
    CLOSED_END(Verdict.CLEAN),
    /** The log ends after a whole write. */
    OPEN_END(Verdict.CLEAN),
    /** Creation was cut short before the first segment was begun: there is no log yet. */
    NO_LOG(Verdict.CLEAN);

    private final @Nullable Verdict verdict;

    RecoveryRow(@Nullable Verdict verdict) {
        this.verdict = verdict;
    }

    /**
     * The row's verdict.
     *
     * @return the verdict; empty where the log is refused, see {@link LogRefusedException}
     */
    public Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }
}
