package io.holdfast.engines.entries;

/** What an entry says of its key. */
public enum Kind {
    /** It has this value from now on. */
    PUT,
    /** It has none from now on: a tombstone, which hides the older entries that still lie on the disk. */
    DELETE
}
