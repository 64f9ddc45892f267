package io.holdfast.wal;

import io.holdfast.platform.Guarantee;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.checkerframework.checker.initialization.qual.UnderInitialization;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: appends that come while a sync is under way share the next one.
 *
 * <p><b>How.</b> An append packs its record into the active {@link Group} under a short lock. If nobody leads, its thread
 * leads: it takes the active group away, so that appends go on into another, writes and syncs it, moves the synced position,
 * passes leadership to a thread that waits in the next group, and only then wakes its own group. One thread alone thus
 * commits without any hand-over. Virtual threads never lead, because a sync would block their carrier: the flusher, a
 * platform thread, leads for them and for appends that nobody waits for.
 *
 * <p><b>Failure.</b> The first write or sync that fails is final: the synced position stays, every waiter and every later
 * call gets that failure. A failure to find a place for the next group (a full disk) fails that append alone.
 *
 * <p>Separate from {@link SegmentStore}, which is files and names; this is waiting and nothing else.
 */
// A thread is nobody but itself; and a gathering leader gives its core to those whom it waits for.
@SuppressWarnings({"ReferenceEquality", "ThreadPriorityCheck"})
final class GroupCommit {
    private static final long NEVER = Long.MIN_VALUE;

    private final String location;
    private final ShortLock lock = new ShortLock();
    private final GroupTuning tuning;
    private final @Nullable SyncWindow window;
    private final SegmentSource segments;
    private final Thread flusher;
    private final Completions completions = new Completions();

    // Guarded by the lock. The volatile ones are also read without it, to decide whether to park.
    private final GroupPlaces places;
    private final WaitingThreads roomWaiters = new WaitingThreads();
    private final WaitingThreads exclusiveWaiters = new WaitingThreads();
    private final SingleAppend single = new SingleAppend();
    private volatile @Nullable Thread leader;
    private volatile boolean closed;

    // Changed by the leader alone, and handed on with leadership.
    private int lastRecordCount = 1;

    private volatile long activeSinceNanos = NEVER;
    private volatile long syncedLsn;
    private volatile Guarantee guarantee = Guarantee.POWER_CUT;
    private volatile @Nullable Throwable failure;

    /**
     * A log that goes on in a segment.
     *
     * @param location the log's directory, for messages
     * @param segment the segment; the log is durable up to its next block
     * @param nextBlock the first block to write in it, one or more
     * @param segments where further segments come from
     * @param tuning sizes and times
     * @param window how far syncs may lag behind appends that do not wait; null if each append waits
     * @param threads makes the flusher
     */
    GroupCommit(
            String location,
            @NotOwning OpenSegment segment,
            int nextBlock,
            SegmentSource segments,
            GroupTuning tuning,
            @Nullable SyncWindow window,
            ThreadFactory threads) {
        this.location = location;
        this.places = new GroupPlaces(segment, nextBlock, tuning);
        this.segments = segments;
        this.tuning = tuning;
        this.window = window;
        this.syncedLsn = places.nextLsn();
        this.flusher = newFlusher(threads);
    }

    // The thread starts in start(), after construction.
    @SuppressWarnings({"nullness:methodref.receiver.bound", "nullness:method.invocation"})
    private Thread newFlusher(@UnderInitialization GroupCommit this, ThreadFactory threads) {
        Thread made = threads.newThread(this::flushForOthers);
        if (made == null) {
            throw new IllegalArgumentException("the thread factory made no thread");
        }
        return made;
    }

    /** Starts the flusher; once, after construction. */
    void start() {
        flusher.start();
    }

    long syncedLsn() {
        return syncedLsn;
    }

    /** The weakest of what the syncs so far have reached. */
    Guarantee guarantee() {
        return guarantee;
    }

    /**
     * Packs one record, or a batch, and returns its first LSN once all of it is durable.
     *
     * @param batch the batch, or null for the record of the other arguments
     */
    long append(@Nullable Append batch, byte kind, ByteBuffer header, ByteBuffer payload) throws IOException {
        Thread me = Thread.currentThread();
        long lsn = pack(batch, kind, header, payload);
        activeGroup().waiters().add(me);
        settle(me);
        awaitSynced(lsn, me);
        return lsn;
    }

    /** Packs one record, or a batch; the future completes with its first LSN once all of it is durable. */
    CompletableFuture<Lsn> appendAsync(@Nullable Append batch, byte kind, ByteBuffer header, ByteBuffer payload)
            throws IOException {
        CompletableFuture<Lsn> future = new CompletableFuture<>();
        completions.add(pack(batch, kind, header, payload), future);
        settle(Thread.currentThread());
        return future;
    }

    /** Packs one record, or a batch, and returns its first LSN at once; it is synced when the window is reached. */
    long appendWithin(@Nullable Append batch, byte kind, ByteBuffer header, ByteBuffer payload) throws IOException {
        boolean wasEmpty = activeSinceNanos == NEVER;
        long lsn = pack(batch, kind, header, payload);
        settle(Thread.currentThread());
        if (wasEmpty) {
            // The window's clock starts with the first record.
            LockSupport.unpark(flusher);
        }
        return lsn;
    }

    /** Makes all that was packed before durable, and returns the synced position. */
    long sync() throws IOException {
        lead();
        try {
            flush();
        } finally {
            handOver();
        }
        requireSound(syncedLsn);
        return syncedLsn;
    }

    /**
     * Makes all that was packed before durable, and acts while nothing is in flight and nobody else leads.
     *
     * @param action what to do; may move the log to another segment
     * @throws LogPoisonedException if the log is poisoned; nothing was done then
     * @throws LogClosedException if the log is closed
     * @throws IOException if the action fails; the log goes on where it was
     */
    void exclusively(ExclusiveAction action) throws IOException {
        lead();
        try {
            clearPlace();
            OpenSegment before = places.segment();
            try {
                OpenSegment after = action.act(before, places.nextLsn());
                if (after != before) {
                    continueIn(after);
                }
            } catch (SegmentBegunException e) {
                fail(e);
                throw e;
            } finally {
                lock.acquire();
                places.endMove(null);
                activate();
                lock.release();
            }
        } finally {
            handOver();
        }
    }

    /** As leader: flushes until no group is being filled, and keeps others from beginning one. */
    private void clearPlace() throws LogPoisonedException {
        while (true) {
            lock.acquire();
            boolean clear = places.beginMove();
            lock.release();
            requireSound(Long.MAX_VALUE);
            if (clear) {
                return;
            }
            flush();
        }
    }

    /** As leader, between begin and end of a move: its header block is durable, and so is all before it. */
    private void continueIn(OpenSegment segment) {
        places.moveTo(segment);
        syncedLsn = places.nextLsn();
    }

    private Group activeGroup() {
        Group group = places.active();
        if (group == null) {
            throw new IllegalStateException("a record was packed into no group");
        }
        return group;
    }

    /** Packs into the active group, and returns holding the lock. */
    private long pack(@Nullable Append batch, byte kind, ByteBuffer header, ByteBuffer payload) throws IOException {
        Thread me = Thread.currentThread();
        boolean interrupted = false;
        lock.acquire();
        while (true) {
            if (failure != null || closed) {
                settle(me);
                requireSound(Long.MAX_VALUE);
                throw new LogClosedException(location);
            }
            Group group = places.active();
            Append append = batch == null ? single.set(kind, header, payload) : batch;
            long lsn = group == null ? Group.NO_ROOM : group.add(append);
            if (lsn != Group.NO_ROOM) {
                single.clear();
                if (window != null && group != null && group.recordCount() == append.recordCount()) {
                    activeSinceNanos = System.nanoTime();
                }
                if (interrupted) {
                    me.interrupt();
                }
                return lsn;
            }
            long blocks = PackedSize.blocks(append, places.blockBytes(), places.blockBytes());
            single.clear();
            if (leader == null || leader == me) {
                leader = me;
                lock.release();
                makeRoom(blocks);
            } else {
                roomWaiters.remove(me);
                roomWaiters.add(me);
                lock.release();
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            lock.acquire();
        }
    }

    /** With the lock held: if nobody else leads, finds who shall; then releases the lock. */
    private void settle(Thread me) {
        Thread ahead = leader;
        if (ahead != null && ahead != me) {
            lock.release();
            return;
        }
        Thread next = failure == null && !closed ? chooseLeader() : null;
        leader = next;
        if (next == null) {
            // Nobody is going to make room for them: each looks for itself again.
            roomWaiters.wakeAll(me);
            roomWaiters.clear();
        }
        lock.release();
        if (next != null && next != me) {
            LockSupport.unpark(next);
        }
    }

    private @Nullable Thread chooseLeader() {
        Thread exclusive = exclusiveWaiters.poll();
        if (exclusive != null) {
            return exclusive;
        }
        Group group = places.active();
        if (group == null || group.isEmpty()) {
            return null;
        }
        Thread waiting = group.waiters().firstPlatformThread();
        if (waiting != null) {
            return waiting;
        }
        boolean mayWait =
                window != null && group.waiters().isEmpty() && completions.isEmpty() && !window.isReached(group);
        return mayWait ? null : flusher;
    }

    private void awaitSynced(long lsn, Thread me) throws IOException {
        while (syncedLsn <= lsn) {
            requireSound(lsn);
            if (leader == me) {
                leadGroup(me);
            } else if (me.isInterrupted() && leave(me)) {
                throw new AppendInterruptedException(new Lsn(lsn));
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Stops waiting, unless leadership has come to this thread: then it has to lead first. */
    private boolean leave(Thread me) {
        lock.acquire();
        boolean left = leader != me;
        Group group = places.active();
        if (left && group != null) {
            group.waiters().remove(me);
        }
        lock.release();
        return left;
    }

    private void requireSound(long lsn) throws LogPoisonedException {
        Throwable failed = failure;
        if (failed != null && syncedLsn <= lsn) {
            throw new LogPoisonedException(location, new Lsn(syncedLsn), failed);
        }
    }

    private void leadGroup(Thread me) {
        gather();
        Group group = writeAndSync();
        lock.acquire();
        settle(me);
        if (group != null) {
            recycle(group, me);
        }
    }

    /** Lets those who shared the last sync come and share this one: the ideal group is everybody. */
    private void gather() {
        int expected = lastRecordCount;
        if (expected > 1 && tuning.gatherNanos() > 0) {
            long start = System.nanoTime();
            Group group = places.active();
            while (group != null
                    && group.recordCount() < expected
                    && System.nanoTime() - start < tuning.gatherNanos()) {
                Thread.yield();
            }
        }
    }

    /** As leader: takes the active group away, writes and syncs it. What fails is remembered, not thrown. */
    private @Nullable Group writeAndSync() {
        lock.acquire();
        Group group = places.take();
        if (group != null) {
            activeSinceNanos = NEVER;
            activate();
        }
        lock.release();
        if (group == null) {
            return null;
        }
        lastRecordCount = group.recordCount();
        try {
            OpenSegment segment = places.segment();
            segment.write(group, syncedLsn);
            guarantee = guarantee.weaker(segment.sync());
            syncedLsn = group.endLsn();
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
        return group;
    }

    private void fail(Throwable e) {
        lock.acquire();
        failure = e;
        Group group = places.active();
        if (group != null) {
            group.waiters().wakeAll(flusher);
        }
        exclusiveWaiters.wakeAll(flusher);
        lock.release();
        LockSupport.unpark(flusher);
    }

    /** With the lock held: makes sure that there is an active group, if there is a place, and tells who waits for one. */
    private void activate() {
        if (places.activate()) {
            roomWaiters.wakeAll(flusher);
            roomWaiters.clear();
        }
    }

    /** Wakes those who waited for the group, and puts it back. */
    private void recycle(Group group, Thread me) {
        group.waiters().wakeAll(me);
        if (!completions.isEmpty()) {
            LockSupport.unpark(flusher);
        }
        lock.acquire();
        places.giveBack(group);
        activate();
        lock.release();
    }

    /** As leader: flushes what is in the way, or else finds a place in which so many blocks fit. */
    private void makeRoom(long blocks) throws IOException {
        lock.acquire();
        boolean moves = places.beginMove();
        lock.release();
        if (!moves) {
            flush();
            return;
        }
        try {
            if (blocks > places.blocksLeft()) {
                continueIn(segments.next(places.segment(), places.nextLsn(), blocks + 1));
            }
            Group large = places.largeGroup(blocks);
            lock.acquire();
            places.endMove(large);
            activate();
            lock.release();
        } catch (IOException | RuntimeException | Error e) {
            if (e instanceof SegmentBegunException) {
                fail(e);
            }
            lock.acquire();
            places.endMove(null);
            settle(Thread.currentThread());
            throw e;
        }
    }

    private void handOver() {
        lock.acquire();
        settle(Thread.currentThread());
    }

    /** Makes this thread the leader, once nobody else is; an interrupt is kept for later. */
    private void lead() throws IOException {
        Thread me = Thread.currentThread();
        lock.acquire();
        if (leader == null && failure == null && !closed) {
            leader = me;
        } else {
            exclusiveWaiters.add(me);
        }
        lock.release();
        boolean interrupted = false;
        try {
            while (leader != me) {
                requireOpen();
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                me.interrupt();
            }
        }
    }

    /** Refuses a log that is closed or poisoned. */
    void requireOpen() throws IOException {
        requireSound(Long.MAX_VALUE);
        if (closed) {
            throw new LogClosedException(location);
        }
    }

    private void flush() {
        Group group = writeAndSync();
        if (group != null) {
            recycle(group, Thread.currentThread());
        }
    }

    /** The flusher's life: leads for those who must not or do not wait, watches the window, completes futures. */
    private void flushForOthers() {
        Thread me = Thread.currentThread();
        while (!closed || !completions.isEmpty()) {
            completions.completeBelow(syncedLsn);
            Throwable failed = failure;
            if (failed != null) {
                completions.failAll(new LogPoisonedException(location, new Lsn(syncedLsn), failed));
            }
            if (leader == me && failed == null) {
                leadGroup(me);
            } else {
                awaitWork(me);
            }
        }
    }

    private void awaitWork(Thread me) {
        long since = activeSinceNanos;
        if (window == null || since == NEVER) {
            LockSupport.park(this);
            return;
        }
        long left = window.delayMax().toNanos() - (System.nanoTime() - since);
        if (left > 0) {
            LockSupport.parkNanos(this, left);
            return;
        }
        lock.acquire();
        if (leader == null) {
            leader = me;
        }
        boolean other = leader != me;
        lock.release();
        if (other) {
            LockSupport.park(this);
        }
    }

    /**
     * Makes all durable, writes the block that proves the end, and stops. Idempotent. A poisoned log is only stopped.
     *
     * @throws IOException if the last write, sync or close fails
     */
    void close() throws IOException {
        try {
            lead();
        } catch (LogClosedException e) {
            return;
        } catch (LogPoisonedException e) {
            stop();
            throw e;
        }
        try {
            flush();
            requireSound(Long.MAX_VALUE);
            writeClosed();
        } finally {
            stop();
        }
    }

    private void writeClosed() throws IOException {
        lock.acquire();
        activate();
        lock.release();
        Group group = places.active();
        if (group != null) {
            places.segment().writeClosed(group);
            places.segment().sync();
        }
    }

    private void stop() {
        lock.acquire();
        closed = true;
        // Else this thread would pass for the leader of a log that is closed.
        leader = leader == Thread.currentThread() ? null : leader;
        roomWaiters.wakeAll(flusher);
        exclusiveWaiters.wakeAll(flusher);
        lock.release();
        LockSupport.unpark(flusher);
    }
}
