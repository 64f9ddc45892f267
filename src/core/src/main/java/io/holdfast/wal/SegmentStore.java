package io.holdfast.wal;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.Predecessor;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * The segment that a log writes to, and how the next one is headed (wal-format.md §9.3, §9.4).
 *
 * <p>Separate from {@link PreparedSegments}, where files wait for it. The leader of {@link GroupCommit} alone calls it.
 */
@InheritableMustCall("close")
final class SegmentStore implements SegmentSource, AutoCloseable {
    private final Volume volume;
    private final OpenMode mode;
    private final long standardSegmentBytes;
    private final PreparedSegments prepared;
    private final LongSupplier clockMillis;
    private @NotOwning @Nullable OpenSegment current;
    private @Nullable LiveChain chain;
    private @Nullable IOException closing;

    /**
     * A store of segments.
     *
     * @param volume the log's directory
     * @param mode how segments are opened
     * @param standardSegmentBytes the length of a segment
     * @param prepared where the files for further ones come from
     * @param clockMillis the time that headers show
     */
    SegmentStore(
            Volume volume,
            OpenMode mode,
            long standardSegmentBytes,
            PreparedSegments prepared,
            LongSupplier clockMillis) {
        this.volume = volume;
        this.mode = mode;
        this.standardSegmentBytes = standardSegmentBytes;
        this.prepared = prepared;
        this.clockMillis = clockMillis;
    }

    @Override
    @NotOwning
    public OpenSegment next(OpenSegment before, long end, long blockCount) throws IOException {
        OpenSegment next = follow(before.place(), before.asPredecessor(end), Origin.ROTATED, blockCount);
        chain().rotated(next.header());
        release(before);
        return next;
    }

    /**
     * Begins a segment that cuts the log in an older one (wal-format.md §10.2), and closes the open one. Its header is the
     * commit point.
     *
     * @param holder what block 0 of the segment with the cut says
     * @param link where that segment's part of the log ends now
     * @return the segment, headed and durable
     * @throws io.holdfast.platform.DiskFullException if there is no space for one: the log stays as it is
     * @throws SegmentBegunException if its header may be on disk or not
     * @throws IOException if the system refuses
     */
    @NotOwning
    OpenSegment cut(SegmentHeader holder, Predecessor link) throws IOException {
        OpenSegment before = opened();
        OpenSegment next = follow(holder.place(), link, Origin.TRUNCATED, 0);
        release(before);
        return next;
    }

    /** Gives the file of a segment up that belongs to the log no more: see {@link PreparedSegments#drop}. */
    void drop(DroppedSegment dropped) throws IOException {
        prepared.drop(dropped);
    }

    /** All of it is durable, and the next segment begun: what close(2) says now is told at the end. */
    private void release(@NotOwning OpenSegment before) {
        try {
            before.close();
        } catch (IOException e) {
            closing = closing == null ? e : closing;
        }
    }

    /**
     * Begins a segment that follows another one: not the open one, if the log is cut there.
     *
     * @param place the other segment
     * @param link where its part of the log ends
     * @param origin why
     * @param blockCount the blocks that the segment needs at least, header block included
     * @return the segment, headed and durable
     */
    @NotOwning
    private OpenSegment follow(SegmentPlace place, Predecessor link, Origin origin, long blockCount)
            throws IOException {
        int blockBytes = place.blockBytes();
        long firstLsn = (link.end() + blockBytes - 1) & -blockBytes;
        PreparedSegment file = prepared.next();
        return begin(
                file,
                new SegmentHeader(
                        new SegmentPlace(place.logIdentity(), file.sequence(), firstLsn, blockBytes),
                        Math.max(standardSegmentBytes, Math.multiplyExact(blockCount, (long) blockBytes)),
                        standardSegmentBytes,
                        link,
                        origin,
                        file.fill(),
                        clockMillis.getAsLong()));
    }

    /**
     * Begins the first segment of a new log.
     *
     * @param logIdentity the log's identity, not zero
     * @param blockBytes its block size
     * @return the segment, headed: block 1 is the log's first
     * @throws IOException if the system refuses
     */
    @NotOwning
    OpenSegment first(long logIdentity, int blockBytes) throws IOException {
        PreparedSegment file = prepared.next();
        OpenSegment first = begin(
                file,
                new SegmentHeader(
                        new SegmentPlace(logIdentity, file.sequence(), 0, blockBytes),
                        standardSegmentBytes,
                        standardSegmentBytes,
                        Predecessor.NONE,
                        Origin.CREATED,
                        file.fill(),
                        clockMillis.getAsLong()));
        chain = new LiveChain(List.of(), first.header());
        return first;
    }

    @NotOwning
    private OpenSegment begin(PreparedSegment file, SegmentHeader header) throws IOException {
        become(head(header));
        prepared.took(file);
        return opened();
    }

    /**
     * Goes on in a segment that is headed.
     *
     * @param finished the segments before it
     * @param tail what its block 0 says
     * @param headerChecksum block 0's
     * @return the segment
     * @throws IOException if the system refuses
     */
    @NotOwning
    OpenSegment reopen(List<ChainSegment> finished, SegmentHeader tail, int headerChecksum) throws IOException {
        become(new OpenSegment(
                tail, volume.open(WalFileName.segment(tail.place().sequence()), mode), headerChecksum));
        chain = new LiveChain(finished, tail);
        prepared.prepareAhead();
        return opened();
    }

    /** The log's segments as they are now. */
    LiveChain chain() {
        LiveChain begun = chain;
        if (begun == null) {
            throw new IllegalStateException("no segment is open");
        }
        return begun;
    }

    // The store owns its segment although the checker cannot follow one that changes: whoever begins the next one
    // closes
    // the one before, close() the last.
    @SuppressWarnings("builder:required.method.not.called")
    private void become(@Owning OpenSegment segment) {
        current = segment;
    }

    @NotOwning
    private OpenSegment opened() {
        OpenSegment segment = current;
        if (segment == null) {
            throw new IllegalStateException("no segment is open");
        }
        return segment;
    }

    private OpenSegment head(SegmentHeader header) throws IOException {
        OpenSegment segment = new OpenSegment(
                header, volume.open(WalFileName.segment(header.place().sequence()), mode), 0);
        try {
            segment.head();
            return segment;
        } catch (IOException | RuntimeException e) {
            try {
                segment.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Waits for a preparation that is under way, so that nothing touches the directory afterwards. */
    @Override
    public void close() throws IOException {
        OpenSegment last = current;
        prepared.awaitIdle();
        if (last != null) {
            last.close();
        }
        IOException failed = closing;
        closing = null;
        if (failed != null) {
            throw failed;
        }
    }
}
