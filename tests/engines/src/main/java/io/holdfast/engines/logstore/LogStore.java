package io.holdfast.engines.logstore;

import io.holdfast.engines.Bytes;
import io.holdfast.platform.Volume;
import io.holdfast.wal.Batch;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogEntry;
import io.holdfast.wal.LogIterator;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Entries in the order in which they were appended, each with its LSN. What survives what: see the package. Safe for any
 * number of threads.
 */
public final class LogStore implements AutoCloseable {
    /** Is shown entries. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes an entry.
         *
         * @param lsn where it is
         * @param entry what was appended
         * @throws IOException to end the replay
         */
        void visit(Lsn lsn, Bytes entry) throws IOException;
    }

    private final Log log;

    private LogStore(Log log) {
        this.log = log;
    }

    /**
     * Opens the store in a directory of its own, or creates it there; recovers what a crash has left.
     *
     * @param volume the directory, which the store does not close
     * @param options sizes, for a store that is created
     * @param terms what an append waits for, and how else the log is opened
     * @return the store, locked until it is closed
     * @throws io.holdfast.platform.VolumeLockedException if another writer has it
     * @throws io.holdfast.wal.LogDamagedException if acknowledged entries are damaged or missing; nothing was changed
     * @throws IOException if the system refuses
     */
    public static LogStore open(Volume volume, LogOptions options, LogTerms terms) throws IOException {
        return new LogStore(Log.open(volume, options, terms));
    }

    /**
     * Appends an entry, and waits as the mode says.
     *
     * @param entry the entry, at most 1 GiB
     * @return its LSN
     * @throws io.holdfast.wal.LogPoisonedException if a write or sync has failed, this one or one before
     * @throws io.holdfast.platform.DiskFullException if there is no space for a segment: the entry never appears
     * @throws IOException if the system refuses
     */
    public Lsn append(Bytes entry) throws IOException {
        return log.append(entry.buffer());
    }

    /**
     * Appends entries that are replayed all or none, and waits as the mode says.
     *
     * @param entries one or more
     * @return the LSN of the first
     * @throws IllegalArgumentException if there are none
     * @throws IOException as {@link #append}
     */
    public Lsn appendBatch(List<Bytes> entries) throws IOException {
        Batch batch = new Batch();
        entries.forEach(entry -> batch.add(entry.buffer()));
        return log.appendBatch(batch);
    }

    /**
     * Shows the durable entries, whole batches only, oldest first.
     *
     * @param from entries with a lower LSN are not shown; {@link Lsn#ZERO} for all that are left
     * @param visitor is shown each
     * @throws io.holdfast.wal.LogTruncatedBeforeException if entries from there on were truncated
     * @throws IOException what the visitor threw, or if the system refuses
     */
    public void replay(Lsn from, Visitor visitor) throws IOException {
        try (LogReader reader = log.replay(from)) {
            while (reader.next()) {
                visitor.visit(reader.lsn(), Bytes.of(reader.payload()));
            }
        }
    }

    /**
     * Shows everything in the files below the durable end: segments, blocks, entries, members of batches with or without their
     * commit, commit records. For eyes and tools; what the store holds is what {@link #replay} shows.
     *
     * @param from blocks and records below are not shown
     * @param entries is shown each; buffers are valid during the call
     * @throws IOException if the system refuses
     */
    public void iterate(Lsn from, Consumer<LogEntry> entries) throws IOException {
        try (LogIterator iterator = log.iterate(from)) {
            while (iterator.next()) {
                entries.accept(iterator.entry());
            }
        }
    }

    /**
     * Makes all entries durable that were appended before.
     *
     * @return the {@link #durableEnd}
     * @throws IOException as {@link #append}
     */
    public Lsn sync() throws IOException {
        return log.sync();
    }

    /**
     * How far the store is durable.
     *
     * @return entries with a lower LSN, and batches whose first entry's is lower, survive a power cut
     */
    public Lsn durableEnd() {
        return log.syncedLsn();
    }

    /**
     * Waits until an entry is durable, and hastens nothing.
     *
     * @param lsn the entry, or the first of a batch
     * @param limit how long at most
     * @return false if the limit was over first
     * @throws IOException as {@link #append}
     */
    public boolean awaitDurable(Lsn lsn, Duration limit) throws IOException {
        return log.awaitSynced(lsn, limit);
    }

    /**
     * Takes away the entries before an LSN, durably: after a crash in between the store begins where it did, or here.
     *
     * @param lsn an entry that is durable
     * @throws io.holdfast.wal.LsnRefusedException if it is not
     * @throws IOException if the system refuses
     */
    public void truncateBefore(Lsn lsn) throws IOException {
        log.truncateBefore(lsn);
    }

    /**
     * How many segments the store has: one more after each rotation, fewer after a truncation.
     *
     * @return one or more
     */
    public long segments() {
        return log.metrics().segments();
    }

    /**
     * Makes all entries durable and releases the lock.
     *
     * @throws IOException if the last sync fails; it is released all the same
     */
    @Override
    public void close() throws IOException {
        log.close();
    }
}
