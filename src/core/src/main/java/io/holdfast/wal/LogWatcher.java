package io.holdfast.wal;

import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.Guarantee;
import io.holdfast.wal.format.SegmentHeader;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one log: counts for {@link LogMetrics}, events for the Flight Recorder ({@link LogEvents}), and a line in the
 * system's log for each change of its state. What fails is thrown by whoever found it, never only told here.
 *
 * <p>Separate from those who act, so that watching is one thing to call and nothing to think of.
 */
final class LogWatcher implements FlushObserver {
    private final String location;
    private final boolean syncsFlushes;
    private final System.Logger logger;
    private final FlushMetrics flushes = new FlushMetrics();
    private final AtomicLong rotations = new AtomicLong();
    private final AtomicBoolean diskFull = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    // Only asked, so that nothing is allocated where nobody wants one.
    private final LogEvents.Flush flushWanted = new LogEvents.Flush();
    private volatile @Nullable Throwable failure;

    /**
     * A watcher of a log.
     *
     * @param location the log's directory
     * @param mode whether a flush ends with a sync
     */
    LogWatcher(String location, CommitMode mode) {
        this.location = location;
        this.syncsFlushes = !mode.endsWithWrite();
        this.logger = System.getLogger("io.holdfast.wal");
    }

    @Override
    public void flushed(Group group, long writeNanos, long syncNanos) {
        flushes.written(group, writeNanos);
        long durableNanos = 0;
        if (syncsFlushes) {
            durableNanos = group.segment().writesThrough() ? writeNanos : syncNanos;
            flushes.synced(durableNanos);
        }
        if (flushWanted.isEnabled()) {
            LogEvents.Flush event = new LogEvents.Flush();
            event.location = location;
            event.records = group.recordCount();
            event.recordBytes = group.recordBytes();
            event.writtenBytes = group.writtenBytes();
            event.paddingBytes = group.paddingBytes();
            event.beginLsn = group.beginLsn();
            event.endLsn = group.endLsn();
            event.writeTime = writeNanos;
            event.syncTime = durableNanos;
            event.commit();
        }
    }

    @Override
    public void poisoned(Throwable cause, long syncedLsn) {
        failure = cause;
        LogEvents.Poisoning event = new LogEvents.Poisoning();
        event.location = location;
        event.failure = cause.toString();
        event.syncedLsn = syncedLsn;
        event.commit();
        tell(
                System.Logger.Level.ERROR,
                "is poisoned, durable up to LSN " + new Lsn(syncedLsn) + "; open it anew and recover",
                cause);
    }

    /** No segment could be begun. Told once, until one is. */
    void full(DiskFullException cause) {
        if (diskFull.compareAndSet(false, true)) {
            tell(System.Logger.Level.WARNING, "has no space for another segment; it is as before", cause);
        }
    }

    /** A segment was begun because the one before was full. */
    void rotated(SegmentHeader full, SegmentHeader next, LogEvents.Rotation event) {
        rotations.incrementAndGet();
        diskFull.set(false);
        event.location = location;
        event.fullSequence = full.place().sequence();
        event.nextSequence = next.place().sequence();
        event.firstLsn = next.place().firstLsn();
        event.fill = next.fill().name();
        event.commit();
    }

    /** The directory was examined. */
    void recovered(RecoveryReport report, LogEvents.Recovery event) {
        event.location = location;
        event.verdict = report.verdict().name();
        event.row = report.row().name();
        event.file = report.file();
        event.evidence = report.evidence();
        event.lsn = report.lsn().position();
        event.endLsn = report.end().position();
        event.promisedLsn = report.promise().position();
        event.commit();
    }

    /** A torn tail was cut, or damage because a policy overruled the verdict, which is worth a warning. */
    void repaired(RepairPlan plan, LogEvents.Repair event) {
        event.location = location;
        event.origin = plan.origin().name();
        event.cutLsn = plan.cut().position();
        event.setAside = plan.setAside().size();
        event.commit();
        tell(
                plan.report().isDamage() ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                "was repaired, cut at LSN " + plan.cut() + ": " + plan.report(),
                null);
    }

    /** The log takes appends from now on. */
    void opened(@Nullable RecoveryReport found, Guarantee guarantee) {
        String how = found == null ? "is created" : "is open, " + found.verdict() + " (" + found.row() + ")";
        tell(System.Logger.Level.DEBUG, how + "; what it syncs survives " + guarantee, null);
        if (!guarantee.isDurable()) {
            tell(
                    System.Logger.Level.WARNING,
                    "may lose acknowledged records in a power cut: a sync reaches " + guarantee
                            + " here; the volume's report says why",
                    null);
        }
    }

    /** The log takes no more appends. Told once. */
    void closed(Lsn syncedLsn) {
        if (closed.compareAndSet(false, true)) {
            tell(System.Logger.Level.DEBUG, "is closed, durable up to LSN " + syncedLsn, null);
        }
    }

    /** A logger that throws must not be taken for a failure of the log: what it throws goes where uncaught exceptions go. */
    private void tell(System.Logger.Level level, String what, @Nullable Throwable cause) {
        try {
            String message = "the log in " + location + " " + what;
            if (cause == null) {
                logger.log(level, message);
            } else {
                logger.log(level, message, cause);
            }
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
            if (handler != null) {
                handler.uncaughtException(thread, e);
            }
        }
    }

    /**
     * A snapshot.
     *
     * @param segments how many the log has
     * @param syncedLsn how far it is durable
     */
    LogMetrics metrics(long segments, Lsn syncedLsn) {
        return flushes.with(
                segments,
                rotations.get(),
                syncedLsn,
                Optional.ofNullable(failure).map(Throwable::toString));
    }
}
