package io.holdfast.benchmarks.commit;

import java.util.Random;

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

    /** A record: bytes that no file system or device compresses, the same in every run. */
    byte[] payload() {
        byte[] bytes = new byte[payloadBytes];
        new Random(payloadBytes).nextBytes(bytes);
        return bytes;
    }
}
