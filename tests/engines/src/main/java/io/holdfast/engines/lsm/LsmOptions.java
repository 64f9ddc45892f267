package io.holdfast.engines.lsm;

import io.holdfast.wal.LogOptions;
import java.util.Objects;

/**
 * Sizes of a tree.
 *
 * @param log those of its log, which count when it is created
 * @param memtableBytes how many bytes of keys and values are written, overwritten ones included, before what is in memory
 *     becomes a table, one or more
 * @param tablesMax how many tables there may be before they are compacted to one, one or more
 */
public record LsmOptions(LogOptions log, long memtableBytes, int tablesMax) {
    /** Four megabytes in memory, four tables. */
    public static final LsmOptions DEFAULT = new LsmOptions(LogOptions.DEFAULT, 4 << 20, 4);

    /** Refuses what no tree can have. */
    public LsmOptions {
        Objects.requireNonNull(log, "log");
        if (memtableBytes < 1 || tablesMax < 1) {
            throw new IllegalArgumentException(
                    "memtableBytes and tablesMax are one or more, were " + memtableBytes + " and " + tablesMax);
        }
    }
}
