package io.holdfast.benchmarks.commit;

/**
 * One load: the same for all systems.
 *
 * @param callers how many callers commit at the same time, one or more
 * @param payloadBytes the length of a record, one or more
 */
public record Cell(int callers, int payloadBytes) {
    /** Refuses loads of nothing. */
    public Cell {
        if (callers < 1 || payloadBytes < 1) {
            throw new IllegalArgumentException(
                    "callers and payloadBytes must be one or more, were " + callers + " and " + payloadBytes);
        }
    }
}
