package io.holdfast.wal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The life of the log's own threads: each leads for those who must not or do not wait, watches the window, and completes
 * futures. Two of them, so that one syncs while the other writes.
 *
 * <p>Separate from {@link FlushPipeline}, which any thread may enter: this is when the log's own do.
 */
final class Flusher implements Runnable {
    private final GroupPlaces places;
    private final Leadership leadership;
    private final FlushPipeline pipeline;
    private final Durability durability;
    private final Completions completions;
    private final long delayNanos;

    Flusher(
            GroupPlaces places,
            Leadership leadership,
            FlushPipeline pipeline,
            Durability durability,
            Completions completions,
            CommitMode mode) {
        this.places = places;
        this.leadership = leadership;
        this.pipeline = pipeline;
        this.durability = durability;
        this.completions = completions;
        SyncWindow window = mode.window();
        this.delayNanos = window == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(window.delayMax());
    }

    @Override
    public void run() {
        Thread me = Thread.currentThread();
        for (completions.complete(); !durability.isClosed() || !completions.isEmpty(); completions.complete()) {
            // What hangs on a future may have left an interrupt, which means nothing here and would let no wait begin.
            Thread.interrupted();
            long left = nanosLeft();
            if (leadership.claimOrIdle(me, left <= 0)) {
                pipeline.leadForOthers(me);
            } else if (left == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else {
                // Somebody else leads and will take the group.
                LockSupport.park(this);
            }
        }
        // The other one may have parked since the log was closed, while this one completed what was left.
        leadership.wakeFlushers();
    }

    /** How long the active group may still wait. */
    private long nanosLeft() {
        Group group = places.active();
        long since = group == null ? Group.NEVER : group.sinceNanos();
        return since == Group.NEVER || delayNanos == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(0, delayNanos - (System.nanoTime() - since));
    }
}
