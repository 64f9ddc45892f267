package io.holdfast.wal;

/**
 * A position below which the log was durable at some time, and who says so (wal-format.md §12.3, P).
 *
 * @param lsn the position, exclusive
 * @param source the file, and the block where there is one, for people
 */
record Promise(long lsn, String source) {
    /** No promise: nothing was ever acknowledged. */
    static final Promise NONE = new Promise(0, "nothing");

    /** The higher of two; this one if they are equal. */
    Promise or(Promise other) {
        return other.lsn > lsn ? other : this;
    }
}
