package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log's directory and says what it is (wal-format.md §12). Writes nothing, whatever the verdict. Gathers the
 * evidence; {@link DecisionTable} judges it.
 */
final class Recovery {
    private final Volume volume;
    private final Expectation expectation;

    /**
     * The recovery of one log.
     *
     * @param volume its directory
     * @param expectation what log it shall be
     */
    Recovery(Volume volume, Expectation expectation) {
        this.volume = volume;
        this.expectation = expectation;
    }

    /**
     * Examines a log whose lock the caller holds: directory and files are synced first.
     *
     * @return what was found
     * @throws LogRefusedException if there is no log, or none that this opener may touch
     * @throws io.holdfast.platform.SyncFailedException if a sync fails: nothing that was read could be relied on
     * @throws IOException if the system refuses; that the device cannot read a block is a verdict instead
     */
    LogScan examineLocked() throws IOException {
        return examine(Freshness.SYNCED);
    }

    /**
     * Examines a log without its lock and without changing anything; a writer at work can make any verdict of it.
     *
     * @return what was found
     * @throws LogRefusedException if there is no log, or none that this opener may read
     * @throws IOException if the system refuses; that the device cannot read a block is a verdict instead
     */
    LogScan examineUnlocked() throws IOException {
        return examine(Freshness.AS_IT_IS);
    }

    private LogScan examine(Freshness freshness) throws IOException {
        freshness.apply(volume);
        LogDirectory directory = LogDirectory.read(volume);
        if (directory.isEmpty()) {
            throw new LogRefusedException(RecoveryRow.FOREIGN_LOG, "there is no log in " + directory.location());
        }
        @Aligned AlignedBuffer heads = BlockReader.newBuffer(WalFormat.BLOCK_BYTES_MAX);
        CheckpointFile checkpoint = CheckpointFile.read(volume, directory, freshness, heads);
        Segments segments = Segments.read(volume, directory, freshness, heads);
        Chain chain = Chain.follow(segments, checkpoint.beginLsn());
        SegmentHeader tailHeader = segments.tail();
        @Aligned
        AlignedBuffer buffer = BlockReader.scanBuffer(
                heads, tailHeader == null ? BlockReader.SCAN_BYTES : tailHeader.standardSegmentBytes());
        TailScan tail = scanTail(segments, buffer);
        NextScan next = scanNext(segments, buffer);
        Evidence evidence = new Evidence(directory, expectation, checkpoint, segments, chain, tail, next);
        return summary(evidence, new DecisionTable(evidence).decide());
    }

    private @Nullable TailScan scanTail(Segments segments, @Aligned AlignedBuffer buffer) throws IOException {
        SegmentHeader header = segments.tail();
        if (header == null) {
            return null;
        }
        String name = WalFileName.segment(header.place().sequence());
        try (BlockReader reader = BlockReader.open(volume, name, buffer)) {
            return TailScan.of(reader, header);
        }
    }

    private @Nullable NextScan scanNext(Segments segments, @Aligned AlignedBuffer buffer) throws IOException {
        List<Block0> prepared = segments.prepared();
        if (prepared.isEmpty()) {
            return null;
        }
        SegmentHeader tail = segments.tail();
        Block0 lowest = prepared.get(0);
        SegmentPlace known = tail != null ? tail.place() : lowest.rescued();
        long identity = known == null ? 0 : known.logIdentity();
        try (BlockReader reader = BlockReader.open(volume, WalFileName.segment(lowest.sequence()), buffer)) {
            int blockBytes = known == null ? NextScan.likelyBlockBytes(reader, lowest.sequence()) : known.blockBytes();
            return NextScan.of(reader, lowest, identity, blockBytes);
        }
    }

    private static LogScan summary(Evidence evidence, RecoveryReport report) {
        TailScan tail = evidence.tail();
        List<ChainSegment> chain = new ArrayList<>(evidence.chain().finished());
        if (tail != null) {
            chain.add(new ChainSegment(tail.header(), tail.endLsn()));
        }
        Block0 block0 = evidence.segments().at(evidence.segments().tailSequence());
        return new LogScan(
                report,
                evidence.minor(),
                evidence.checkpoint().content(),
                chain,
                tail == null ? null : tail.header(),
                block0 == null ? 0 : block0.checksum(),
                tail == null ? 0 : tail.endBlock(),
                tail == null ? 0 : tail.wholeEnd(),
                tail == null ? 0 : tail.lastWritten(),
                evidence.nextIsUnwritten()
                        ? 0
                        : evidence.segments().prepared().get(0).sequence(),
                evidence.directory().highestSequence(),
                evidence.segments().prepared().stream().map(Block0::asPrepared).toList(),
                dropped(evidence.segments(), chain),
                evidence.directory().leftovers());
    }

    /** Below the chain's first segment: what truncateBefore took away; above it and not in it: truncateAfter (§10). */
    private static List<SegmentHeader> dropped(Segments segments, List<ChainSegment> chain) {
        List<SegmentHeader> before = new ArrayList<>();
        List<SegmentHeader> superseded = new ArrayList<>();
        Iterator<ChainSegment> links = chain.iterator();
        ChainSegment link = links.hasNext() ? links.next() : null;
        boolean first = true;
        for (Block0 block : segments.all()) {
            SegmentHeader header = block.header();
            if (header == null || link == null) {
                continue;
            }
            if (block.sequence() == link.header().place().sequence()) {
                link = links.hasNext() ? links.next() : null;
                first = false;
            } else if (first) {
                before.add(header);
            } else if (link.header().origin() == Origin.TRUNCATED) {
                superseded.add(0, header);
            }
        }
        before.addAll(superseded);
        return before;
    }
}
