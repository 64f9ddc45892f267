package io.holdfast.wal;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.Predecessor;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log's segments: prepares the next one ahead, zero-written and durable under its name, so that a commit in
 * steady state changes no file-system metadata (wal-format.md §9.4).
 *
 * <p>The leader of {@link GroupCommit} alone calls it; the preparing runs on the executor.
 */
@InheritableMustCall("close")
final class SegmentStore implements SegmentSource, AutoCloseable {
    private final Volume volume;
    private final OpenMode mode;
    private final long standardSegmentBytes;
    private final LongSupplier clockMillis;
    private final Executor background;
    private long nextSequence;
    private @NotOwning @Nullable OpenSegment current;
    private @Nullable CompletableFuture<Void> preparing;

    /**
     * A store of segments.
     *
     * @param volume the log's directory
     * @param mode how segments are opened
     * @param standardSegmentBytes the length of a segment
     * @param nextSequence the sequence of the next one to prepare
     * @param clockMillis the time that headers show
     * @param background prepares segments
     */
    SegmentStore(
            Volume volume,
            OpenMode mode,
            long standardSegmentBytes,
            long nextSequence,
            LongSupplier clockMillis,
            Executor background) {
        this.volume = volume;
        this.mode = mode;
        this.standardSegmentBytes = standardSegmentBytes;
        this.nextSequence = nextSequence;
        this.clockMillis = clockMillis;
        this.background = background;
    }

    /** Begins to prepare the next segment, unless that is under way or done. */
    void prepareAhead() {
        if (preparing == null) {
            long sequence = nextSequence;
            preparing = CompletableFuture.runAsync(() -> prepareUnchecked(sequence), background);
        }
    }

    private void prepareUnchecked(long sequence) {
        try {
            prepare(sequence, standardSegmentBytes);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void prepare(long sequence, long segmentBytes) throws IOException {
        if (volume.exists(WalFileName.segment(sequence))) {
            // Prepared before the log was opened.
            return;
        }
        String temporary = WalFileName.newSegment(sequence);
        if (volume.exists(temporary)) {
            // Left by a crash, or by a preparation that found the disk full.
            volume.unlink(temporary, DirectorySync.DEFERRED);
        }
        try (DurableFile file = volume.create(temporary, mode, DirectorySync.DEFERRED)) {
            file.preallocate(file.alignment().requirePosition(segmentBytes));
            file.sync(SyncKind.FILE);
        } catch (IOException e) {
            removeAfter(e, temporary);
            throw e;
        }
        volume.rename(temporary, WalFileName.segment(sequence), DirectorySync.NOW);
    }

    private void removeAfter(IOException failure, String name) {
        try {
            volume.unlink(name, DirectorySync.DEFERRED);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    @NotOwning
    public OpenSegment next(OpenSegment before, long end, long blockCount) throws IOException {
        SegmentPlace place = before.place();
        int blockBytes = place.blockBytes();
        prepareAhead();
        awaitPrepared();
        long sequence = nextSequence;
        long firstLsn = (end + blockBytes - 1) & -blockBytes;
        long segmentBytes = Math.max(standardSegmentBytes, Math.multiplyExact(blockCount, (long) blockBytes));
        SegmentHeader header = new SegmentHeader(
                new SegmentPlace(place.logIdentity(), sequence, firstLsn, blockBytes),
                segmentBytes,
                standardSegmentBytes,
                before.asPredecessor(end),
                Origin.ROTATED,
                Fill.ZEROES,
                clockMillis.getAsLong());
        become(open(header));
        nextSequence = sequence + 1;
        preparing = null;
        prepareAhead();
        before.close();
        return opened();
    }

    /**
     * Prepares the first segment of a new log.
     *
     * @param logIdentity the log's identity, not zero
     * @param blockBytes its block size
     * @return the segment, headed: block 1 is the log's first
     * @throws IOException if the system refuses
     */
    @NotOwning
    OpenSegment first(long logIdentity, int blockBytes) throws IOException {
        prepare(nextSequence, standardSegmentBytes);
        become(open(new SegmentHeader(
                new SegmentPlace(logIdentity, nextSequence, 0, blockBytes),
                standardSegmentBytes,
                standardSegmentBytes,
                Predecessor.NONE,
                Origin.CREATED,
                Fill.ZEROES,
                clockMillis.getAsLong())));
        nextSequence++;
        prepareAhead();
        return opened();
    }

    /**
     * Goes on in a segment that is headed.
     *
     * @param tail what its block 0 says
     * @param headerChecksum block 0's
     * @return the segment
     * @throws IOException if the system refuses
     */
    @NotOwning
    OpenSegment reopen(SegmentHeader tail, int headerChecksum) throws IOException {
        become(new OpenSegment(
                tail, volume.open(WalFileName.segment(tail.place().sequence()), mode), headerChecksum));
        prepareAhead();
        return opened();
    }

    // The store owns its segment although the checker cannot follow one that changes: next() closes the one before,
    // close()
    // the last.
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

    private OpenSegment open(SegmentHeader header) throws IOException {
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

    private void awaitPrepared() throws IOException {
        CompletableFuture<Void> ahead = preparing;
        if (ahead == null) {
            return;
        }
        try {
            ahead.join();
        } catch (CompletionException e) {
            preparing = null;
            Throwable cause = e.getCause();
            if (cause instanceof IOException failed) {
                throw failed;
            }
            throw e;
        }
    }

    /** Waits for a preparation that is under way, so that nothing touches the directory afterwards. */
    @Override
    public void close() throws IOException {
        OpenSegment last = current;
        try {
            awaitPrepared();
        } finally {
            if (last != null) {
                last.close();
            }
        }
    }
}
