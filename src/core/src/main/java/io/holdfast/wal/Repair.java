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
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Cuts a torn tail (wal-format.md §10.3): what is cut is set aside first, and the log goes on in a new segment. No block of
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
     * @param scan what {@link Recovery#examineLocked} found: a torn tail
     * @throws IllegalArgumentException if the verdict is another
     * @throws io.holdfast.platform.DiskFullException if there is no space: the log stays as it is
     * @throws IOException if the system refuses
     */
    void cut(LogScan scan) throws IOException {
        SegmentHeader tail = scan.tail();
        if (tail == null || scan.report().verdict() != Verdict.TORN_TAIL) {
            throw new IllegalArgumentException("only a torn tail is cut without asking: " + scan.report());
        }
        setAside(tail.place(), scan.wholeEnd(), scan.lastWritten());
        long torn = scan.tornNext();
        if (torn != 0) {
            long lsn = scan.report().end().position();
            volume.replace(WalFileName.segment(torn), WalFileName.cut(torn, lsn), DirectorySync.NOW);
        }
        PreparedSegment file = scan.prepared().stream()
                .filter(prepared -> prepared.sequence() != torn)
                .findFirst()
                .orElse(null);
        if (file == null) {
            file = prepare(scan.highestSequence() + 1, tail.standardSegmentBytes());
        }
        head(file, tail, new Predecessor(tail.place().sequence(), scan.wholeEnd(), scan.tailChecksum()));
    }

    private void setAside(SegmentPlace tail, long cut, long lastWritten) throws IOException {
        long first = (cut - tail.firstLsn()) / tail.blockBytes();
        if (first > lastWritten) {
            return;
        }
        long sequence = tail.sequence();
        String temporary = WalFileName.newCut(sequence, tail.blockLsn(first));
        try (BlockReader source = BlockReader.open(
                volume, WalFileName.segment(sequence), BlockReader.newBuffer(BlockReader.CHUNK_BYTES))) {
            new NewFiles(volume, OpenMode.BUFFERED).make(temporary, target -> {
                int blockBytes = tail.blockBytes();
                for (long number = first; number <= lastWritten; number++) {
                    int block = source.load(number * blockBytes, blockBytes);
                    target.writeUnaligned(source.bytes().slice(block, blockBytes), (number - first) * blockBytes);
                }
            });
        }
        volume.replace(temporary, WalFileName.cut(sequence, tail.blockLsn(first)), DirectorySync.NOW);
    }

    private PreparedSegment prepare(long sequence, long segmentBytes) throws IOException {
        String temporary = WalFileName.newSegment(sequence);
        new NewFiles(volume, DIRECT).makeZeroed(temporary, segmentBytes);
        volume.rename(temporary, WalFileName.segment(sequence), DirectorySync.NOW);
        return new PreparedSegment(sequence, Fill.ZEROES);
    }

    /** The commit point. */
    private void head(PreparedSegment prepared, SegmentHeader tail, Predecessor link) throws IOException {
        int blockBytes = tail.place().blockBytes();
        long firstLsn = (link.end() + blockBytes - 1) & -blockBytes;
        String name = WalFileName.segment(prepared.sequence());
        SegmentHeader header = new SegmentHeader(
                new SegmentPlace(tail.place().logIdentity(), prepared.sequence(), firstLsn, blockBytes),
                tail.standardSegmentBytes(),
                tail.standardSegmentBytes(),
                link,
                Origin.REPAIRED,
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
