package io.holdfast.wal;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LsnRefusedException.Reason;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.Predecessor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * Changes the ends of a log that is being written: its beginning, its end, and the checkpoint (wal-format.md §8, §10).
 *
 * <p>Separate from {@link Log} because every change is several steps in one order. One change at a time; appends go on
 * meanwhile, but for the moment in which the end is cut.
 */
final class LogEnds {
    private final Volume volume;
    private final GroupCommit commits;
    private final SegmentStore segments;
    private final ReentrantLock changing = new ReentrantLock();

    /** Segments that belong to the log no more and whose files are still there, in the order in which they go. */
    private final ArrayDeque<DroppedSegment> dropped = new ArrayDeque<>();

    private volatile Checkpoint recorded;

    // Guarded by the lock: what the checkpoint file says at most, more than is recorded where replacing it has failed
    // halfway.
    private long checkpointLsnMost;
    private long beginLsnMost;

    private volatile CutsSince cuts = new CutsSince();

    /**
     * The ends of a log.
     *
     * @param volume its directory
     * @param commits its appends
     * @param segments its segments
     * @param recorded what its checkpoint file says; zeroes if there is none
     */
    LogEnds(Volume volume, GroupCommit commits, SegmentStore segments, Checkpoint recorded) {
        this.volume = volume;
        this.commits = commits;
        this.segments = segments;
        this.recorded = recorded;
        this.checkpointLsnMost = recorded.checkpointLsn();
        this.beginLsnMost = recorded.beginLsn();
    }

    Optional<LogCheckpoint> checkpoint() {
        return LogCheckpoint.in(recorded);
    }

    /** Where the log is cut from now on. */
    CutsSince cuts() {
        return cuts;
    }

    long logIdentity() {
        return recorded.logIdentity();
    }

    /** Where the log begins: records below are disposable. */
    long beginLsn() {
        return recorded.beginLsn();
    }

    /** Records a checkpoint, §8. */
    void checkpoint(long lsn, byte[] callerBytes) throws IOException {
        changing.lock();
        try {
            requireSynced(lsn);
            requireFrom(recorded.checkpointLsn(), lsn, Reason.BEFORE_CHECKPOINT);
            requireFrom(recorded.beginLsn(), lsn, Reason.BEFORE_BEGIN);
            requireFrom(1, lsn, Reason.MEANS_NO_CHECKPOINT);
            record(lsn, recorded.beginLsn(), callerBytes);
        } finally {
            changing.unlock();
        }
    }

    /** Lets the log begin later, §10.1. */
    void truncateBefore(long lsn) throws IOException {
        changing.lock();
        try {
            requireSynced(lsn);
            LogEvents.Truncation event = new LogEvents.Truncation();
            event.begin();
            boolean begins = lsn > recorded.beginLsn();
            if (begins) {
                record(recorded.checkpointLsn(), lsn, recorded.callerBytes());
            }
            List<DroppedSegment> taken = segments.chain().takeBefore(recorded.beginLsn());
            dropped.addAll(taken);
            if (begins) {
                commit(event, "BEFORE", lsn, taken.size());
            }
            drop();
        } finally {
            changing.unlock();
        }
    }

    /** Lets the log end earlier, §10.2. */
    void truncateAfter(long lsn) throws IOException {
        changing.lock();
        try {
            requireFrom(checkpointLsnMost, lsn, Reason.BEFORE_CHECKPOINT);
            requireFrom(beginLsnMost, lsn, Reason.BEFORE_BEGIN);
            commits.exclusively((current, end) -> cutAfter(lsn, current, end));
            drop();
        } finally {
            changing.unlock();
        }
    }

    /** While nobody appends. */
    @NotOwning
    private OpenSegment cutAfter(long lsn, @NotOwning OpenSegment current, long end) throws IOException {
        List<ChainSegment> chain = segments.chain().upTo(sequence -> end);
        ChainSegment holder = holder(chain, lsn);
        long cut = lsn == 0 ? TailScan.headerEnd(holder.header().place()) : RecordEnd.of(volume, holder, lsn);
        if (isEnd(chain, cut)) {
            return current;
        }
        LogEvents.Truncation event = new LogEvents.Truncation();
        event.begin();
        Predecessor link =
                new Predecessor(holder.header().place().sequence(), cut, RecordEnd.headerChecksum(volume, holder));
        OpenSegment next = segments.cut(holder.header(), link);
        cuts = cuts.cutAt(cut);
        List<DroppedSegment> superseded = segments.chain().cutBy(next.header());
        dropped.addAll(superseded);
        commit(event, "AFTER", lsn, superseded.size());
        return next;
    }

    /** The log has another end from here on; the files of what was taken away go afterwards. */
    private void commit(LogEvents.Truncation event, String side, long lsn, int segmentsTaken) {
        event.location = volume.location();
        event.side = side;
        event.lsn = lsn;
        event.dropped = segmentsTaken;
        event.commit();
    }

    private static ChainSegment holder(List<ChainSegment> chain, long lsn) {
        ChainSegment last = chain.get(chain.size() - 1);
        if (lsn >= last.end()) {
            throw new LsnRefusedException(lsn, Reason.PAST_END, last.end());
        }
        for (ChainSegment segment : chain) {
            if (lsn >= segment.header().place().firstLsn() && lsn < segment.end()) {
                return segment;
            }
        }
        throw new LsnRefusedException(
                lsn, Reason.NOT_A_RECORD, chain.get(0).header().place().firstLsn());
    }

    /** Whether no fragment comes after a cut: then there is nothing to take away. */
    private boolean isEnd(List<ChainSegment> chain, long cut) throws IOException {
        try (LogReader after = new LogReader(volume, chain, cut, Damage.STOPS, null)) {
            return !after.next();
        }
    }

    private void record(long checkpointLsn, long beginLsn, byte[] callerBytes) throws IOException {
        long tail = segments.chain().tail().place().sequence();
        Checkpoint next = new Checkpoint(recorded.logIdentity(), checkpointLsn, beginLsn, tail, callerBytes);
        CheckpointFile.prepare(volume, next);
        // From here on a failure leaves open which of the two the file is: the log must not end below either.
        checkpointLsnMost = Math.max(checkpointLsnMost, checkpointLsn);
        beginLsnMost = Math.max(beginLsnMost, beginLsn);
        CheckpointFile.replace(volume);
        recorded = next;
        checkpointLsnMost = checkpointLsn;
        beginLsnMost = beginLsn;
    }

    /** What fails stays in the row: the next change, or the next opening, takes it up. */
    private void drop() throws IOException {
        for (DroppedSegment next = dropped.peek(); next != null; next = dropped.peek()) {
            segments.drop(next);
            dropped.remove();
        }
    }

    private void requireSynced(long lsn) throws IOException {
        commits.requireOpen();
        long synced = commits.syncedLsn();
        if (lsn > synced) {
            throw new LsnRefusedException(lsn, Reason.NOT_SYNCED, synced);
        }
    }

    private static void requireFrom(long bound, long lsn, Reason reason) {
        if (lsn < bound) {
            throw new LsnRefusedException(lsn, reason, bound);
        }
    }

    /** Waits for a change under way; further ones are refused, since the log is closed. */
    void close() {
        changing.lock();
        try {
            dropped.clear();
        } finally {
            changing.unlock();
        }
    }
}
