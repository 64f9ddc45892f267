package io.holdfast.wal;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The files that wait to become segments, and where they come from: one is zero-written ahead on the executor where none
 * waits, and those of dropped segments are used again (wal-format.md §9.4).
 *
 * <p>Separate from {@link SegmentStore} because here several threads meet: who rotates, who prepares, who truncates. Each
 * change of names is made and synced under one lock, so that the sequences of waiting files have no gap at any time.
 */
final class PreparedSegments {
    /** How many files may wait, before further ones are unlinked: what a log needs while it drops segments one by one. */
    static final int WAITING_MAX = 4;

    private final Volume volume;
    private final NewFiles files;
    private final long segmentBytes;
    private final Executor background;
    private final ReentrantLock names = new ReentrantLock();

    // Guarded by the lock.
    private final ArrayDeque<PreparedSegment> waiting;
    private long highest;
    private @Nullable CompletableFuture<Void> preparing;
    private DurabilityReport.@Nullable Overwriting overwriting;

    /**
     * The prepared segments of one log, whose lock the caller holds.
     *
     * @param volume the log's directory
     * @param mode how files are opened
     * @param segmentBytes how long they are made
     * @param waiting those that are there, in the order of their sequences
     * @param highest the highest sequence of any name in the directory; 0 if there is none
     * @param background makes files
     */
    PreparedSegments(
            Volume volume,
            OpenMode mode,
            long segmentBytes,
            List<PreparedSegment> waiting,
            long highest,
            Executor background) {
        this.volume = volume;
        this.files = new NewFiles(volume, mode);
        this.segmentBytes = segmentBytes;
        this.waiting = new ArrayDeque<>(waiting);
        this.highest = highest;
        this.background = background;
    }

    /** Begins to prepare a file, unless one waits or is being prepared. */
    void prepareAhead() {
        names.lock();
        try {
            if (waiting.isEmpty()) {
                preparing = prepare();
            }
        } finally {
            names.unlock();
        }
    }

    /** With the lock held: the preparation under way, or a new one. */
    private CompletableFuture<Void> prepare() {
        CompletableFuture<Void> running = preparing;
        if (running != null && !running.isDone()) {
            return running;
        }
        String temporary = WalFileName.newSegment(highest + 1);
        try {
            return CompletableFuture.runAsync(() -> addZeroed(temporary), background);
        } catch (RuntimeException | Error e) {
            // No thread, or none to spare: told to whoever needs the file, not to who has just headed another one.
            return CompletableFuture.failedFuture(e);
        }
    }

    private void addZeroed(String temporary) {
        try {
            files.makeZeroed(temporary, segmentBytes);
            names.lock();
            try {
                // Recycled files may have taken the number meanwhile, or all of the places.
                if (waiting.size() < WAITING_MAX) {
                    add(temporary, Fill.ZEROES);
                } else {
                    volume.unlink(temporary, DirectorySync.DEFERRED);
                }
            } finally {
                names.unlock();
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** With the lock held. */
    private void add(String name, Fill fill) throws IOException {
        long sequence = highest + 1;
        volume.rename(name, WalFileName.segment(sequence), DirectorySync.NOW);
        highest = sequence;
        waiting.add(new PreparedSegment(sequence, fill));
    }

    /**
     * The file whose turn it is. It goes on waiting until {@link #took} is called.
     *
     * @return the waiting file with the lowest sequence, prepared now if there was none
     * @throws io.holdfast.platform.DiskFullException if there is no space for one
     * @throws IOException if the system refuses
     */
    PreparedSegment next() throws IOException {
        while (true) {
            CompletableFuture<Void> running;
            names.lock();
            try {
                PreparedSegment first = waiting.peek();
                if (first != null) {
                    return first;
                }
                running = prepare();
                preparing = running;
            } finally {
                names.unlock();
            }
            await(running);
        }
    }

    private static void await(CompletableFuture<Void> preparation) throws IOException {
        try {
            preparation.join();
        } catch (CompletionException e) {
            throw OffCarrier.own(e);
        }
    }

    /** The file that {@link #next} returned is headed: another will be prepared. */
    void took(PreparedSegment file) {
        names.lock();
        try {
            waiting.remove(file);
        } finally {
            names.unlock();
        }
        prepareAhead();
    }

    /**
     * Takes a dropped segment's name away, durably: its file waits to be used again where that saves something and the file is
     * fit for it, and is unlinked otherwise. A segment whose name is gone already is left alone.
     *
     * @param dropped it belongs to the log no more, and nobody writes to it
     * @throws IOException if the system refuses
     */
    void drop(DroppedSegment dropped) throws IOException {
        SegmentHeader header = dropped.header();
        String name = WalFileName.segment(header.place().sequence());
        names.lock();
        try {
            if (!volume.exists(name)) {
                return;
            }
            boolean recycled = header.segmentBytes() == segmentBytes
                    && dropped.isWhole()
                    && waiting.size() < WAITING_MAX
                    && overwriting() == DurabilityReport.Overwriting.IN_PLACE;
            if (recycled) {
                LogEvents.Recycling event = new LogEvents.Recycling();
                event.begin();
                add(name, Fill.RECYCLED);
                event.location = volume.location();
                event.droppedSequence = header.place().sequence();
                event.waitingSequence = highest;
                event.commit();
            } else {
                volume.unlink(name, DirectorySync.NOW);
            }
        } finally {
            names.unlock();
        }
    }

    /** Asked when it first matters: to find it out takes some calls. */
    private DurabilityReport.Overwriting overwriting() throws IOException {
        DurabilityReport.Overwriting known = overwriting;
        if (known == null) {
            known = volume.probe().storage().overwriting();
            overwriting = known;
        }
        return known;
    }

    /**
     * Waits for a preparation under way, so that nothing touches the directory afterwards. That it failed concerns no
     * record: whoever had needed the file would have tried again and been told.
     */
    void awaitIdle() {
        CompletableFuture<Void> running;
        names.lock();
        try {
            running = preparing;
        } finally {
            names.unlock();
        }
        if (running != null) {
            running.handle((done, failure) -> failure).join();
        }
    }
}
