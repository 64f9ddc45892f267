package io.holdfast.wal;

import io.holdfast.wal.format.BlockState;

/** What a block is, the classes of wal-format.md §12.1: what {@link BlockState} says of bytes, and that there are none. */
public enum BlockClass {
    /** The device fails to read it. */
    UNREADABLE,
    /** Never written. */
    ZERO,
    /** Of a version, or with flags, that this code does not know. */
    NEWER,
    /** As it was written, where it was written. */
    VALID,
    /** Whole, and of another log. */
    FOREIGN,
    /** Whole, and of an older generation. */
    STALE,
    /** Whole, and of another place: a misdirected write. */
    MISPLACED,
    /** Not whole, and explained by missing sectors. */
    TORN,
    /** All the rest. */
    DAMAGED;

    static BlockClass of(BlockState state) {
        return switch (state) {
            case ZERO -> ZERO;
            case NEWER -> NEWER;
            case VALID -> VALID;
            case FOREIGN -> FOREIGN;
            case STALE -> STALE;
            case MISPLACED -> MISPLACED;
            case TORN -> TORN;
            case DAMAGED -> DAMAGED;
        };
    }

    /** Whether nothing of this generation was written there. */
    boolean isUnwritten() {
        return this == ZERO || this == STALE;
    }
}
