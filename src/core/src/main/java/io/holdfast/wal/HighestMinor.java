package io.holdfast.wal;

import io.holdfast.wal.format.WalFormat;

/**
 * The highest minor version that a log bears, which decides whether this code may repair it (wal-format.md §13).
 *
 * @param minor the minor version
 * @param source where it was read
 */
record HighestMinor(int minor, String source) {
    /** What this code writes itself. */
    static final HighestMinor OWN = new HighestMinor(WalFormat.MINOR, "this code");

    /** The higher of two. */
    HighestMinor or(HighestMinor other) {
        return other.minor > minor ? other : this;
    }

    /**
     * Refuses to change what a version that knows more has written, other than by going on behind it.
     *
     * @param what what has to be repaired
     * @throws LogRefusedException if it is higher than this code's
     */
    void requireRepairable(String what) throws LogRefusedException {
        if (minor > WalFormat.MINOR) {
            String found = WalFormat.MAJOR + "." + minor;
            throw new LogRefusedException(
                    RecoveryRow.NEWER_FORMAT,
                    source + " is of version " + found
                            + ", and only a version that knows it may repair the log; this code knows "
                            + WalFormat.MAJOR + "." + WalFormat.MINOR + ", and may read it. To be repaired is " + what);
        }
    }
}
