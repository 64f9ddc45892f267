package io.holdfast.wal;

import io.holdfast.wal.format.SegmentPlace;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an opener demands of the log that it finds.
 *
 * @param logIdentity the log's identity, if only that log will do
 * @param blockBytes the block size, if only that one will do
 */
record Expectation(OptionalLong logIdentity, OptionalInt blockBytes) {
    /** Whatever log is there. */
    static final Expectation ANY = new Expectation(OptionalLong.empty(), OptionalInt.empty());

    Expectation {
        if (logIdentity.orElse(1) == 0
                || (blockBytes.isPresent() && !SegmentPlace.isBlockBytes(blockBytes.getAsInt()))) {
            throw new IllegalArgumentException("no log has identity " + logIdentity + " and blocks of " + blockBytes);
        }
    }

    long logIdentityOr(long other) {
        return logIdentity.orElse(other);
    }

    int blockBytesOr(int other) {
        return blockBytes.orElse(other);
    }
}
