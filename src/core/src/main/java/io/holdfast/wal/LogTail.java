package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log as it grows: shows each committed record once it is durable, never before, and waits for the next.
 *
 * <p><b>What is durable.</b> The tail of {@link Log#tail} knows it from the log itself, which wakes it. That of {@link LogView#tail} reads
 * the proof in the files: a later block's promise, or a later segment. The last records of a writer that pauses have no
 * such proof; when a look finds nothing new, the reader syncs the segment's file itself, and shows them. So nothing is held
 * back, a writer in full flow is not slowed by it, and a record may be shown before its writer has learned that it is
 * durable.
 *
 * <p><b>Rotation, recycling, truncation.</b> It goes on over the ends of segments. What {@code truncateBefore} takes away
 * before it was read is a {@link LogTruncatedBeforeException}; as long as the records can be read without a gap, they are
 * shown. What {@code truncateAfter} takes away after it was shown is a {@link LogTruncatedAfterException}, thrown when the
 * reader comes to the end of what it can read; the records shown at or past the cut are then no longer of the log. After
 * an exception a new tail is to be opened.
 *
 * <p>One thread at a time, platform or virtual.
 */
@InheritableMustCall("close")
public final class LogTail implements LogRecord, AutoCloseable {
    private final Volume volume;
    private final long from;
    private final @Owning DurableEnd durable;
    private final RecordAssembly assembly = new RecordAssembly();
    private final @Aligned AlignedBuffer buffer = BlockReader.newBuffer(BlockReader.SCAN_BYTES);
    private @Nullable BlockReader file;
    private @Nullable SegmentReplay replay;
    private @Nullable SegmentHeader segment;
    private long end;
    private boolean finished;
    private boolean shown;

    /**
     * A tailing reader.
     *
     * @param volume the log's directory
     * @param from records with a lower LSN are not shown
     * @param durable how far the log is durable; closed with this
     */
    LogTail(Volume volume, long from, @Owning DurableEnd durable) {
        this.volume = volume;
        this.from = from;
        this.durable = durable;
    }

    /**
     * Goes to the next durable record, waiting for it. What {@link #header} and {@link #payload} returned before is no longer
     * valid.
     *
     * @param limit how long to wait at most; zero or less to look once
     * @return true if there is one; false if none came in time: call again
     * @throws InterruptedException if the thread is interrupted: nothing is lost, the next call goes on
     * @throws LogTruncatedBeforeException if what comes next was truncated
     * @throws LogTruncatedAfterException if the log was cut below what was shown
     * @throws LogDamagedException if a durable block is not as it was written
     * @throws LogRefusedException if a block is of a version that is not known
     * @throws IOException if the system refuses
     */
    public boolean next(Duration limit) throws IOException, InterruptedException {
        shown = false;
        long start = System.nanoTime();
        long limitNanos = Math.max(0, TimeUnit.NANOSECONDS.convert(limit));
        for (int looks = 1; !look(); looks++) {
            long left = limitNanos - (System.nanoTime() - start);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (left <= 0) {
                return false;
            }
            durable.await(looks, left);
        }
        return true;
    }

    /** Shows the next record, if one is known to be durable. */
    private boolean look() throws IOException {
        SegmentReplay reading = replay;
        while (reading != null || (reading = openFirst()) != null) {
            if (advance(reading)) {
                shown = reading.recordLsn() >= from;
                if (shown) {
                    return true;
                }
            } else if (finished) {
                reading = openAfter();
            } else if (!extend(reading) && !refresh(reading)) {
                return false;
            }
        }
        return false;
    }

    private boolean advance(SegmentReplay reading) throws IOException {
        try {
            return reading.next();
        } catch (LogDamagedException e) {
            // The writer may have rotated, or cut or recycled the segment.
            SegmentHeader read = opened();
            long sequence = read.place().sequence();
            ChainSnapshot now = ChainSnapshot.read(volume, sequence);
            OptionalLong newEnd = now.endOf(sequence, reading.reached());
            if (!finished
                    && newEnd.isPresent()
                    && newEnd.getAsLong() <= e.report().lsn().position()) {
                finish(reading, newEnd.getAsLong());
                return false;
            }
            now.requireThere(sequence, reading.reached());
            throw e;
        }
    }

    /** Whether more of the segment has become durable. */
    private boolean extend(SegmentReplay reading) throws IOException {
        SegmentHeader read = opened();
        long most = read.place().firstLsn() + read.segmentBytes();
        long newEnd;
        try {
            newEnd = Math.min(durable.look(read, Math.max(end, from)), most);
        } catch (NoSuchFileException e) {
            if (refresh(reading)) {
                return true;
            }
            throw e;
        }
        if (newEnd <= end) {
            return false;
        }
        end = newEnd;
        reading.extend(end, SegmentReplay.Part.TAIL);
        return true;
    }

    /** Whether the segment has come to its end. */
    private boolean refresh(SegmentReplay reading) throws IOException {
        long sequence = opened().place().sequence();
        OptionalLong newEnd = ChainSnapshot.read(volume, sequence).endOf(sequence, reading.reached());
        if (newEnd.isPresent()) {
            finish(reading, newEnd.getAsLong());
        }
        return newEnd.isPresent();
    }

    private void finish(SegmentReplay reading, long newEnd) {
        finished = true;
        end = newEnd;
        reading.extend(newEnd, SegmentReplay.Part.FINISHED);
    }

    private @Nullable SegmentReplay openFirst() throws IOException {
        ChainSnapshot now = ChainSnapshot.read(volume, 0);
        for (int i = 0; i < now.segments().size(); i++) {
            ChainSegment candidate = now.segments().get(i);
            if (candidate.end() > from || i == now.segments().size() - 1) {
                return open(candidate);
            }
        }
        return null;
    }

    private @Nullable SegmentReplay openAfter() throws IOException {
        long sequence = opened().place().sequence();
        ChainSegment next = ChainSnapshot.read(volume, sequence).after(sequence);
        return next == null ? null : open(next);
    }

    private SegmentReplay open(ChainSegment next) throws IOException {
        BlockReader opened;
        try {
            opened = BlockReader.open(volume, next.fileName(), buffer);
        } catch (NoSuchFileException e) {
            long sequence = next.header().place().sequence();
            ChainSnapshot.read(volume, sequence)
                    .requireThere(sequence, next.header().place().firstLsn());
            throw e;
        }
        BlockReader before = file;
        become(opened);
        if (before != null) {
            before.close();
        }
        SegmentHeader header = next.header();
        segment = header;
        finished = false;
        end = header.place().firstLsn();
        SegmentReplay reading = new SegmentReplay(
                new SegmentBlocks(opened, header), end, SegmentReplay.Part.TAIL, assembly, Damage.STOPS);
        if (from > end) {
            reading.seek(from);
        }
        replay = reading;
        return reading;
    }

    private SegmentHeader opened() {
        SegmentHeader header = segment;
        if (header == null) {
            throw new IllegalStateException("no segment is open");
        }
        return header;
    }

    // As in LogReader: open() closes the one before, close() the last.
    @SuppressWarnings("builder:required.method.not.called")
    private void become(@Owning BlockReader opened) {
        file = opened;
    }

    private void closeFile() throws IOException {
        BlockReader open = file;
        if (open != null) {
            open.close();
        }
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
        SegmentReplay standing = replay;
        if (standing == null || !shown) {
            throw new NoSuchElementException(
                    "no record is there: next() has not been called, or said that there is none");
        }
        return standing;
    }

    /**
     * Releases the files that are open; idempotent.
     *
     * @throws IOException if close(2) fails; the descriptors are released all the same
     */
    @Override
    @EnsuresCalledMethods(value = "durable", methods = "close")
    public void close() throws IOException {
        try {
            closeFile();
        } finally {
            durable.close();
        }
    }
}
