package io.holdfast.wal;

import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongUnaryOperator;

/**
 * The segments of a log that is being written, as they are at this moment: rotation adds one, truncation takes some away.
 *
 * <p>Separate from {@link SegmentStore}, which is files: readers and truncation ask while the leader rotates. Safe for any
 * number of threads; no call under its lock blocks.
 */
final class LiveChain {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<ChainSegment> finished = new ArrayList<>();
    private SegmentHeader tail;

    /**
     * The chain of a log that begins or goes on.
     *
     * @param finished the segments before the tail, oldest first
     * @param tail the tail
     */
    LiveChain(List<ChainSegment> finished, SegmentHeader tail) {
        this.finished.addAll(finished);
        this.tail = tail;
    }

    SegmentHeader tail() {
        lock.lock();
        try {
            return tail;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return finished.size() + 1;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The chain up to a position.
     *
     * @param syncedIn takes the tail's sequence and gives the synced position in it, which is where it ends for now; 0 as
     *     long as the log has not gone on in it
     * @return the segments, oldest first and the tail last
     */
    List<ChainSegment> upTo(LongUnaryOperator syncedIn) {
        lock.lock();
        try {
            List<ChainSegment> chain = new ArrayList<>(finished);
            SegmentPlace place = tail.place();
            chain.add(new ChainSegment(tail, Math.max(syncedIn.applyAsLong(place.sequence()), place.blockLsn(1))));
            return chain;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A segment is headed, and becomes the tail.
     *
     * @param next its header; its predecessor's end is where the tail of before ends
     */
    void rotated(SegmentHeader next) {
        lock.lock();
        try {
            finished.add(new ChainSegment(tail, next.predecessor().end()));
            tail = next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes away the segments that hold nothing from a position on (wal-format.md §10.1): those whose successor begins at
     * or below it.
     *
     * @param beginLsn the position
     * @return those, oldest first
     */
    List<DroppedSegment> takeBefore(long beginLsn) {
        lock.lock();
        try {
            List<DroppedSegment> taken = new ArrayList<>();
            while (!finished.isEmpty() && successorOfOldest().place().firstLsn() <= beginLsn) {
                SegmentHeader successor = successorOfOldest();
                taken.add(new DroppedSegment(finished.remove(0).header(), successor));
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private SegmentHeader successorOfOldest() {
        return finished.size() > 1 ? finished.get(1).header() : tail;
    }

    /**
     * A segment is headed that cuts the log in an older one (wal-format.md §10.2): it becomes the tail.
     *
     * @param next its header, whose predecessor is the segment with the cut
     * @return the segments that it supersedes, newest first
     */
    List<DroppedSegment> cutBy(SegmentHeader next) {
        lock.lock();
        try {
            long holder = next.predecessor().sequence();
            List<DroppedSegment> superseded = new ArrayList<>();
            SegmentHeader successor = null;
            SegmentHeader last = tail;
            while (last.place().sequence() != holder) {
                superseded.add(new DroppedSegment(last, successor));
                successor = last;
                last = finished.remove(finished.size() - 1).header();
            }
            finished.add(new ChainSegment(last, next.predecessor().end()));
            tail = next;
            return superseded;
        } finally {
            lock.unlock();
        }
    }
}
