package io.holdfast.wal;

import io.holdfast.platform.Guarantee;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: appends that come while a flush is under way share the next one.
 *
 * <p><b>How.</b> An append packs its record into the active {@link Group} under a short lock. If nobody leads, its thread
 * leads: it takes the active group away, so that appends go on into another, writes it, passes leadership to a thread that
 * waits in the next group, syncs, moves the synced position and wakes its own group. One thread alone thus commits without
 * any hand-over. Virtual threads never lead, because a sync would block their carrier: a {@link Flusher}, a platform thread,
 * leads for them and for appends that nobody waits for. Who waits gives its core away a few times before it parks: with many
 * threads the wait is over by then, and parking and waking would cost more than all the rest of an append.
 *
 * <p><b>Failure.</b> The first write or sync that fails is final: the synced position stays, every waiter and every later
 * call gets that failure. A failure to find a place for the next group (a full disk) fails that append alone.
 *
 * <p>This is the appenders' side. {@link Leadership} is who leads, {@link FlushPipeline} what a leader does with a
 * group, {@link Rotation} how it moves on to another segment, {@link Durability} what came of it.
 */
// Who waits gives its core to those whom it waits for; and a segment is the same only if it is that very one.
@SuppressWarnings({"ThreadPriorityCheck", "ReferenceEquality"})
final class GroupCommit {
    private final ShortLock lock;
    private final CommitMode mode;
    private final Rotation rotation;
    private final GroupPlaces places;
    private final Durability durability;
    private final Leadership leadership;
    private final FlushPipeline pipeline;
    private final Completions completions;
    private final Flushers flushers;
    private final SyncedWait syncedWait;
    private final OffCarrier offCarrier;
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    // Guarded by the lock.
    private final SingleAppend single = new SingleAppend();

    /**
     * A log that goes on in a segment.
     *
     * @param location the log's directory, for messages
     * @param segment the segment; the log is durable up to its next block
     * @param nextBlock the first block to write in it, one or more
     * @param reached the weakest of what the syncs have reached that made the log durable up to there
     * @param segments where further segments come from
     * @param tuning sizes and times
     * @param mode what an append waits for
     * @param threads makes the flushers
     * @param observer is told of each flush
     */
    GroupCommit(
            String location,
            @NotOwning OpenSegment segment,
            int nextBlock,
            Guarantee reached,
            SegmentSource segments,
            GroupTuning tuning,
            CommitMode mode,
            ThreadFactory threads,
            FlushObserver observer) {
        this.mode = mode;
        this.places = new GroupPlaces(segment, nextBlock, tuning);
        this.durability = new Durability(location, mode, places.nextLsn(), reached);
        this.completions = new Completions(durability);
        this.leadership = new Leadership(places, durability, mode, completions, tuning.aheadBlocks());
        this.lock = leadership.lock;
        this.pipeline = new FlushPipeline(places, leadership, durability, mode, tuning, observer, completions);
        this.offCarrier = new OffCarrier(threads);
        this.syncedWait = new SyncedWait(leadership, durability);
        this.rotation = new Rotation(places, leadership, pipeline, durability, segments, offCarrier);
        this.flushers = new Flushers(threads, new Flusher(places, leadership, pipeline, durability, completions, mode));
        leadership.lendFlushers(flushers.threads());
        places.activate();
    }

    /** Refuses a log that is closed or poisoned. */
    void requireOpen() throws IOException {
        durability.requireOpen();
    }

    /** Starts the flushers where appends do not wait; once, after construction. Where one cannot be started the other ends. */
    void start() {
        if (mode.returnsWhenPacked()) {
            try {
                flushers.start();
            } catch (RuntimeException | Error e) {
                stop();
                throw e;
            }
        }
    }

    long syncedLsn() {
        return durability.syncedLsn();
    }

    /** The weakest of what the syncs so far have reached. */
    Guarantee guarantee() {
        return durability.guarantee();
    }

    /** What a tailing reader in this process follows. */
    DurableEnd durableEnd() {
        return new SyncedEnd(this::syncedIn, durability.watch());
    }

    /**
     * How far the log is durable in a segment.
     *
     * @param sequence the segment's
     * @return the synced position; 0 as long as the log has not gone on in that segment, -1 once it has gone on in a later one
     */
    long syncedIn(long sequence) {
        lock.acquire();
        try {
            long open = places.segment().place().sequence();
            return open == sequence ? durability.syncedLsn() : open < sequence ? 0 : -1;
        } finally {
            lock.release();
        }
    }

    /**
     * Packs one record, or a batch, and returns its first LSN once all of it is what the mode waits for.
     *
     * @param batch the batch, or null for the record of the other arguments
     */
    long append(@Nullable Append batch, byte kind, ByteBuffer header, ByteBuffer payload) throws IOException {
        Thread me = Thread.currentThread();
        ThreadKind thread = kindOf(me);
        return acknowledged(me, thread, pack(me, batch, kind, header, payload, null));
    }

    /** As the other, for a record of kind 0 without a header: allocates no buffer around the payload. */
    long append(byte[] payload) throws IOException {
        Thread me = Thread.currentThread();
        ThreadKind thread = kindOf(me);
        return acknowledged(me, thread, pack(me, null, (byte) 0, nothing, nothing, payload));
    }

    /** Before anything is packed for it: others lead for a virtual thread. */
    private ThreadKind kindOf(Thread me) {
        ThreadKind thread = ThreadKind.of(me);
        if (thread == ThreadKind.VIRTUAL) {
            flushers.start();
        }
        return thread;
    }

    /** With the lock held, which it releases: waits for what the mode waits for, and returns the LSN. */
    private long acknowledged(Thread me, ThreadKind thread, long lsn) throws IOException {
        if (mode.returnsWhenPacked()) {
            startClock(me);
            return lsn;
        }
        Group group = activeGroup();
        int packedAfter = durability.cuts();
        int number;
        boolean leads = false;
        try {
            number = group.join(me, thread);
            leads = pipeline.joined(me, thread);
        } finally {
            if (leads) {
                lock.release();
            } else {
                leadership.settle(me);
            }
        }
        await(lsn, packedAfter, group, number, GroupTuning.yieldsMax(thread), me);
        return lsn;
    }

    /** Packs one record, or a batch; the future completes with its first LSN once it is acknowledged. */
    CompletableFuture<Lsn> appendAsync(@Nullable Append batch, byte kind, ByteBuffer header, ByteBuffer payload)
            throws IOException {
        flushers.start();
        Thread me = Thread.currentThread();
        long lsn = pack(me, batch, kind, header, payload, null);
        try {
            CompletableFuture<Lsn> future = completions.add(lsn);
            activeGroup().expect();
            return future;
        } finally {
            leadership.settle(me);
        }
    }

    /** With the lock held, which it releases: the window's time begins with the first record of a group. */
    private void startClock(Thread me) {
        boolean isFirst = activeGroup().startClock();
        leadership.settle(me);
        if (isFirst) {
            leadership.wakeFlusher();
        }
    }

    /** Makes all that was packed before durable, and returns the synced position. */
    long sync() throws IOException {
        offCarrier.run(() -> {
            Thread me = Thread.currentThread();
            leadership.lead(me);
            try {
                pipeline.flushAndDrain(me);
                pipeline.syncWritten();
            } finally {
                leadership.handOver(me);
            }
        });
        return durability.syncedLsn();
    }

    /** As {@link SyncedWait#await}. */
    boolean awaitSynced(long lsn, Duration limit) throws IOException {
        return syncedWait.await(lsn, limit);
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
        Thread me = Thread.currentThread();
        leadership.lead(me);
        try {
            rotation.clearPlace(me);
            pipeline.syncWritten();
            OpenSegment before = places.segment();
            OpenSegment after = action.act(before, places.nextLsn());
            if (after != before) {
                rotation.continueIn(after);
            }
        } catch (IOException e) {
            rotation.failIfFinal(e);
            throw e;
        } finally {
            lock.acquire();
            places.endMove(null);
            leadership.activate();
            leadership.settle(me);
        }
    }

    private Group activeGroup() {
        Group group = places.active();
        if (group == null) {
            throw new IllegalStateException("a record was packed into no group");
        }
        return group;
    }

    /** Packs into the active group, and returns holding the lock. */
    private long pack(
            Thread me,
            @Nullable Append batch,
            byte kind,
            ByteBuffer header,
            ByteBuffer payload,
            byte @Nullable [] array)
            throws IOException {
        boolean interrupted = false;
        lock.acquire();
        try {
            while (true) {
                if (durability.isFinal()) {
                    leadership.settle(me);
                    durability.requireOpen();
                }
                Append append = batch == null ? single.set(kind, header, payload, array) : batch;
                long lsn = add(me, append);
                long blocks =
                        lsn == Group.NO_ROOM ? PackedSize.blocks(append, places.blockBytes(), places.blockBytes()) : 0;
                single.clear();
                if (lsn != Group.NO_ROOM) {
                    return lsn;
                }
                if (places.lacksGroup(blocks) || !leadership.claim(me)) {
                    interrupted |= leadership.awaitRoom(me);
                } else {
                    lock.release();
                    rotation.makeRoom(me, blocks);
                }
                lock.acquire();
            }
        } finally {
            if (interrupted) {
                me.interrupt();
            }
        }
    }

    /** With the lock held, which it releases where the record's bytes cannot be read. */
    private long add(Thread me, Append append) {
        Group group = places.active();
        try {
            return group == null ? Group.NO_ROOM : group.add(append);
        } catch (RuntimeException | Error e) {
            single.clear();
            leadership.settle(me);
            throw e;
        }
    }

    private void await(long lsn, int packedAfter, Group group, int number, int yieldsMax, Thread me)
            throws IOException {
        int yields = yieldsMax;
        while (!durability.isAcknowledged(lsn, packedAfter)) {
            durability.requireSound(lsn, packedAfter);
            if (leadership.isLeader(me)) {
                pipeline.leadOnce(me);
            } else if (yields > 0) {
                yields--;
                Thread.yield();
            } else if (mayPark(lsn, packedAfter, group, number, me)) {
                LockSupport.park(this);
            }
        }
    }

    /** Marks this thread as parked, unless it has something to do; an interrupted one leaves instead. */
    private boolean mayPark(long lsn, int packedAfter, Group group, int number, Thread me)
            throws AppendInterruptedException {
        lock.acquire();
        boolean waits =
                !durability.isAcknowledged(lsn, packedAfter) && !durability.hasFailed() && !leadership.isLeader(me);
        boolean leaves = waits && me.isInterrupted();
        if (leaves) {
            group.waiters().leave(number);
        } else if (waits) {
            group.waiters().park(number);
        }
        lock.release();
        if (leaves) {
            throw left(lsn);
        }
        return waits;
    }

    /** Its record is in a group that perhaps nobody else waits for. */
    private AppendInterruptedException left(long lsn) {
        AppendInterruptedException left = new AppendInterruptedException(new Lsn(lsn));
        try {
            flushers.start();
        } catch (RuntimeException | Error noThread) {
            // Then the next append, sync or close leads.
            left.addSuppressed(noThread);
        }
        return left;
    }

    /**
     * Makes all durable, writes the block that proves the end, and stops. Idempotent. A poisoned log is only stopped.
     *
     * @throws LogPoisonedException the first time, if the log is poisoned
     * @throws IOException if the last write, sync or close fails
     */
    void close() throws IOException {
        if (durability.isClosed()) {
            return;
        }
        Thread me = Thread.currentThread();
        try {
            leadership.lead(me);
        } catch (LogClosedException e) {
            return;
        } catch (LogPoisonedException e) {
            stop();
            throw e;
        }
        try {
            rotation.clearPlace(me);
            pipeline.syncWritten();
            Group group = places.closingGroup();
            if (group != null) {
                places.segment().writeClosed(group);
                places.segment().sync();
            }
        } finally {
            stop();
        }
    }

    private void stop() {
        lock.acquire();
        durability.close();
        // Else this thread would pass for the leader of a log that is closed.
        leadership.resign(Thread.currentThread());
        lock.release();
        leadership.wakeEverybody();
    }
}
