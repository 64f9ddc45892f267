package io.holdfast.wal;

import java.util.HexFormat;

/**
 * A log sequence number: a byte position in the logical log (wal-format.md §3). LSNs of acknowledged records grow strictly.
 *
 * <p>The API's type. Inside the log's hot paths the same number is a raw {@code long}, so that nothing is allocated there.
 *
 * @param position the position in bytes, zero or more; zero lies before every record
 */
public record Lsn(long position) implements Comparable<Lsn> {
    /** The position before every record. */
    public static final Lsn ZERO = new Lsn(0);

    /** Refuses negative positions. */
    public Lsn {
        if (position < 0) {
            throw new IllegalArgumentException("an LSN is zero or more, was " + position);
        }
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compare(position, other.position);
    }

    /**
     * Whether this position lies before another.
     *
     * @param other the other
     * @return true if it does, false if they are equal
     */
    public boolean isBefore(Lsn other) {
        return position < other.position;
    }

    /**
     * The position as file names and tools show it.
     *
     * @return 16 lower-case hexadecimal digits
     */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(position);
    }
}
