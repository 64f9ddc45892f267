package io.holdfast.wal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who leads: the one thread that may take the active group away, write it and move the log's place. Leadership passes, under
 * the lock, first to a thread that wants the log for itself, then to a thread that waits in the active group, then to a
 * flusher; where none is there, it is free and goes to the next thread that packs. Until the group is taken, the last thread
 * that can come into it may lead instead of a waiting one or a flusher.
 *
 * <p>Separate from {@link FlushPipeline}, which is what a leader does.
 */
@SuppressWarnings("ReferenceEquality") // A thread is nobody but itself.
final class Leadership {
    /** Guards leadership, the groups that are not in flight, and everybody who waits. */
    final ShortLock lock = new ShortLock();

    private final GroupPlaces places;
    private final Durability durability;
    private final CommitMode mode;
    private final Completions completions;
    private final int aheadBlocks;
    private final WaitingThreads roomWaiters = new WaitingThreads();
    private final WaitingThreads exclusiveWaiters = new WaitingThreads();
    private final WaitingThreads positionWaiters = new WaitingThreads();
    private final List<Thread> flushers = new ArrayList<>();
    private final List<Thread> idleFlushers = new ArrayList<>();
    private volatile @Nullable Thread leader;
    // Also read without the lock, to decide whether to park.
    private volatile boolean syncing;
    private @Nullable Thread stageWaiter;
    // Guarded by the lock: the leader was chosen to flush the active group, and has not begun.
    private boolean replaceable;

    Leadership(GroupPlaces places, Durability durability, CommitMode mode, Completions completions, int aheadBlocks) {
        this.places = places;
        this.durability = durability;
        this.mode = mode;
        this.completions = completions;
        this.aheadBlocks = aheadBlocks;
    }

    /** Before any thread waits: the threads that lead for those who do not. */
    void lendFlushers(List<Thread> threads) {
        flushers.addAll(threads);
    }

    boolean isLeader(Thread me) {
        return leader == me;
    }

    /** With the lock held: makes this thread the leader if nobody else is, and says whether it leads. */
    boolean claim(Thread me) {
        if (leader == null) {
            leader = me;
        }
        return begins(me);
    }

    /** With the lock held: whether this thread leads. If so nobody takes that over any more, until another is to lead. */
    boolean begins(Thread me) {
        if (leader == me) {
            replaceable = false;
        }
        return leader == me;
    }

    /**
     * With the lock held: leads in place of one who has not begun, and says whether there is such a one. Whoever is the last to
     * come into a group runs now, while its leader waits for a core, be it because it is being woken or because it gathers.
     */
    boolean takeOver(Thread me) {
        if (leader == null || !replaceable) {
            return false;
        }
        replaceable = false;
        leader = me;
        return true;
    }

    /** One thread goes on as leader for another; nothing happens if that one leads no longer. */
    void pass(Thread from, Thread to) {
        lock.acquire();
        if (leader == from) {
            leader = to;
        }
        lock.release();
    }

    /** With the lock held: this thread leads no longer, and nobody shall. */
    void resign(Thread me) {
        if (leader == me) {
            leader = null;
        }
    }

    /** With the lock held, which it releases: if nobody else leads, finds who shall. */
    void settle(Thread me) {
        Thread ahead = leader;
        if (ahead != null && ahead != me) {
            lock.release();
            return;
        }
        Thread next = durability.isFinal() ? null : choose();
        leader = next;
        if (next == null) {
            // Nobody is going to make room for them: each looks for itself again.
            wakeRoomWaiters();
        }
        lock.release();
        if (next != null && next != me) {
            LockSupport.unpark(next);
        }
    }

    private @Nullable Thread choose() {
        Thread exclusive = exclusiveWaiters.poll();
        replaceable = exclusive == null;
        if (exclusive != null) {
            return exclusive;
        }
        Group group = places.active();
        if (group == null || group.isEmpty() || isTooEarly(group)) {
            return null;
        }
        Thread waiting = group.waiters().leader();
        if (waiting != null) {
            return waiting;
        }
        if (group.isAwaited() || !mode.mayWait(group)) {
            return idleFlushers.isEmpty() ? null : idleFlushers.remove(idleFlushers.size() - 1);
        }
        return null;
    }

    /**
     * While a flush is being synced the next one begins only if it is large: then writing takes long enough to be worth doing
     * at the same time. A small one does better to wait and grow; and so it does while futures are being completed if futures
     * alone wait for it, since each one that completes lets its owner append the next: who completes them leads it then.
     */
    private boolean isTooEarly(Group group) {
        return (syncing || isFedByCompletions(group)) && !group.isFull() && group.blockCount() < aheadBlocks;
    }

    /** In a log whose appends need not wait a group's time is limited otherwise. */
    private boolean isFedByCompletions(Group group) {
        return completions.isUnderWay() && group.waiters().count() == 0 && !mode.returnsWhenPacked();
    }

    /** With the lock held: the one sync begins. */
    void beginSync() {
        syncing = true;
    }

    /** With the lock held: it is over. */
    void endSync() {
        syncing = false;
        Thread next = stageWaiter;
        stageWaiter = null;
        if (next != null) {
            LockSupport.unpark(next);
        }
    }

    /** As leader: waits until no sync is under way; an interrupt is kept for later. */
    void awaitSyncEnd(Thread me) {
        boolean interrupted = false;
        while (syncing) {
            lock.acquire();
            stageWaiter = syncing ? me : null;
            lock.release();
            if (syncing) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            me.interrupt();
        }
    }

    /**
     * By a flusher that has nothing to do: leads if nobody does and a group needs it, or else is idle, to be woken.
     *
     * @param isDue whether the active group's time is over
     * @return whether it leads
     */
    boolean claimOrIdle(Thread flusher, boolean isDue) {
        lock.acquire();
        idleFlushers.remove(flusher);
        Group group = places.active();
        boolean needed = group != null
                && !group.isEmpty()
                && !isTooEarly(group)
                && (isDue || group.isAwaited() || !mode.mayWait(group));
        boolean leads = leader == flusher || (leader == null && needed && !durability.isFinal());
        if (leads) {
            leader = flusher;
            replaceable = true;
        } else {
            idleFlushers.add(flusher);
            if (isDue && group != null && !group.isEmpty()) {
                // Who leads now wakes nobody for a group that may wait: this one may no more.
                group.expect();
            }
        }
        lock.release();
        return leads;
    }

    /** Waits until this thread leads; an interrupt is kept for later. */
    void lead(Thread me) throws LogPoisonedException, LogClosedException {
        lock.acquire();
        if (durability.isFinal() || !claim(me)) {
            exclusiveWaiters.add(me);
        }
        lock.release();
        boolean interrupted = false;
        try {
            while (leader != me) {
                durability.requireOpen();
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                me.interrupt();
            }
        }
    }

    /** Passes leadership on. */
    void handOver(Thread me) {
        lock.acquire();
        settle(me);
    }

    /**
     * With the lock held, which it releases: waits for a group to be begun, or for a reason to look again. If nobody leads,
     * somebody shall who can flush what is in the way.
     */
    boolean awaitRoom(Thread me) {
        roomWaiters.remove(me);
        roomWaiters.add(me);
        Thread next = null;
        if ((leader == null || leader == me) && !durability.isFinal()) {
            next = choose();
            leader = next;
        }
        lock.release();
        if (next != null) {
            LockSupport.unpark(next);
        }
        LockSupport.park(this);
        return Thread.interrupted();
    }

    /** With the lock held: begins a group where there is a place, and tells who waits for one. */
    void activate() {
        if (places.activate()) {
            wakeRoomWaiters();
        }
    }

    private void wakeRoomWaiters() {
        if (!roomWaiters.isEmpty()) {
            roomWaiters.wakeAll();
            roomWaiters.clear();
        }
    }

    /** This thread wants to be woken whenever the synced position moves, until it leaves. */
    void addPositionWaiter(Thread me) {
        lock.acquire();
        positionWaiters.add(me);
        lock.release();
    }

    void removePositionWaiter(Thread me) {
        lock.acquire();
        positionWaiters.remove(me);
        lock.release();
    }

    /** With the lock held: the synced position has moved. */
    void wakePositionWaiters() {
        positionWaiters.wakeAll();
    }

    /** Wakes one of the log's own threads, which completes futures and watches the window. */
    void wakeFlusher() {
        LockSupport.unpark(flushers.get(0));
    }

    /** Wakes everybody who waits for anything, to see that the log has failed or is closed. */
    void wakeEverybody() {
        lock.acquire();
        Group group = places.active();
        if (group != null) {
            group.waiters().wakeAll();
        }
        wakeRoomWaiters();
        exclusiveWaiters.wakeAll();
        positionWaiters.wakeAll();
        lock.release();
        wakeFlushers();
    }

    /** Wakes all of the log's own threads. */
    void wakeFlushers() {
        flushers.forEach(LockSupport::unpark);
    }
}
