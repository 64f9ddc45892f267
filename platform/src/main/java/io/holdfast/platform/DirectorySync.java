package io.holdfast.platform;

/** When a change of names in a directory becomes durable. */
public enum DirectorySync {
    /** Before the call returns. */
    NOW,
    /** At the next {@link Volume#syncDirectory}, or at the next change with {@link #NOW}: for several changes with one sync. */
    DEFERRED
}
