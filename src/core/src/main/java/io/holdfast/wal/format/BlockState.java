package io.holdfast.wal.format;

/** What a block's bytes are, wal-format.md §12.1. That a device cannot read it at all is for the reader to say. */
public enum BlockState {
    /** Never written. */
    ZERO,
    /** Of a major version, or with flags, that this code does not know. */
    NEWER,
    /** As §11.1 defines. */
    VALID,
    /** Whole, and of another log. */
    FOREIGN,
    /** Whole, and of an older generation. */
    STALE,
    /** Whole, and of another place: a misdirected write. */
    MISPLACED,
    /** Not whole, and explained by missing sectors (§12.2). */
    TORN,
    /** All the rest. */
    DAMAGED
}
