package io.holdfast.wal;

import io.holdfast.wal.format.BlockState;

/** The classes of wal-format.md §12.1: what {@link BlockState} says of bytes, and that there are none. */
enum BlockClass {
    UNREADABLE,
    ZERO,
    NEWER,
    VALID,
    FOREIGN,
    STALE,
    MISPLACED,
    TORN,
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
