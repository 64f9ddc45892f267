package io.holdfast.wal.format;

/** Why a segment was begun, wal-format.md §7. */
public enum Origin {
    /** The log was created. */
    CREATED(1),
    /** The predecessor was full. */
    ROTATED(2),
    /** The log was cut by its user: {@code truncateAfter}. */
    TRUNCATED(3),
    /** Recovery cut a torn tail. */
    REPAIRED(4),
    /** Recovery cut past another verdict, as the caller's policy told it. */
    OVERRULED(5);

    private final int code;

    Origin(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
