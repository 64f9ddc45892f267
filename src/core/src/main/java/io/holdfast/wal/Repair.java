package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.Predecessor;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Cuts a log (wal-format.md §10.3) as {@link RepairPlanning} says: what is cut is set aside first, and the log goes on in a new segment. No block of
 * the old one is ever overwritten. The header of the new segment is the commit point: a repair that is cut short before it
 * is begun anew, with the same verdict or, where only a torn header was set aside, with none.
 */
final class Repair {
    private static final OpenMode DIRECT = OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);

    private final Volume volume;
    private final LongSupplier clockMillis;

    /**
     * Repairs of one log, whose lock the caller holds.
     *
     * @param volume the log's directory
     * @param clockMillis the time that the new segment's header shows
     */
    Repair(Volume volume, LongSupplier clockMillis) {
        this.volume = volume;
        this.clockMillis = clockMillis;
    }

    /**
     * Cuts. Durable on return; the log is to be examined again then, and is clean.
     *
     * @param scan what {@link Recovery#examineLocked} found
     * @param plan what {@link RepairPlanning} made of it
     * @throws io.holdfast.platform.DiskFullException if there is no space: the log stays as it is
     * @throws IOException if the system refuses
     */
    void cut(LogScan scan, RepairPlan plan) throws IOException {
        boolean torn = plan.origin() == Origin.REPAIRED;
        for (RepairPlan.SetAside part : plan.setAside()) {
            if (part.how() == RepairPlan.How.COPIED) {
                copy(plan.segment().place(), part);
            } else if (torn) {
                rename(part.file(), part.name());
            }
        }
        PreparedSegment file = scan.prepared().stream()
                .filter(prepared -> prepared.sequence() == plan.nextSequence())
                .findFirst()
                .orElse(null);
        head(file == null ? prepare(plan.nextSequence(), plan.segment().standardSegmentBytes()) : file, plan);
        // What was acknowledged is evidence until here: a crash before must find the same verdict.
        for (int i = plan.setAside().size() - 1; i >= 0 && !torn; i--) {
            RepairPlan.SetAside part = plan.setAside().get(i);
            if (part.how() == RepairPlan.How.RENAMED) {
                rename(part.file(), part.name());
            }
        }
    }

    /**
     * Sets aside what a cut by policy has superseded, where a crash came in between. Idempotent.
     *
     * @param scan a clean log
     * @throws LogRefusedException if there is such a cut, and a later minor version has written the log: nothing is changed
     * @throws IOException if the system refuses
     */
    void finish(LogScan scan) throws IOException {
        for (ChainSegment segment : scan.chain()) {
            SegmentHeader header = segment.header();
            if (header.origin() == Origin.OVERRULED) {
                long sequence = header.place().sequence();
                LogDirectory directory = LogDirectory.read(volume);
                for (long superseded : directory.between(header.predecessor().sequence(), sequence)) {
                    String file = WalFileName.segment(superseded);
                    scan.minor().requireRepairable(file + ", which a cut has superseded and not yet set aside");
                    rename(file, WalFileName.cut(superseded, firstLsn(superseded, header.place())));
                }
            }
        }
    }

    /**
     * Takes away what a creation that was cut short left behind: row NO_LOG, in which nothing was ever acknowledged. Idempotent.
     * The highest goes first: a crash in between must not leave a file whose predecessor seems to be missing. A file in which
     * something was begun is kept as {@code .cut}, and its sequence is not used again.
     *
     * @param scan a log without a headed segment
     * @throws IOException if the system refuses
     */
    void clearCreation(LogScan scan) throws IOException {
        for (int i = scan.prepared().size() - 1; i >= 0; i--) {
            long sequence = scan.prepared().get(i).sequence();
            if (sequence == scan.tornNext()) {
                rename(WalFileName.segment(sequence), WalFileName.cut(sequence, 0));
            } else {
                volume.unlink(WalFileName.segment(sequence), DirectorySync.NOW);
            }
        }
    }

    private long firstLsn(long sequence, SegmentPlace successor) throws IOException {
        @Aligned AlignedBuffer buffer = BlockReader.newBuffer(WalFormat.BLOCK_BYTES_MAX);
        try (BlockReader reader = BlockReader.open(volume, WalFileName.segment(sequence), buffer)) {
            SegmentHeader header = Block0.read(reader, sequence, successor).header();
            return header == null ? successor.firstLsn() : header.place().firstLsn();
        }
    }

    private void rename(String from, String to) throws IOException {
        volume.replace(from, to, DirectorySync.NOW);
    }

    private void copy(SegmentPlace cut, RepairPlan.SetAside part) throws IOException {
        int blockBytes = cut.blockBytes();
        long first = part.first().position();
        String temporary = WalFileName.newCut(cut.sequence(), first);
        long length = part.end().position() - first;
        try (BlockReader source = BlockReader.open(volume, part.file(), BlockReader.newScanBuffer(length))) {
            new NewFiles(volume, OpenMode.BUFFERED).make(temporary, target -> {
                for (long lsn = first; lsn < part.end().position(); lsn += blockBytes) {
                    int block = source.load(lsn - cut.firstLsn(), blockBytes);
                    target.writeUnaligned(source.bytes().slice(block, blockBytes), lsn - first);
                }
            });
        }
        rename(temporary, part.name());
    }

    private PreparedSegment prepare(long sequence, long segmentBytes) throws IOException {
        String temporary = WalFileName.newSegment(sequence);
        new NewFiles(volume, DIRECT).makeZeroed(temporary, segmentBytes);
        volume.rename(temporary, WalFileName.segment(sequence), DirectorySync.NOW);
        return new PreparedSegment(sequence, Fill.ZEROES);
    }

    /** The commit point. */
    private void head(PreparedSegment prepared, RepairPlan plan) throws IOException {
        SegmentHeader tail = plan.segment();
        Predecessor link = new Predecessor(tail.place().sequence(), plan.cut().position(), plan.segmentChecksum());
        int blockBytes = tail.place().blockBytes();
        long firstLsn = (link.end() + blockBytes - 1) & -blockBytes;
        String name = WalFileName.segment(prepared.sequence());
        SegmentHeader header = new SegmentHeader(
                new SegmentPlace(tail.place().logIdentity(), prepared.sequence(), firstLsn, blockBytes),
                tail.standardSegmentBytes(),
                tail.standardSegmentBytes(),
                link,
                plan.origin(),
                prepared.fill(),
                clockMillis.getAsLong());
        @Aligned AlignedBuffer buffer = BlockReader.newBuffer(blockBytes);
        header.encode(buffer.bytes(), 0, 0);
        try (DurableFile file = volume.open(name, DIRECT)) {
            file.write(
                    buffer,
                    0,
                    file.alignment().requireLength(blockBytes),
                    file.alignment().requirePosition(0));
            file.sync(SyncKind.FILE);
        }
    }
}
