package io.holdfast.wal;

import io.holdfast.platform.Volume;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a repair cuts (wal-format.md §10.3, §12.3): the torn tail without asking, other damage by the caller's
 * policy. Separate from {@link Repair} because it only reads: a dry run ends here.
 */
final class RepairPlanning {
    private final Volume volume;
    private final LogScan scan;

    RepairPlanning(Volume volume, LogScan scan) {
        this.volume = volume;
        this.scan = scan;
    }

    /**
     * Plans.
     *
     * @param policy what to do with damage
     * @return the plan; empty if nothing is to be cut
     * @throws LogDamagedException if there is damage, and the policy is to throw or cannot be followed
     * @throws LogRefusedException if there is something to cut, and a later minor version has written the log
     * @throws IOException if the system refuses
     */
    Optional<RepairPlan> plan(DamagePolicy policy) throws IOException {
        RecoveryReport first = switch (policy) {
            case THROW -> scan.report();
            case STOP_BEFORE ->
                LogVerification.of(volume, Reading.DIRECT, scan, segment -> {}).report();
        };
        SegmentHeader tail = scan.tail();
        if (first.isDamage()) {
            if (policy == DamagePolicy.THROW) {
                throw new LogDamagedException(first);
            }
            return Optional.of(overrule(first));
        }
        return tail == null || first.verdict() == Verdict.CLEAN
                ? Optional.empty()
                : Optional.of(ofTail(first, Origin.REPAIRED, tail));
    }

    private RepairPlan overrule(RecoveryReport first) throws IOException {
        RecoveryReport opening = scan.report();
        SegmentHeader tail = scan.tail();
        if (tail == null
                || (opening.isDamage() && !(isCuttable(opening.row()) && scan.linksHold() && isLast(opening)))) {
            throw new LogDamagedException(opening, "nothing tells where the sound part of the log ends");
        }
        int index = indexOf(first.file());
        RepairPlan plan = index < 0 || index == scan.chain().size() - 1
                ? ofTail(first, Origin.OVERRULED, tail)
                : ofFinished(first, index);
        Checkpoint checkpoint = scan.checkpoint();
        long kept = checkpoint == null ? 0 : Math.max(checkpoint.checkpointLsn(), checkpoint.beginLsn());
        if (plan.cut().position() < kept) {
            throw new LogDamagedException(
                    first, "the log would end at " + plan.cut() + ", below its checkpoint at " + new Lsn(kept));
        }
        return plan;
    }

    /** The rows that say from where on the tail, or the next file, is not to be trusted. */
    private static boolean isCuttable(RecoveryRow row) {
        return switch (row) {
            case PROMISED_UNREADABLE, PROMISED_STALE, PROMISED_BAD, BROKEN_RECORD, UNREADABLE_TAIL, UNEXPLAINED -> true;
            default -> false;
        };
    }

    /** Whether the damage lies in the tail or in what was begun behind it, not in a header that the chain needs. */
    private boolean isLast(RecoveryReport opening) {
        boolean next = scan.tornNext() != 0 && opening.file().equals(WalFileName.segment(scan.tornNext()));
        return next || indexOf(opening.file()) == scan.chain().size() - 1;
    }

    private int indexOf(String file) {
        for (int i = 0; i < scan.chain().size(); i++) {
            if (scan.chain().get(i).fileName().equals(file)) {
                return i;
            }
        }
        return -1;
    }

    private RepairPlan ofTail(RecoveryReport first, Origin origin, SegmentHeader tail) throws LogRefusedException {
        long end = tail.place().blockLsn(scan.lastWritten() + 1);
        return plan(first, origin, tail, scan.tailChecksum(), scan.wholeEnd(), end, List.of());
    }

    private RepairPlan ofFinished(RecoveryReport first, int index) throws IOException {
        List<ChainSegment> chain = scan.chain();
        ChainSegment segment = chain.get(index);
        int checksum = chain.get(index + 1).header().predecessor().checksum();
        return plan(
                first,
                Origin.OVERRULED,
                segment.header(),
                checksum,
                wholeEnd(segment, first.lsn()),
                segment.end(),
                chain.subList(index + 1, chain.size()));
    }

    private long wholeEnd(ChainSegment segment, Lsn damaged) throws IOException {
        Damage stops = report -> {
            // What is damaged below is disposable: it was not the first.
            if (report.lsn().compareTo(damaged) >= 0) {
                Damage.STOPS.found(report);
            }
        };
        try (BlockReader file = BlockReader.open(
                volume,
                segment.fileName(),
                BlockReader.newScanBuffer(segment.header().segmentBytes()))) {
            SegmentReplay replay = new SegmentReplay(
                    new SegmentBlocks(file, segment.header()),
                    segment.end(),
                    SegmentReplay.Part.FINISHED,
                    new RecordAssembly(),
                    stops);
            try {
                boolean more = true;
                while (more) {
                    more = replay.next();
                }
            } catch (LogDamagedException damage) {
                return replay.wholeEnd();
            }
        }
        throw new IllegalStateException("the damage in " + segment.fileName() + " is gone");
    }

    private RepairPlan plan(
            RecoveryReport report,
            Origin origin,
            SegmentHeader segment,
            int checksum,
            long cut,
            long end,
            List<ChainSegment> behind)
            throws LogRefusedException {
        scan.minor().requireRepairable(report.toString());
        SegmentPlace place = segment.place();
        List<RepairPlan.SetAside> setAside = new ArrayList<>();
        long firstBlock = (cut - place.firstLsn()) / place.blockBytes();
        long first = place.blockLsn(firstBlock);
        if (first < end) {
            setAside.add(new RepairPlan.SetAside(
                    RepairPlan.How.COPIED,
                    WalFileName.segment(place.sequence()),
                    new Lsn(first),
                    new Lsn(end),
                    WalFileName.cut(place.sequence(), first)));
        }
        for (ChainSegment whole : behind) {
            setAside.add(renamed(
                    whole.header().place().sequence(), whole.header().place().firstLsn(), whole.end()));
        }
        long torn = scan.tornNext();
        if (torn != 0) {
            long lsn = scan.report().end().position();
            setAside.add(renamed(torn, lsn, lsn));
        }
        long next = scan.prepared().stream()
                .map(PreparedSegment::sequence)
                .filter(prepared -> prepared != torn)
                .findFirst()
                .orElse(Math.max(scan.highestSequence(), torn) + 1);
        return new RepairPlan(report, origin, segment, checksum, new Lsn(cut), setAside, next);
    }

    private static RepairPlan.SetAside renamed(long sequence, long first, long end) {
        return new RepairPlan.SetAside(
                RepairPlan.How.RENAMED,
                WalFileName.segment(sequence),
                new Lsn(first),
                new Lsn(end),
                WalFileName.cut(sequence, first));
    }
}
