package io.holdfast.wal;

import java.util.Objects;

/**
 * What recovery found, as a value: the verdict and its evidence (wal-format.md §12).
 *
 * @param row the row of the decision table that decided; never one that refuses the log
 * @param lsn where in the log the evidence lies
 * @param file the name of the file where it lies, or of the one that is missing
 * @param position where in that file, in bytes
 * @param evidence what was found there, as a sentence for people
 * @param end the log's end: the first block that is not valid, exclusive of everything readable
 * @param promise the highest position that something on disk says was durable
 * @param promiseSource where that was read
 */
public record RecoveryReport(
        RecoveryRow row,
        Lsn lsn,
        String file,
        long position,
        String evidence,
        Lsn end,
        Lsn promise,
        String promiseSource) {
    /** Refuses rows without a verdict. */
    public RecoveryReport {
        Objects.requireNonNull(lsn, "lsn");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(promise, "promise");
        Objects.requireNonNull(promiseSource, "promiseSource");
        if (row.verdict().isEmpty() || position < 0) {
            throw new IllegalArgumentException("no report has row " + row + " and position " + position);
        }
    }

    /**
     * The verdict.
     *
     * @return the row's
     */
    public Verdict verdict() {
        return row.verdict().orElseThrow();
    }

    /**
     * Whether acknowledged records are concerned, or may be: whether a log is not opened without a policy.
     *
     * @return true for every verdict but CLEAN and TORN_TAIL
     */
    public boolean isDamage() {
        return verdict() != Verdict.CLEAN && verdict() != Verdict.TORN_TAIL;
    }

    /**
     * The report for people, on one line.
     *
     * @return verdict, row, place and evidence
     */
    @Override
    public String toString() {
        return verdict() + " (" + row + ") at LSN " + lsn + ", " + file + " position " + position + ": " + evidence
                + "; the log ends at " + end + ", promised up to " + promise + " by " + promiseSource;
    }
}
