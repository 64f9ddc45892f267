package io.holdfast.wal;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * Goes through everything in a log, forwards, for tools: segments, blocks with their classes, records, members that may
 * not be committed, commit records, damage, and last the verdict. Stops at no damage. {@link LogReader} is for what the log
 * means, this is for what there is. One thread at a time.
 */
@InheritableMustCall("close")
public final class LogIterator implements AutoCloseable {
    private final Volume volume;
    private final List<ChainSegment> chain;
    private final long settled;
    private final long from;
    private final @Nullable RecoveryReport verdict;
    private final List<Chunk> chunks = List.of(new Chunk(BlockReader.newBuffer(BlockReader.SCAN_BYTES)));
    private final RecordAssembly assembly = new RecordAssembly();
    private int following;
    private boolean verdictShown;
    private @Nullable BlockReader file;
    private @Nullable SegmentListing listing;
    private @Nullable LogEntry current;

    /**
     * An iterator over a log's segments.
     *
     * @param volume the log's directory
     * @param chain the segments, oldest first, each with the end of what is listed
     * @param settled where blocks that are not valid are no findings any more: the verdict judges them
     * @param from blocks that end at or before it, and records below it, are not shown
     * @param verdict what is shown last, if there is a verdict
     */
    LogIterator(Volume volume, List<ChainSegment> chain, long settled, long from, @Nullable RecoveryReport verdict) {
        this.volume = volume;
        this.chain = chain.stream().filter(segment -> segment.end() > from).toList();
        this.settled = settled;
        this.from = from;
        this.verdict = verdict;
    }

    /**
     * Goes to the next entry.
     *
     * @return true if there is one, false at the end
     * @throws LogTruncatedBeforeException if a writer has disposed of what comes next since the iterator was opened; a file
     *     that it has begun to use again is no finding
     * @throws LogTruncatedAfterException if a writer has cut the log below what was shown
     * @throws IOException if the system refuses; that the device cannot read a block is an entry
     */
    public boolean next() throws IOException {
        current = null;
        while (true) {
            SegmentListing reading = listing;
            LogEntry entry = reading == null ? null : reading.next();
            if (entry != null) {
                current = entry;
                return true;
            }
            listing = null;
            if (following < chain.size()) {
                current = openNext();
                return true;
            }
            Optional<RecoveryReport> last = Optional.ofNullable(verdictShown ? null : verdict);
            verdictShown = true;
            last.ifPresent(report -> current = new LogEntry.Finding(report));
            return last.isPresent();
        }
    }

    private LogEntry openNext() throws IOException {
        close();
        ChainSegment segment = chain.get(following);
        SegmentPresence presence = new SegmentPresence(volume, segment);
        BlockReader opened = presence.open(chunks, Reading.DIRECT);
        become(opened);
        following++;
        SegmentBlocks blocks = new SegmentBlocks(opened, segment.header());
        listing = new SegmentListing(blocks, segment.end(), settled, from, assembly, presence);
        return new LogEntry.Segment(segment.fileName(), segment.header(), new Lsn(segment.end()));
    }

    // As in LogReader: openNext() closes the one before, close() the last.
    @SuppressWarnings("builder:required.method.not.called")
    private void become(@Owning BlockReader opened) {
        file = opened;
    }

    /**
     * The entry.
     *
     * @return what was found
     * @throws NoSuchElementException if {@link #next} has not said that there is one
     */
    public LogEntry entry() {
        LogEntry entry = current;
        if (entry == null) {
            throw new NoSuchElementException(
                    "no entry is there: next() has not been called, or said that there is none");
        }
        return entry;
    }

    /**
     * Releases the file that is open; idempotent.
     *
     * @throws IOException if close(2) fails; the descriptor is released all the same
     */
    @Override
    public void close() throws IOException {
        BlockReader open = file;
        if (open != null) {
            open.close();
        }
    }
}
