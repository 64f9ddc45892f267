package io.holdfast.wal;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * What happens before a log can be written: lock, recover, repair or create, and go on at the end (wal-format.md §9.7, §12).
 *
 * <p>Separate from {@link Log} because it has its own failures and happens once.
 *
 * @param volume the log's directory
 * @param options sizes, for a log that is created
 * @param mode what an append waits for
 * @param clockMillis the time that segment headers show
 * @param background prepares segments
 * @param threads makes the log's own threads
 */
record LogOpening(
        Volume volume,
        LogOptions options,
        CommitMode mode,
        LongSupplier clockMillis,
        Executor background,
        ThreadFactory threads) {

    Log open() throws IOException {
        return open(DamagePolicy.THROW, Expectation.ANY);
    }

    Log open(DamagePolicy policy, Expectation expected) throws IOException {
        VolumeLock lock = volume.lock(WalFileName.LOCK);
        try {
            return open(lock, policy, expected, new LogWatcher(volume.location(), mode));
        } catch (IOException | RuntimeException | Error e) {
            try {
                lock.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private Log open(@Owning VolumeLock lock, DamagePolicy policy, Expectation expected, LogWatcher watcher)
            throws IOException {
        if (LogDirectory.read(volume).isEmpty()) {
            expected.refuseNone(volume.location());
            expected.requireBlockBytes(created(), options.blockBytes());
            return create(lock, watcher, 0);
        }
        LogScan scan = examined(expected, watcher);
        RecoveryReport found = scan.report();
        Repair repair = new Repair(volume, clockMillis);
        Optional<RepairPlan> plan = new RepairPlanning(volume, scan).plan(policy);
        // What has rotted in a prepared file looks like a tear once the file is headed: one repair for each, at most.
        int repairs = scan.prepared().size() + 1;
        for (int repaired = 0; plan.isPresent() && repaired < repairs; repaired++) {
            found = repaired == 0 ? plan.get().report() : found;
            LogEvents.Repair event = new LogEvents.Repair();
            event.begin();
            // First: the prepared file that is headed now may still bear the name of one of these, half recycled.
            unlink(scan.dropped());
            repair.cut(scan, plan.get());
            watcher.repaired(plan.get(), event);
            scan = examined(expected, watcher);
            plan = scan.report().verdict() == Verdict.CLEAN
                    ? Optional.empty()
                    : new RepairPlanning(volume, scan).plan(policy);
        }
        if (scan.report().verdict() != Verdict.CLEAN) {
            throw new LogDamagedException(scan.report());
        }
        if (scan.tail() == null) {
            expected.requireBlockBytes(created(), options.blockBytes());
            scan.minor().requireRepairable(scan.report().toString());
        }
        repair.finish(scan);
        for (String leftover : scan.leftovers()) {
            volume.unlink(leftover, DirectorySync.DEFERRED);
        }
        SegmentHeader tail = scan.tail();
        if (tail == null) {
            repair.clearCreation(scan);
            return create(lock, watcher, LogDirectory.read(volume).highestSequence());
        }
        return goOn(lock, watcher, scan, tail, found);
    }

    /** A truncation was cut short; a file may wait under another name already, so it is not used again. */
    private void unlink(List<SegmentHeader> dropped) throws IOException {
        for (SegmentHeader segment : dropped) {
            volume.unlink(WalFileName.segment(segment.place().sequence()), DirectorySync.NOW);
        }
    }

    private String created() {
        return "a log created in " + volume.location();
    }

    private LogScan examined(Expectation expected, LogWatcher watcher) throws IOException {
        LogEvents.Recovery event = new LogEvents.Recovery();
        event.begin();
        LogScan scan = new Recovery(volume, expected).examineLocked();
        watcher.recovered(scan.report(), event);
        return scan;
    }

    private Log create(@Owning VolumeLock lock, LogWatcher watcher, long highestSequence) throws IOException {
        SegmentStore store = store(options.segmentBytes(), List.of(), highestSequence);
        try {
            return started(lock, watcher, store, store.first(newIdentity(), options.blockBytes()), 1, null, null);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, store);
            throw e;
        }
    }

    private Log goOn(
            @Owning VolumeLock lock, LogWatcher watcher, LogScan scan, SegmentHeader tail, RecoveryReport found)
            throws IOException {
        SegmentStore store = store(tail.standardSegmentBytes(), scan.prepared(), scan.highestSequence());
        try {
            unlink(scan.dropped());
            OpenSegment segment = store.reopen(scan.finished(), tail, scan.tailChecksum());
            // Recovery synced it already: this one tells what the log's own file promises.
            segment.sync();
            return started(lock, watcher, store, segment, Math.toIntExact(scan.nextBlock()), scan, found);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, store);
            throw e;
        }
    }

    private Log started(
            @Owning VolumeLock lock,
            LogWatcher watcher,
            @Owning SegmentStore store,
            @NotOwning OpenSegment segment,
            int nextBlock,
            @Nullable LogScan scan,
            @Nullable RecoveryReport found)
            throws IOException {
        GroupTuning tuning = new GroupTuning(
                Math.max(2, options.groupBytes() / segment.place().blockBytes()),
                options.groupCount(),
                TimeUnit.NANOSECONDS.convert(options.gatherMax()),
                Math.max(1, GroupTuning.AHEAD_BYTES / segment.place().blockBytes()));
        Guarantee reached = volume.syncDirectory().weaker(segment.reached());
        GroupCommit commits = new GroupCommit(
                volume.location(),
                segment,
                nextBlock,
                reached,
                new WatchedSegments(store, watcher),
                tuning,
                mode,
                threads,
                watcher);
        commits.start();
        Checkpoint recorded = scan == null ? null : scan.checkpoint();
        LogEnds ends = new LogEnds(
                volume,
                commits,
                store,
                recorded == null
                        ? new Checkpoint(
                                segment.place().logIdentity(),
                                0,
                                0,
                                segment.place().sequence(),
                                new byte[0])
                        : recorded);
        watcher.opened(found, reached);
        return new Log(volume, commits, ends, store, lock, watcher, new OffCarrier(threads), found);
    }

    private SegmentStore store(long segmentBytes, List<PreparedSegment> waiting, long highestSequence)
            throws IOException {
        OpenMode mode = options.writeMethod().openMode(volume);
        // One sync for all zeroes, also where each block of the log is durable by itself.
        OpenMode zeroing = mode.with(OpenMode.WriteThrough.NONE);
        PreparedSegments prepared =
                new PreparedSegments(volume, zeroing, segmentBytes, waiting, highestSequence, background);
        return new SegmentStore(volume, mode, segmentBytes, prepared, clockMillis);
    }

    private static void closeAfter(Throwable failure, @Owning SegmentStore store) {
        try {
            store.close();
        } catch (IOException closing) {
            failure.addSuppressed(closing);
        }
    }

    private static long newIdentity() {
        SecureRandom random = new SecureRandom();
        long identity = random.nextLong();
        return identity == 0 ? 1 : identity;
    }
}
