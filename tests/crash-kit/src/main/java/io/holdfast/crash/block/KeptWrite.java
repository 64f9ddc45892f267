package io.holdfast.crash.block;

/**
 * A part of a recorded operation that survives a crash.
 *
 * @param operation its index in the record
 * @param fromSector the first sector of it that is kept
 * @param toSector the sector behind the last that is kept
 */
public record KeptWrite(int operation, int fromSector, int toSector) {
    /** Sectors of any write. */
    static final int ALL = Integer.MAX_VALUE;

    /**
     * An operation that is kept whole.
     *
     * @param operation its index
     * @return all of its sectors
     */
    public static KeptWrite whole(int operation) {
        return new KeptWrite(operation, 0, ALL);
    }

    /** As in the name of a state: {@code 17}, or {@code 17@2-8} for sectors 2 to 7. */
    @Override
    public String toString() {
        return toSector == ALL ? Integer.toString(operation) : operation + "@" + fromSector + "-" + toSector;
    }
}
