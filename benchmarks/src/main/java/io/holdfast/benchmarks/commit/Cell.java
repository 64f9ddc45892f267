package io.holdfast.benchmarks.commit;

import java.util.Random;

/**
 * One load: the same for all systems.
 *
 * @param callers how many callers commit at the same time, one or more
 * @param payloadBytes the length of a record, zero or more
 */
public record Cell(int callers, int payloadBytes) {
    /** Refuses loads that there are none of. */
    public Cell {
        if (callers < 1 || payloadBytes < 0) {
            throw new IllegalArgumentException("callers must be one or more and payloadBytes zero or more, were "
                    + callers + " and " + payloadBytes);
        }
    }

    /** A record: bytes that no file system or device compresses, the same in every run. */
    byte[] payload() {
        byte[] bytes = new byte[payloadBytes];
        new Random(payloadBytes).nextBytes(bytes);
        return bytes;
    }
}
