package io.holdfast.wal;

import io.holdfast.wal.format.SegmentHeader;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/** One thing that {@link LogIterator} comes upon in a log, for tools: nothing is left out, and nothing hidden. */
public sealed interface LogEntry {
    /**
     * A segment begins.
     *
     * @param file its file's name
     * @param header what its block 0 says
     * @param end the LSN where its part of the log ends, exclusive; of the tail, where its file ends or the log was read to
     */
    record Segment(String file, SegmentHeader header, Lsn end) implements LogEntry {
        /** Refuses nulls. */
        public Segment {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(end, "end");
        }
    }

    /**
     * A block. Its records follow, if it is VALID.
     *
     * @param file the name of its segment's file
     * @param number its number there
     * @param lsn the LSN of its place
     * @param state what it is
     * @param facts what its header says; empty if the header is not intact
     */
    record Block(String file, long number, Lsn lsn, BlockClass state, Optional<Facts> facts) implements LogEntry {
        /** Refuses negative numbers. */
        public Block {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(lsn, "lsn");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(facts, "facts");
            if (number < 0) {
                throw new IllegalArgumentException("no block has number " + number);
            }
        }
    }

    /**
     * What a block's header says, be the block where it belongs or not (wal-format.md §4).
     *
     * @param major the major version
     * @param minor the minor version
     * @param flags the flags
     * @param usedBytes where the padding begins
     * @param logIdentity the log's identity
     * @param segmentSequence the generation
     * @param blockLsn the LSN of its first byte
     * @param syncedLsn its promise: all of the log below was durable
     * @param flushBlocksAfter how many blocks of the same flush follow
     */
    record Facts(
            int major,
            int minor,
            int flags,
            int usedBytes,
            long logIdentity,
            long segmentSequence,
            long blockLsn,
            long syncedLsn,
            long flushBlocksAfter) {}

    /** What a record is to its batch. */
    enum Role {
        /** A record by itself. */
        SINGLE,
        /** A member of a batch, which is committed only if a commit record follows. */
        MEMBER,
        /** The commit record of the members before it, with which it agrees. */
        COMMIT
    }

    /**
     * A whole record: single, of a batch, or a commit record.
     *
     * @param lsn where it is
     * @param role what it is to its batch
     * @param kind the caller's kind
     * @param batchIndex of a member its index, of a commit record the count of members, else 0
     * @param header the caller's header, read-only, valid until the iterator moves
     * @param payload the payload, read-only, valid until the iterator moves; of a commit record its 24 bytes
     */
    record Item(Lsn lsn, Role role, byte kind, int batchIndex, ByteBuffer header, ByteBuffer payload)
            implements LogEntry {
        /** Refuses nulls. */
        public Item {
            Objects.requireNonNull(lsn, "lsn");
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(payload, "payload");
        }
    }

    /**
     * Something is not as it should be, or the verdict on the whole log, which comes last.
     *
     * @param report what, where and why
     */
    record Finding(RecoveryReport report) implements LogEntry {
        /** Refuses null. */
        public Finding {
            Objects.requireNonNull(report, "report");
        }
    }
}
