package io.holdfast.wal;

import org.jspecify.annotations.Nullable;

/**
 * Where a log has been cut since a moment. Each cut ends one such time and begins the next; nobody but the proofs that were given in
 * a time holds it, so that those which nobody asks about any more are let go. Safe for any number of threads.
 */
final class CutsSince {
    private long cut;
    private volatile @Nullable CutsSince next;

    /**
     * Ends this time, by the one thread that cuts.
     *
     * @param lsn where the log ends, exclusive
     * @return the time that begins
     */
    CutsSince cutAt(long lsn) {
        cut = lsn;
        CutsSince begun = new CutsSince();
        next = begun;
        return begun;
    }

    /** Whether a record that was there then has been cut since. */
    boolean take(long lsn) {
        CutsSince time = this;
        for (CutsSince later = time.next; later != null; later = time.next) {
            if (time.cut <= lsn) {
                return true;
            }
            time = later;
        }
        return false;
    }
}
