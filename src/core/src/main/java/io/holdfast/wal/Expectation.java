package io.holdfast.wal;

import io.holdfast.wal.format.SegmentPlace;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an opener demands of the log that it finds: that it is the very log that it knows and not another one that somebody
 * has copied or restored into the directory, or that its blocks have a certain size. Where it is not met, opening throws
 * {@link LogRefusedException} (wal-format.md §12.3, rows FOREIGN_LOG and OTHER_BLOCK_SIZE) and changes nothing.
 *
 * @param logIdentity the log's identity, {@link Log#identity}, if only that log will do; then none is created either
 * @param blockBytes the block size, if only that one will do, also for a log that is created: a power of two from 4,096 to
 *     65,536
 */
public record Expectation(OptionalLong logIdentity, OptionalInt blockBytes) {
    /** Whatever log is there. */
    public static final Expectation ANY = new Expectation(OptionalLong.empty(), OptionalInt.empty());

    /** Refuses what no log can have. */
    public Expectation {
        if (logIdentity.orElse(1) == 0
                || (blockBytes.isPresent() && !SegmentPlace.isBlockBytes(blockBytes.getAsInt()))) {
            throw new IllegalArgumentException("no log has identity " + logIdentity + " and blocks of " + blockBytes);
        }
    }

    /**
     * The same, and one log alone.
     *
     * @param identity the log's identity, not 0
     * @return the narrower expectation
     */
    public Expectation withLogIdentity(long identity) {
        return new Expectation(OptionalLong.of(identity), blockBytes);
    }

    /**
     * The same, and one block size alone.
     *
     * @param bytes the block size: a power of two from 4,096 to 65,536
     * @return the narrower expectation
     */
    public Expectation withBlockBytes(int bytes) {
        return new Expectation(logIdentity, OptionalInt.of(bytes));
    }

    long logIdentityOr(long other) {
        return logIdentity.orElse(other);
    }

    /** Where there is no log: one that is created is never the one that was asked for. */
    void refuseNone(String location) throws LogRefusedException {
        if (logIdentity.isPresent()) {
            throw new LogRefusedException(
                    RecoveryRow.FOREIGN_LOG,
                    String.format(
                            "there is no log in %s, what was asked for is log %016x",
                            location, logIdentity.getAsLong()));
        }
    }

    /** Refuses a file, or a log to be created, with other blocks. */
    void requireBlockBytes(String what, int found) throws LogRefusedException {
        int demanded = blockBytes.orElse(found);
        if (demanded != found) {
            throw new LogRefusedException(
                    RecoveryRow.OTHER_BLOCK_SIZE,
                    what + " has blocks of " + found + " bytes, demanded were " + demanded);
        }
    }
}
