package io.holdfast.wal;

import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * A write-ahead log in a directory of its own.
 *
 * <p><b>Durability.</b> {@link #append} and {@link #appendBatch} return when the record, or the whole batch, survives what
 * {@link #guarantee} says, a power cut where it says {@link Guarantee#POWER_CUT}; concurrent appends share a sync. The
 * futures of the asynchronous methods complete at that moment, in the order of the LSNs.
 *
 * <p>Logs opened in another {@link CommitMode} than SYNC acknowledge earlier: see there. {@link #sync} does not.
 *
 * <p><b>Failure.</b> The first write or sync that fails poisons the log: all waiting, concurrent and later calls get
 * {@link LogPoisonedException} with that failure, and nothing is retried. A disk that is full before a new segment is begun
 * fails that append alone: its record never appears.
 *
 * <p><b>Recovery.</b> Opening recovers: a torn tail, which was never acknowledged, is set aside and cut; every other damage
 * is a {@link LogDamagedException} that leaves the directory as it is.
 *
 * <p><b>Threads.</b> Safe for any number of threads, platform and virtual; no carrier waits for the device. An interrupt of a waiting thread leaves the log
 * intact; that thread gets {@link AppendInterruptedException}. Payloads are copied before a method returns. Futures
 * complete on the log's own thread: what hangs on them must not block, for it holds up the futures behind it and the sync of
 * appends that nobody waits for.
 */
@InheritableMustCall("close")
public final class Log implements AutoCloseable {
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    private final Volume volume;
    private final GroupCommit commits;
    private final @Nullable RecoveryReport found;
    private final LogEnds ends;
    private final LogWatcher watcher;
    private final OffCarrier offCarrier;
    private final @Owning SegmentStore segments;
    private final @Owning VolumeLock lock;

    Log(
            Volume volume,
            GroupCommit commits,
            LogEnds ends,
            @Owning SegmentStore segments,
            @Owning VolumeLock lock,
            LogWatcher watcher,
            OffCarrier offCarrier,
            @Nullable RecoveryReport found) {
        this.volume = volume;
        this.commits = commits;
        this.ends = ends;
        this.segments = segments;
        this.lock = lock;
        this.watcher = watcher;
        this.offCarrier = offCarrier;
        this.found = found;
    }

    /**
     * Opens the log in a directory on the terms {@link LogTerms#SYNC}, or creates it where there is none; durable on return.
     *
     * @param volume the directory, which the log does not close
     * @param options sizes, which count for a log that is created
     * @return the log, locked until it is closed
     * @throws io.holdfast.platform.VolumeLockedException if another writer has it
     * @throws LogRefusedException if the directory holds a log of a version that this one does not know, or may only read:
     *     where a later minor version has written it and it has to be repaired; nothing was changed
     * @throws LogDamagedException if acknowledged records are damaged or missing; nothing was changed
     * @throws IOException if the system refuses
     */
    public static Log open(Volume volume, LogOptions options) throws IOException {
        return open(volume, options, LogTerms.SYNC);
    }

    /**
     * Opens the log in a directory, or creates it where there is none; durable on return.
     *
     * @param volume the directory, which the log does not close
     * @param options sizes, which count for a log that is created
     * @param terms what its appends wait for, what to do with damage, its clock and threads, and what log it shall be
     * @return the log, locked until it is closed
     * @throws io.holdfast.platform.VolumeLockedException if another writer has it
     * @throws LogRefusedException if it is not the log that the terms expect, or none is there and a certain one is expected;
     *     if the directory holds a log of a version that this one does not know, or may only read:
     *     where a later minor version has written it and it has to be repaired; nothing was changed
     * @throws LogDamagedException if the log is damaged, and the policy is to throw or cannot be followed; nothing was changed
     * @throws IOException if the system refuses
     */
    public static Log open(Volume volume, LogOptions options, LogTerms terms) throws IOException {
        LogRuntime runtime = terms.runtime();
        return new LogOpening(
                        volume, options, terms.mode(), runtime.clockMillis(), runtime.background(), runtime.threads())
                .open(terms.damage(), terms.expected());
    }

    /**
     * Appends a record of kind 0 without a caller's header.
     *
     * @param payload from its position to its limit, which stay as they are; at most 1 GiB
     * @return its LSN; the record is durable
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public Lsn append(ByteBuffer payload) throws IOException {
        return append((byte) 0, nothing, payload);
    }

    /**
     * Appends a record of kind 0 without a caller's header.
     *
     * @param payload all of its bytes
     * @return its LSN; the record is durable
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public Lsn append(byte[] payload) throws IOException {
        return new Lsn(appendPosition(payload));
    }

    /**
     * Appends a record.
     *
     * @param kind the caller's kind
     * @param header the caller's header, from its position to its limit, at most 65,535 bytes
     * @param payload from its position to its limit, at most 1 GiB
     * @return its LSN; the record is durable, or in a batched log in memory
     * @throws IllegalArgumentException if header or payload is too long
     * @throws LogPoisonedException if a write or sync has failed, this one or one before
     * @throws LogClosedException if the log is closed
     * @throws AppendInterruptedException if the thread is interrupted while it waits: the record may still become durable
     * @throws io.holdfast.platform.DiskFullException if there is no space for a segment: the record never appears
     * @throws IOException if the system refuses
     */
    public Lsn append(byte kind, ByteBuffer header, ByteBuffer payload) throws IOException {
        return new Lsn(appendPosition(kind, header, payload));
    }

    /**
     * Appends a record of kind 0 as {@link #append(byte[])} does, and allocates nothing: not even an LSN.
     *
     * @param payload all of its bytes
     * @return {@link Lsn#position} of its LSN
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public long appendPosition(byte[] payload) throws IOException {
        Batch.requireLength(payload.length);
        return commits.append(payload);
    }

    /**
     * Appends a record as {@link #append(byte, ByteBuffer, ByteBuffer)} does, and allocates nothing: not even an LSN.
     *
     * @param kind the caller's kind
     * @param header the caller's header, from its position to its limit, at most 65,535 bytes
     * @param payload from its position to its limit, at most 1 GiB
     * @return {@link Lsn#position} of its LSN
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public long appendPosition(byte kind, ByteBuffer header, ByteBuffer payload) throws IOException {
        Batch.requireLengths(header, payload);
        return commits.append(null, kind, header, payload);
    }

    /**
     * Appends a record without waiting.
     *
     * @param kind the caller's kind
     * @param header the caller's header, from its position to its limit, at most 65,535 bytes
     * @param payload from its position to its limit, at most 1 GiB
     * @return completes with the record's LSN when the record is durable
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public CompletableFuture<Lsn> appendAsync(byte kind, ByteBuffer header, ByteBuffer payload) throws IOException {
        Batch.requireLengths(header, payload);
        return commits.appendAsync(null, kind, header, payload);
    }

    /**
     * Appends records that are replayed all or none.
     *
     * @param batch one record or more
     * @return the LSN of the first; all of them are durable, or in a batched log in memory
     * @throws IllegalArgumentException if the batch is empty, or takes 2 GiB or more in its blocks
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public Lsn appendBatch(Batch batch) throws IOException {
        return new Lsn(commits.append(batch.toAppend(), (byte) 0, nothing, nothing));
    }

    /**
     * Appends records that are replayed all or none, without waiting.
     *
     * @param batch one record or more
     * @return completes with the LSN of the first when all of them are durable
     * @throws IllegalArgumentException if the batch is empty, or takes 2 GiB or more in its blocks
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public CompletableFuture<Lsn> appendBatchAsync(Batch batch) throws IOException {
        return commits.appendAsync(batch.toAppend(), (byte) 0, nothing, nothing);
    }

    /**
     * Makes all that was appended before durable.
     *
     * @return the synced position
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public Lsn sync() throws IOException {
        return new Lsn(commits.sync());
    }

    /**
     * Proves that a record is durable; syncs if it is not yet.
     *
     * @param lsn the record's LSN
     * @return the proof
     * @throws LsnRefusedException if it lies at or past the log's end
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public DurableLsn durable(Lsn lsn) throws IOException {
        CutsSince cuts = ends.cuts();
        long synced = lsn.isBefore(syncedLsn()) ? commits.syncedLsn() : commits.sync();
        if (lsn.position() >= synced) {
            throw new LsnRefusedException(lsn.position(), LsnRefusedException.Reason.PAST_END, synced);
        }
        return new DurableLsn(this, lsn, cuts);
    }

    /**
     * Waits until a record is durable. It does not hasten the sync: in a batched log the window does, in an unsynced one
     * somebody's {@link #sync}. An LSN that no record has yet is waited for as well.
     *
     * @param lsn the record; for a batch the LSN of the last, or any position below {@link #syncedLsn} to come
     * @param limit how long to wait at most; zero or less to ask only
     * @return true when it and all before it are durable; false if the limit was over first
     * @throws LogPoisonedException if a write or sync fails before it is durable
     * @throws LogClosedException if the log is closed before it is durable
     * @throws AppendInterruptedException if the thread is interrupted, which it still is then; the record may still become
     *     durable
     */
    public boolean awaitSynced(Lsn lsn, Duration limit) throws IOException {
        return commits.awaitSynced(lsn.position(), limit);
    }

    /**
     * Which log this is, whatever directory it is moved or copied to: what {@link Expectation#withLogIdentity} demands at a
     * later opening.
     *
     * @return a random number, chosen when the log was created, which every block of it bears; not 0, may be negative
     */
    public long identity() {
        return ends.logIdentity();
    }

    /**
     * How far the log is durable.
     *
     * @return every record with a lower LSN is
     */
    public Lsn syncedLsn() {
        return new Lsn(commits.syncedLsn());
    }

    /**
     * What the syncs so far have promised.
     *
     * @return the weakest of their guarantees
     */
    public Guarantee guarantee() {
        return commits.guarantee();
    }

    /**
     * What the log has done since it was opened; also asked where it is poisoned or closed.
     *
     * @return a snapshot
     */
    public LogMetrics metrics() {
        return watcher.metrics(segments.chain().size(), syncedLsn());
    }

    /**
     * Records a checkpoint: an LSN up to which the caller's own state holds everything, and bytes that say where that state
     * is. Replaces the one before it atomically: a crash leaves the old one or the new one. Durable on return. What the
     * checkpoint rests on shall be durable before: {@link io.holdfast.file.WriteOrder} keeps that order.
     *
     * @param lsn at or below {@link #syncedLsn}, not below the last checkpoint's nor below {@link #beginLsn}; not 0
     * @param callersBytes from its position to its limit, which stay as they are; at most 16 MiB
     * @throws LsnRefusedException if the LSN is none of these
     * @throws IllegalArgumentException if there are too many bytes
     * @throws LogPoisonedException if a write or sync of the log has failed
     * @throws LogClosedException if the log is closed
     * @throws io.holdfast.platform.DiskFullException if there is no space: the last checkpoint stays
     * @throws IOException if the system refuses; after a failed sync of the directory either checkpoint may survive
     */
    public void checkpoint(Lsn lsn, ByteBuffer callersBytes) throws IOException {
        byte[] bytes = new byte[callersBytes.remaining()];
        callersBytes.duplicate().get(bytes);
        offCarrier.run(() -> ends.checkpoint(lsn.position(), bytes));
    }

    /**
     * The checkpoint that was recorded last, by this opener of the log or one before.
     *
     * @return the checkpoint; empty if there is none
     */
    public Optional<LogCheckpoint> checkpoint() {
        return ends.checkpoint();
    }

    /**
     * Where the log begins.
     *
     * @return records with a lower LSN are gone, or will be; {@link Lsn#ZERO} if nothing was truncated
     */
    public Lsn beginLsn() {
        return new Lsn(ends.beginLsn());
    }

    /**
     * Takes away what lies before an LSN: it is not replayed again, and the segments that hold nothing else are unlinked, or
     * wait to be used again. Idempotent; a lower LSN than before changes nothing. Appends go on meanwhile. Durable on return;
     * after a crash in between the log begins where it did, or here.
     *
     * @param lsn at or below {@link #syncedLsn}
     * @throws LsnRefusedException if it is not synced
     * @throws LogPoisonedException if a write or sync of the log has failed
     * @throws LogClosedException if the log is closed
     * @throws IOException if the system refuses: the log begins where it did or here, and what is left of the files goes at
     *     the next truncation or opening
     */
    public void truncateBefore(Lsn lsn) throws IOException {
        offCarrier.run(() -> ends.truncateBefore(lsn.position()));
    }

    /**
     * Takes away what lies after a record, which stays: for logs whose end others overrule. Waits for appends under way and
     * keeps others waiting until the log is cut; the next one gets an LSN past the cut, which may have been another record's.
     * Nothing is written in place. Idempotent. Durable on return; after a crash in between the log ends where it did, or
     * here.
     *
     * @param lsn the LSN of a record outside a batch, or of a batch's first record, which keeps the batch whole; or
     *     {@link Lsn#ZERO} to take away all records, if none was truncated before
     * @throws LsnRefusedException if it is not, or lies below the last checkpoint or {@link #beginLsn}, or below one that may be
     *     on disk because recording it has failed halfway
     * @throws LogDamagedException if the segment with the LSN is not as it was written
     * @throws LogPoisonedException if a write or sync of the log has failed, this one or one before
     * @throws LogClosedException if the log is closed
     * @throws io.holdfast.platform.DiskFullException if there is no space for a new segment: the log stays as it is
     * @throws IOException if the system refuses
     */
    public void truncateAfter(Lsn lsn) throws IOException {
        offCarrier.run(() -> ends.truncateAfter(lsn.position()));
    }

    /**
     * What recovery found when the log was opened, before it cut anything.
     *
     * @return the report; empty if the log was created
     */
    public Optional<RecoveryReport> recovered() {
        return Optional.ofNullable(found);
    }

    /**
     * Reads the committed records that are durable now.
     *
     * @param from records with a lower LSN are not shown; {@link Lsn#ZERO} for all that are left
     * @return a reader, to be closed by the caller
     * @throws LogTruncatedBeforeException if records from there on were truncated
     * @throws IOException if the system refuses
     */
    public @Owning LogReader replay(Lsn from) throws IOException {
        return new LogReader(volume, segments.chain().upTo(commits::syncedIn), start(from), Damage.STOPS, null);
    }

    /**
     * Goes through everything in the log that is durable now, for tools.
     *
     * @param from blocks and records below are not shown
     * @return an iterator, to be closed by the caller
     * @throws IOException if the system refuses
     */
    public @Owning LogIterator iterate(Lsn from) throws IOException {
        List<ChainSegment> chain = segments.chain().upTo(commits::syncedIn);
        return new LogIterator(volume, chain, Long.MAX_VALUE, from.position(), null);
    }

    /**
     * Follows the log: shows each committed record when it is durable, also those that are appended later.
     *
     * @param from records with a lower LSN are not shown; {@link Lsn#ZERO} for all that are left
     * @return a reader, to be closed by the caller; it ends with the log only by its caller's doing
     * @throws LogTruncatedBeforeException if records from there on were truncated
     * @throws IOException if the system refuses
     */
    public @Owning LogTail tail(Lsn from) throws IOException {
        return new LogTail(volume, start(from), commits.durableEnd());
    }

    private long start(Lsn from) throws LogTruncatedBeforeException {
        return ChainSnapshot.start(volume.location(), from, ends.beginLsn());
    }

    /**
     * Makes all durable, writes the block that proves the log's end, and releases the lock. Idempotent.
     *
     * @throws LogPoisonedException the first time, if the log is poisoned; it is released all the same
     * @throws IOException if the last write or sync fails; it is released all the same
     */
    @Override
    @EnsuresCalledMethods(
            value = {"segments", "lock"},
            methods = "close")
    public void close() throws IOException {
        IOException failure = null;
        try {
            offCarrier.run(commits::close);
        } catch (IOException e) {
            failure = e;
        } finally {
            ends.close();
            try {
                segments.close();
            } catch (IOException e) {
                failure = firstOf(failure, e);
            } finally {
                try {
                    lock.close();
                } finally {
                    watcher.closed(syncedLsn());
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** A poisoned segment says so at its close too: that must not hide what the log itself said. */
    private static IOException firstOf(@Nullable IOException first, IOException second) {
        if (first == null) {
            return second;
        }
        first.addSuppressed(second);
        return first;
    }
}
