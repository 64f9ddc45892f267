package io.holdfast.wal;

import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;
import java.util.List;
import java.util.Objects;

/**
 * What a repair would do, as a value (wal-format.md §10.3): nothing has been done yet. What is done follows this plan, so a
 * dry run shows just that, for a log that nobody changes in between.
 *
 * @param report why: a torn tail, or the damage that is overruled
 * @param origin REPAIRED or OVERRULED
 * @param segment the segment that is cut
 * @param segmentChecksum its header's checksum
 * @param cut where the log is going to end; records from there on are no longer shown
 * @param setAside what is kept under another name, in the order of LSNs
 * @param nextSequence the sequence of the segment in which the log goes on
 */
public record RepairPlan(
        RecoveryReport report,
        Origin origin,
        SegmentHeader segment,
        int segmentChecksum,
        Lsn cut,
        List<SetAside> setAside,
        long nextSequence) {
    /** How bytes are set aside. */
    public enum How {
        /** Into a new file; the segment stays as it is, and is read up to the cut. */
        COPIED,
        /** The whole file gets another name. */
        RENAMED
    }

    /**
     * Bytes that are kept.
     *
     * @param how whether they are copied or renamed
     * @param file the name of the file that they are in
     * @param first the LSN of the first block
     * @param end the LSN behind the last block
     * @param name the name under which they are kept
     */
    public record SetAside(How how, String file, Lsn first, Lsn end, String name) {
        /** Refuses nulls and ends before beginnings. */
        public SetAside {
            Objects.requireNonNull(how, "how");
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(name, "name");
            if (end.isBefore(first)) {
                throw new IllegalArgumentException("nothing lies between " + first + " and " + end);
            }
        }
    }

    /** Refuses other origins, and a cut that is not in the segment. */
    public RepairPlan {
        Objects.requireNonNull(report, "report");
        setAside = List.copyOf(setAside);
        long first = segment.place().firstLsn();
        if (cut.position() < first || cut.position() > first + segment.segmentBytes()) {
            throw new IllegalArgumentException("the cut " + cut + " is not in " + segment.place());
        }
        if ((origin != Origin.REPAIRED && origin != Origin.OVERRULED)
                || nextSequence <= segment.place().sequence()) {
            throw new IllegalArgumentException("no repair has origin " + origin + " and goes on in " + nextSequence);
        }
    }

    /**
     * The file in which the log goes on.
     *
     * @return its name
     */
    public String nextFile() {
        return WalFileName.segment(nextSequence);
    }
}
