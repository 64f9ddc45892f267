package io.holdfast.wal;

import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * <p>A log opened by {@link #openBatched} acknowledges earlier: see there. Its futures and {@link #sync} do not.
 *
 * <p><b>Failure.</b> The first write or sync that fails poisons the log: all waiting, concurrent and later calls get
 * {@link LogPoisonedException} with that failure, and nothing is retried. A disk that is full before a new segment is begun
 * fails that append alone: its record never appears.
 *
 * <p><b>Recovery.</b> Opening recovers: a torn tail, which was never acknowledged, is set aside and cut; every other damage
 * is a {@link LogDamagedException} that leaves the directory as it is.
 *
 * <p><b>Threads.</b> Safe for any number of threads, platform and virtual. An interrupt of a waiting thread leaves the log
 * intact; that thread gets {@link AppendInterruptedException}. Payloads are copied before a method returns. Futures
 * complete on the log's own thread: what hangs on them must not block.
 */
@InheritableMustCall("close")
public final class Log implements AutoCloseable {
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    private final Volume volume;
    private final GroupCommit commits;
    private final @Nullable LogScan scan;
    private final @Nullable RecoveryReport found;
    private final @Nullable SyncWindow window;
    private final @Owning SegmentStore segments;
    private final @Owning VolumeLock lock;

    Log(
            Volume volume,
            GroupCommit commits,
            @Owning SegmentStore segments,
            @Owning VolumeLock lock,
            @Nullable LogScan scan,
            @Nullable RecoveryReport found,
            @Nullable SyncWindow window) {
        this.volume = volume;
        this.commits = commits;
        this.segments = segments;
        this.lock = lock;
        this.scan = scan;
        this.found = found;
        this.window = window;
    }

    /**
     * Opens the log in a directory, or creates it where there is none; durable on return.
     *
     * @param volume the directory, which the log does not close
     * @param options sizes, which count for a log that is created
     * @return the log, locked until it is closed
     * @throws io.holdfast.platform.VolumeLockedException if another writer has it
     * @throws LogRefusedException if the directory holds a log of a version that this one does not know
     * @throws LogDamagedException if acknowledged records are damaged or missing; nothing was changed
     * @throws IOException if the system refuses
     */
    public static Log open(Volume volume, LogOptions options) throws IOException {
        return opening(volume, options, null).open();
    }

    /**
     * Opens a log as {@link #open} does, in which {@link #append} and {@link #appendBatch} do not wait: they return when the
     * record is in memory, and a power cut, or the end of the process, may take what the window has not synced yet.
     *
     * @param volume the directory, which the log does not close
     * @param options sizes, which count for a log that is created
     * @param window when it syncs, and so how much may be lost
     * @return the log, locked until it is closed
     * @throws IOException as {@link #open}
     */
    public static Log openBatched(Volume volume, LogOptions options, SyncWindow window) throws IOException {
        return opening(volume, options, window).open();
    }

    private static LogOpening opening(Volume volume, LogOptions options, @Nullable SyncWindow window) {
        return new LogOpening(
                volume, options, window, System::currentTimeMillis, Log::startBackground, Log::newFlusher);
    }

    private static void startBackground(Runnable preparation) {
        Thread thread = new Thread(preparation, "holdfast-log-segments");
        thread.setDaemon(true);
        thread.start();
    }

    private static Thread newFlusher(Runnable life) {
        Thread thread = new Thread(life, "holdfast-log-flusher");
        thread.setDaemon(true);
        return thread;
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
        return append(ByteBuffer.wrap(payload));
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
        Batch.requireLengths(header, payload);
        return new Lsn(
                window == null
                        ? commits.append(null, kind, header, payload)
                        : commits.appendWithin(null, kind, header, payload));
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
     * @throws IllegalArgumentException if the batch is empty
     * @throws IOException as {@link #append(byte, ByteBuffer, ByteBuffer)}
     */
    public Lsn appendBatch(Batch batch) throws IOException {
        Append append = batch.toAppend();
        return new Lsn(
                window == null
                        ? commits.append(append, (byte) 0, nothing, nothing)
                        : commits.appendWithin(append, (byte) 0, nothing, nothing));
    }

    /**
     * Appends records that are replayed all or none, without waiting.
     *
     * @param batch one record or more
     * @return completes with the LSN of the first when all of them are durable
     * @throws IllegalArgumentException if the batch is empty
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
     * What recovery found when the log was opened, before it cut anything.
     *
     * @return the report; empty if the log was created
     */
    public Optional<RecoveryReport> recovered() {
        return Optional.ofNullable(found);
    }

    /**
     * Reads the records that were in the log when it was opened.
     *
     * @param from records with a lower LSN are not shown
     * @return a reader, to be closed by the caller
     */
    public @Owning LogReader replay(Lsn from) {
        LogScan opened = scan;
        return new LogReader(volume, opened == null ? List.of() : opened.chain(), from);
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
        try {
            commits.close();
        } finally {
            try {
                segments.close();
            } finally {
                lock.close();
            }
        }
    }
}
