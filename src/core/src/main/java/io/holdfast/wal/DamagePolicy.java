package io.holdfast.wal;

/** What opening does with a log whose verdict is damage: neither CLEAN nor TORN_TAIL (wal-format.md §12.3). */
public enum DamagePolicy {
    /** Refuse to open: {@link LogDamagedException}, and the directory stays as it is. */
    THROW,
    /**
     * Go on before the first damage. All segments are read to find it, from the log's beginning on; everything behind is set
     * aside under names that recovery does not read, and never removed: acknowledged records among it. Only where it is known
     * where the damage begins, and not below the checkpoint; else as {@link #THROW}.
     */
    STOP_BEFORE
}
