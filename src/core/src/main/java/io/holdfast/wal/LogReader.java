package io.holdfast.wal;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * Replays a log forwards: its committed records and nothing else, in the order of their LSNs (wal-format.md §11.4).
 *
 * <pre>{@code
 * while (reader.next()) {
 *     apply(reader.lsn(), reader.kind(), reader.header(), reader.payload());
 * }
 * }</pre>
 *
 * <p>It goes straight to the block where it shall begin. A batch is shown whole or not at all: it is read twice, first to
 * its commit record, and not kept in memory. What is kept is one chunk of the file, or {@link ReadAhead#CHUNKS} where it reads
 * ahead, and a buffer as long as the longest record seen that did not fit into a block.
 *
 * <p>It reads the part of the log that was there when it was opened. One thread at a time.
 */
@InheritableMustCall("close")
public final class LogReader implements LogRecord, AutoCloseable {
    private final Volume volume;
    private final List<ChainSegment> chain;
    private final Damage damage;
    private final @Nullable RecoveryReport beyond;
    private final RecordAssembly assembly = new RecordAssembly();
    private final List<Chunk> chunks;
    private final Reading how;
    private final long from;
    private int following;
    private @Nullable BlockReader file;
    private @Nullable SegmentReplay replay;
    private @Nullable SegmentReplay current;

    /** A reader over a log's segments, past the page cache, in the caller's thread. */
    LogReader(Volume volume, List<ChainSegment> chain, long from, Damage damage, @Nullable RecoveryReport beyond) {
        this(volume, Reading.DIRECT, chain, from, damage, beyond);
    }

    /**
     * A reader over a log's segments.
     *
     * @param volume the log's directory
     * @param how how it reads their files
     * @param chain the segments, oldest first, the tail last
     * @param from records with a lower LSN are not shown
     * @param damage what happens at damage
     * @param beyond the damage that ends the chain; null if it ends where the log does
     */
    LogReader(
            Volume volume,
            Reading how,
            List<ChainSegment> chain,
            long from,
            Damage damage,
            @Nullable RecoveryReport beyond) {
        this.how = how;
        long longest = chain.stream()
                .mapToLong(segment -> segment.header().segmentBytes())
                .max()
                .orElse(0);
        this.chunks = BlockReader.newChunks(volume, how, longest);
        this.volume = volume;
        this.chain = List.copyOf(chain);
        this.from = from;
        this.damage = damage;
        this.beyond = beyond;
        this.following = indexOf(chain, from);
    }

    /** The first segment whose part of the log ends past a position, by binary search. */
    private static int indexOf(List<ChainSegment> chain, long from) {
        int low = 0;
        int high = chain.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (chain.get(middle).end() > from) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * Goes to the next record. What {@link #header} and {@link #payload} returned before is no longer valid.
     *
     * @return true if there is one, false at the log's end
     * @throws LogDamagedException if a block below the end is not as it was written; the records before it were shown
     * @throws LogRefusedException if a block is of a version that is not known
     * @throws LogTruncatedBeforeException if a writer has disposed of what comes next since the reader was opened; a file that
     *     it has begun to use again is not damage
     * @throws LogTruncatedAfterException if a writer has cut the log below what was shown
     * @throws IOException if the system refuses
     */
    public boolean next() throws IOException {
        current = null;
        SegmentReplay reading = replay;
        while (reading != null || following < chain.size()) {
            reading = reading == null ? openNext() : reading;
            while (reading.next()) {
                if (reading.recordLsn() >= from) {
                    current = reading;
                    return true;
                }
            }
            reading = null;
            replay = null;
        }
        RecoveryReport stops = beyond;
        if (stops != null) {
            throw new LogDamagedException(stops);
        }
        return false;
    }

    /** How many segments have been begun. */
    int segmentsBegun() {
        return following;
    }

    private SegmentReplay openNext() throws IOException {
        close();
        ChainSegment segment = chain.get(following);
        long first = segment.header().place().firstLsn();
        SegmentPresence presence = new SegmentPresence(volume, segment);
        BlockReader opened = presence.open(chunks, how);
        become(opened);
        opened.limitTo(segment.end() - first);
        following++;
        SegmentReplay.Part part = following < chain.size() ? SegmentReplay.Part.FINISHED : SegmentReplay.Part.TAIL;
        SegmentBlocks blocks = new SegmentBlocks(opened, segment.header());
        Damage present = report -> {
            SegmentReplay reading = replay;
            presence.require(blocks, reading == null ? first : reading.reached());
            damage.found(report);
        };
        SegmentReplay next = new SegmentReplay(blocks, segment.end(), part, assembly, present);
        if (from > first) {
            next.seek(from);
        }
        replay = next;
        return next;
    }

    // The reader owns its file although the checker cannot follow one that changes: openNext() closes the one before,
    // close() the last.
    @SuppressWarnings("builder:required.method.not.called")
    private void become(@Owning BlockReader opened) {
        file = opened;
    }

    @Override
    public Lsn lsn() {
        return new Lsn(record().recordLsn());
    }

    @Override
    public byte kind() {
        return record().kind();
    }

    @Override
    public ByteBuffer header() {
        record();
        return assembly.header();
    }

    @Override
    public ByteBuffer payload() {
        record();
        return assembly.payload();
    }

    private SegmentReplay record() {
        SegmentReplay shown = current;
        if (shown == null) {
            throw new NoSuchElementException(
                    "no record is there: next() has not been called, or said that there is none");
        }
        return shown;
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
