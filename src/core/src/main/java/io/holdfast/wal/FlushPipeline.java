package io.holdfast.wal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a leader does with a group: gather, take, seal and write it; then, when the flush before is synced, pass leadership
 * on and sync. So two flushes may be in flight, one being sealed and written while the one before it is synced, and they are
 * acknowledged in order (wal-format.md §9.2). Two syncs of a file never run at once: the kernel tells a failed write-back to one of
 * them only, which need not be the one that it concerns (fsync(2); Linux errseq_t).
 *
 * <p>Separate from {@link GroupCommit}, which is the appenders' side.
 */
// A thread is nobody but itself; and a gathering leader gives its core to those whom it waits for.
@SuppressWarnings({"ReferenceEquality", "ThreadPriorityCheck"})
final class FlushPipeline {
    /**
     * Virtual threads that are woken together come one after the other, over more than the time in which the first comes. A
     * platform thread that leads does better not to wait so long: it holds a core that those want whom it waits for.
     */
    private static final int GATHER_TIMES_FOR_OTHERS = 4;

    private final GroupPlaces places;
    private final Leadership leadership;
    private final Durability durability;
    private final CommitMode mode;
    private final GroupTuning tuning;
    private final FlushObserver observer;
    private final Completions completions;

    // Guarded by the lock; how many wait now is also read without it, by a leader that gathers.
    private volatile int waiting;
    private int waitingMost;

    // Changed by the leader alone, and handed on with leadership.
    private int expected = 1;

    FlushPipeline(
            GroupPlaces places,
            Leadership leadership,
            Durability durability,
            CommitMode mode,
            GroupTuning tuning,
            FlushObserver observer,
            Completions completions) {
        this.places = places;
        this.leadership = leadership;
        this.durability = durability;
        this.mode = mode;
        this.tuning = tuning;
        this.observer = observer;
        this.completions = completions;
    }

    /** With the lock held: one more thread waits for a group; says whether it leads now, as the last of those who can come. */
    boolean joined(Thread me, ThreadKind thread) {
        int now = waiting + 1;
        waiting = now;
        waitingMost = Math.max(waitingMost, now);
        return thread == ThreadKind.PLATFORM && expected > 1 && now >= expected && leadership.takeOver(me);
    }

    /** As leader: flushes the active group, passing leadership on as soon as the next flush may begin. */
    void leadOnce(Thread me) {
        gather(me, 1);
        flush(me, true);
    }

    /** The same, by a thread without a record of its own. */
    void leadForOthers(Thread me) {
        gather(me, GATHER_TIMES_FOR_OTHERS);
        flush(me, true);
    }

    /** As leader: flushes the active group and waits until all in flight is done; still leads afterwards. */
    void flushAndDrain(Thread me) {
        flush(me, false);
        leadership.awaitSyncEnd(me);
    }

    /**
     * As leader, with nothing in flight: syncs what was written without a sync.
     *
     * @throws LogPoisonedException if the log is poisoned, by this sync or before
     */
    void syncWritten() throws LogPoisonedException {
        durability.requireSound();
        if (durability.isBehind()) {
            try {
                OpenSegment segment = places.segment();
                segment.sync();
                leadership.lock.acquire();
                durability.synced(places.nextLsn(), segment.reached());
                leadership.wakePositionWaiters();
                leadership.lock.release();
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
            durability.requireSound();
        }
    }

    /**
     * Lets those who waited together last time come and share this flush: the ideal group is everybody. Who waits for a
     * flush that is under way cannot come before its end. The last one to come leads then, if it may.
     */
    private void gather(Thread me, int times) {
        Group group = places.active();
        int most = expected;
        if (group == null || most < 2 || tuning.gatherNanos() == 0) {
            return;
        }
        long start = System.nanoTime();
        long now = start;
        long lastCame = start;
        int came = waiting;
        while (came < most
                && leadership.isLeader(me)
                && !group.isFull()
                && tuning.gathers(now - start, now - lastCame, times)) {
            Thread.yield();
            now = System.nanoTime();
            int before = came;
            came = waiting;
            lastCame = came > before ? now : lastCame;
        }
    }

    private void flush(Thread me, boolean passOn) {
        Group group = take(me);
        if (group == null) {
            if (passOn) {
                leadership.handOver(me);
            }
            return;
        }
        OpenSegment segment = places.segment();
        long start = System.nanoTime();
        boolean written = write(segment, group);
        long end = System.nanoTime();
        boolean syncs = written && !mode.endsWithWrite();
        if (syncs) {
            leadership.awaitSyncEnd(me);
        }
        leadership.lock.acquire();
        if (syncs) {
            leadership.beginSync();
        } else {
            released(group);
        }
        if (passOn) {
            leadership.settle(me);
        } else {
            leadership.lock.release();
        }
        long syncStart = System.nanoTime();
        boolean synced = syncs && sync(me, segment, group);
        finish(group, synced || (written && !syncs), end - start, System.nanoTime() - syncStart);
    }

    /** With the lock held: those who wait for the group have what they wait for, or never will. */
    private void released(Group group) {
        int left = waiting - group.waiters().count();
        waiting = left;
    }

    /** The active group; nothing where there is none, or another has taken over. */
    private @Nullable Group take(Thread me) {
        leadership.lock.acquire();
        Group group = leadership.begins(me) ? places.take() : null;
        if (group != null) {
            expected = waitingMost;
            waitingMost = waiting - group.waiters().count();
            leadership.activate();
        }
        leadership.lock.release();
        return group;
    }

    private boolean write(OpenSegment segment, Group group) {
        try {
            segment.write(group, durability.syncedLsn());
            durability.written(group.endLsn());
            return true;
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
            return false;
        }
    }

    private boolean sync(Thread me, OpenSegment segment, Group group) {
        boolean synced = false;
        try {
            if (!durability.isFinal()) {
                segment.sync();
                synced = true;
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
        leadership.lock.acquire();
        if (synced) {
            durability.synced(group.endLsn(), segment.reached());
        }
        released(group);
        leadership.endSync();
        leadership.wakePositionWaiters();
        if (leadership.isLeader(me)) {
            leadership.lock.release();
        } else {
            leadership.settle(me);
        }
        return synced;
    }

    /** What fails is remembered, not thrown: everybody who waits is to see it. */
    void fail(Throwable e) {
        leadership.lock.acquire();
        boolean first = durability.fail(e);
        leadership.lock.release();
        leadership.wakeEverybody();
        if (first) {
            observer.poisoned(e, durability.syncedLsn());
        }
    }

    /** Wakes those who waited for the group, and puts it back. */
    private void finish(Group group, boolean done, long writeNanos, long syncNanos) {
        group.waiters().wakeAll();
        if (!completions.isEmpty()) {
            leadership.wakeFlusher();
        }
        if (done) {
            observer.flushed(group, writeNanos, syncNanos);
        }
        leadership.lock.acquire();
        places.giveBack(group);
        leadership.activate();
        leadership.lock.release();
    }
}
