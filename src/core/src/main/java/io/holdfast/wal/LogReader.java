package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
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
 * <p>A batch is shown whole or not at all: it is read twice, first to its commit record, and not kept in memory. What is kept
 * is one chunk of the file, and a buffer as long as the longest record seen that did not fit into a block.
 *
 * <p>It reads the part of the log that was there when it was opened. One thread at a time.
 */
@InheritableMustCall("close")
public final class LogReader implements AutoCloseable {
    private final Volume volume;
    private final Iterator<ChainSegment> segments;
    private final long from;
    private final RecordAssembly assembly = new RecordAssembly();
    private final @Aligned AlignedBuffer buffer = BlockReader.newBuffer(BlockReader.CHUNK_BYTES);
    private @Nullable BlockReader file;
    private @Nullable SegmentReplay replay;
    private @Nullable SegmentReplay current;

    /**
     * A reader over a log's segments.
     *
     * @param volume the log's directory
     * @param chain the segments, oldest first, the tail last
     * @param from records with a lower LSN are not shown
     */
    LogReader(Volume volume, List<ChainSegment> chain, Lsn from) {
        this.volume = volume;
        this.from = from.position();
        this.segments = chain.stream()
                .filter(segment -> segment.end() > from.position())
                .iterator();
    }

    /**
     * Goes to the next record. What {@link #header} and {@link #payload} returned before is no longer valid.
     *
     * @return true if there is one, false at the log's end
     * @throws LogDamagedException if a block below the end is not as it was written; the records before it were shown
     * @throws LogRefusedException if a block is of a version that is not known
     * @throws IOException if the system refuses
     */
    public boolean next() throws IOException {
        current = null;
        SegmentReplay reading = replay;
        while (reading != null || segments.hasNext()) {
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
        return false;
    }

    private SegmentReplay openNext() throws IOException {
        close();
        ChainSegment segment = segments.next();
        BlockReader opened = BlockReader.open(volume, segment.fileName(), buffer);
        become(opened);
        SegmentReplay.Part part = segments.hasNext() ? SegmentReplay.Part.FINISHED : SegmentReplay.Part.TAIL;
        SegmentReplay next = new SegmentReplay(opened, segment, part, assembly);
        replay = next;
        return next;
    }

    // The reader owns its file although the checker cannot follow one that changes: openNext() closes the one before,
    // close() the last.
    @SuppressWarnings("builder:required.method.not.called")
    private void become(@Owning BlockReader opened) {
        file = opened;
    }

    /**
     * Where the record is.
     *
     * @return its LSN
     * @throws NoSuchElementException if {@link #next} has not said that there is a record
     */
    public Lsn lsn() {
        return new Lsn(record().recordLsn());
    }

    /**
     * What the record is to the caller.
     *
     * @return the kind that it was appended with
     * @throws NoSuchElementException if {@link #next} has not said that there is a record
     */
    public byte kind() {
        return record().kind();
    }

    /**
     * The caller's header.
     *
     * @return its bytes, read-only, from 0 to the limit, valid until {@link #next} or {@link #close}; empty if there is none
     * @throws NoSuchElementException if {@link #next} has not said that there is a record
     */
    public ByteBuffer header() {
        return record().header();
    }

    /**
     * The payload.
     *
     * @return its bytes, read-only, from 0 to the limit, valid until {@link #next} or {@link #close}
     * @throws NoSuchElementException if {@link #next} has not said that there is a record
     */
    public ByteBuffer payload() {
        return record().payload();
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
