package io.holdfast.wal.format;

/** What a segment's file held before the segment was written into it, wal-format.md §7. */
public enum Fill {
    /** Written zeroes. */
    ZEROES(1),
    /** Blocks of older generations. */
    RECYCLED(2);

    private final int code;

    Fill(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
