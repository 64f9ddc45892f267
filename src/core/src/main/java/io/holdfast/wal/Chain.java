package io.holdfast.wal;

import io.holdfast.wal.format.Predecessor;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The finished segments of a log, found by following each segment's link to its predecessor from the tail on (wal-format.md
 * §11.6).
 *
 * @param finished the segments before the tail, oldest first, as far as the links could be followed
 * @param fault what stopped it, if not the log's beginning
 */
record Chain(List<ChainSegment> finished, @Nullable Fault fault) {
    /**
     * A link that does not hold.
     *
     * @param row the row of the decision table that it fits
     * @param lsn where in the log
     * @param file the file
     * @param evidence what is wrong with it
     */
    record Fault(RecoveryRow row, long lsn, String file, String evidence) {}

    static Chain follow(Segments segments, long beginLsn) {
        List<ChainSegment> finished = new ArrayList<>();
        SegmentHeader segment = segments.tail();
        while (segment != null
                && segment.predecessor().sequence() != 0
                && segment.place().firstLsn() > beginLsn) {
            Predecessor link = segment.predecessor();
            Block0 before = segments.at(link.sequence());
            Fault fault = faultOf(segment, before);
            SegmentHeader header = before == null ? null : before.header();
            if (fault != null || header == null) {
                return of(finished, fault);
            }
            finished.add(new ChainSegment(header, link.end()));
            segment = header;
        }
        return of(finished, null);
    }

    private static Chain of(List<ChainSegment> finished, @Nullable Fault fault) {
        Collections.reverse(finished);
        return new Chain(List.copyOf(finished), fault);
    }

    private static @Nullable Fault faultOf(SegmentHeader segment, @Nullable Block0 before) {
        Predecessor link = segment.predecessor();
        SegmentHeader header = before == null ? null : before.header();
        if (before == null || header == null) {
            return unheaded(
                    link.sequence(),
                    link.end(),
                    before,
                    "segment " + segment.place().sequence() + " follows it");
        }
        SegmentPlace place = header.place();
        String file = WalFileName.segment(link.sequence());
        if (place.blockBytes() != segment.place().blockBytes()) {
            return new Fault(
                    RecoveryRow.OTHER_BLOCK_SIZE,
                    place.firstLsn(),
                    file,
                    "its blocks have " + place.blockBytes() + " bytes, those of the next segment "
                            + segment.place().blockBytes());
        }
        if (before.checksum() != link.checksum()) {
            return new Fault(
                    RecoveryRow.LINK_WRONG,
                    place.firstLsn(),
                    file,
                    String.format(
                            "its header's checksum is %08x, segment %d expects %08x",
                            before.checksum(), segment.place().sequence(), link.checksum()));
        }
        boolean endsWithin = link.end() > place.firstLsn() && link.end() <= place.firstLsn() + header.segmentBytes();
        return endsWithin
                ? null
                : new Fault(
                        RecoveryRow.LINK_WRONG,
                        place.firstLsn(),
                        file,
                        "segment " + segment.place().sequence() + " says that it ends at LSN " + link.end()
                                + ", which is not in it");
    }

    /**
     * Which row a segment fits that shall be headed and is not.
     *
     * @param sequence its sequence
     * @param lsn an LSN in it, or its end, for the report
     * @param block0 what its file's block 0 is; null if there is no file
     * @param why how it is known that it was headed
     */
    static Fault unheaded(long sequence, long lsn, @Nullable Block0 block0, String why) {
        String file = WalFileName.segment(sequence);
        if (block0 == null) {
            return new Fault(RecoveryRow.LINK_MISSING, lsn, file, "the file is not there, and " + why);
        }
        RecoveryRow row =
                block0.stateHere() == BlockClass.STALE ? RecoveryRow.LINK_STALE : PromisedRow.of(block0.stateHere());
        return new Fault(row, lsn, file, "block 0 is " + block0.stateHere() + ", and " + why);
    }
}
