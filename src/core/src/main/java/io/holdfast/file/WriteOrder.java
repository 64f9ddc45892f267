package io.holdfast.file;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.wal.DurableLsn;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.LsnRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * Log before data, data before checkpoint, checkpoint before truncation: each step needs the proof of the one before, so
 * that the wrong order does not compile, or throws {@link WriteOrderException}.
 *
 * <ol>
 *   <li>{@link DataFile#write} needs a {@link DurableLsn}, which only the log hands out: the change is durable there.
 *   <li>{@link #sync} makes the data files and directories durable and gives {@link Synced}.
 *   <li>{@link #record} needs it, records the checkpoint in the log's directory, and gives {@link Recorded}.
 *   <li>{@link #truncate} and {@link #unlink} need that: what they take away is needed no more.
 * </ol>
 *
 * <p>In this package, which knows the log, and not in the log's, which knows no data files. Safe for any number of threads:
 * writes go on during a checkpoint if their records lie at or past it. Data files are written and synced in the calling thread, a
 * virtual one's carrier with it.
 */
public final class WriteOrder {
    private final @NotOwning Log log;
    private final Set<DataFile> written = ConcurrentHashMap.newKeySet();
    /** Shared by writes; held alone to begin a checkpoint, below which no write may come any more. */
    private final ReentrantReadWriteLock floors = new ReentrantReadWriteLock();

    /** Checkpoints that may be recorded yet, and the last that was; one of a record that was cut cannot be any more. */
    private final List<DurableLsn> begun = new CopyOnWriteArrayList<>();

    /** A step that may fail. */
    interface Step {
        void take() throws IOException;
    }

    /** Proof that all data of the records below an LSN is durable. */
    public static final class Synced {
        private final WriteOrder order;
        private final DurableLsn upTo;

        private Synced(WriteOrder order, DurableLsn upTo) {
            this.order = order;
            this.upTo = upTo;
        }
    }

    /** Proof that the checkpoint at an LSN is recorded: the log below is needed no more. */
    public static final class Recorded {
        private final WriteOrder order;
        private final Lsn lsn;

        private Recorded(WriteOrder order, Lsn lsn) {
            this.order = order;
            this.lsn = lsn;
        }
    }

    /**
     * The order of one log and its data.
     *
     * @param log the log, which the order does not close; one order for each
     */
    public WriteOrder(@NotOwning Log log) {
        this.log = log;
    }

    /**
     * Takes a file under the order's protection.
     *
     * @param file the open file, which the order does not close
     * @return the file as it may be written from now on
     */
    public DataFile data(@NotOwning DurableFile file) {
        return new DataFile(this, file);
    }

    void write(DataFile file, DurableLsn covered, Step writing) throws IOException {
        requireOwn(covered);
        floors.readLock().lock();
        try {
            for (DurableLsn checkpoint : begun) {
                if (covered.lsn().isBefore(checkpoint.lsn()) && !checkpoint.isCut()) {
                    throw new WriteOrderException(file.name() + " is written for LSN " + covered.lsn()
                            + " after the data below LSN " + checkpoint.lsn() + " was synced for a checkpoint");
                }
            }
            written.add(file);
            writing.take();
        } finally {
            floors.readLock().unlock();
        }
    }

    /** It need not be named any more. */
    void forget(DataFile file) {
        written.remove(file);
    }

    /**
     * Makes data durable, for a checkpoint at an LSN: what the records below it changed must be written. Waits for writes
     * under way; later ones must be of that LSN or a higher one, unless the record at it is cut.
     *
     * @param upTo the first record whose changes may be missing in the data: replay begins there
     * @param files every file written since it was synced last and not {@link DataFile#abandon given up}, at least
     * @param directories those in which names have changed
     * @return the proof
     * @throws WriteOrderException if a written file is not named, or the proof is another log's or of a record that was cut
     * @throws IOException if a sync fails: the checkpoint cannot be recorded
     */
    public Synced sync(DurableLsn upTo, List<DataFile> files, List<? extends Volume> directories) throws IOException {
        requireOwn(upTo);
        floors.writeLock().lock();
        try {
            for (DataFile file : written) {
                if (!files.contains(file)) {
                    throw new WriteOrderException(file.name() + " was written and is not named to be synced");
                }
            }
            begun.removeIf(earlier -> earlier.isCut() || earlier.lsn().equals(upTo.lsn()));
            begun.add(upTo);
            for (DataFile file : files) {
                file.file().sync(SyncKind.FILE);
                written.remove(file);
            }
        } finally {
            floors.writeLock().unlock();
        }
        for (Volume directory : directories) {
            directory.syncDirectory();
        }
        return new Synced(this, upTo);
    }

    /**
     * Records the checkpoint, durably.
     *
     * @param data the proof that its data is durable
     * @param callersBytes what the caller needs to find that data again
     * @return the proof
     * @throws WriteOrderException if the proof is another order's, or of a record that was cut
     * @throws LsnRefusedException if its LSN is none that {@link Log#checkpoint(Lsn, ByteBuffer)} takes: below the last
     *     checkpoint's, or 0, where no record lies and which means that there is none; the last checkpoint stays
     * @throws IOException as {@link Log#checkpoint(Lsn, ByteBuffer)}
     */
    public Recorded record(Synced data, ByteBuffer callersBytes) throws IOException {
        requireOwn(data.order);
        requireOwn(data.upTo);
        Lsn lsn = data.upTo.lsn();
        log.checkpoint(lsn, callersBytes);
        // No earlier one can be recorded any more, and this one cannot be cut.
        begun.removeIf(earlier -> earlier.lsn().isBefore(lsn));
        return new Recorded(this, lsn);
    }

    /**
     * Takes away the log below a checkpoint.
     *
     * @param checkpoint the proof that it is recorded
     * @throws WriteOrderException if the proof is another order's
     * @throws IOException as {@link Log#truncateBefore}
     */
    public void truncate(Recorded checkpoint) throws IOException {
        requireOwn(checkpoint.order);
        log.truncateBefore(checkpoint.lsn);
    }

    /**
     * Removes a data file that a checkpoint no longer names, durably.
     *
     * @param checkpoint the proof that it is recorded
     * @param directory where the file is
     * @param name the file's name
     * @throws WriteOrderException if the proof is another order's
     * @throws IOException as {@link Volume#unlink}
     */
    public void unlink(Recorded checkpoint, Volume directory, String name) throws IOException {
        requireOwn(checkpoint.order);
        directory.unlink(name, DirectorySync.NOW);
    }

    private void requireOwn(DurableLsn proof) {
        if (!proof.isOf(log)) {
            throw new WriteOrderException("the proof, " + proof + ", is another log's, or of another life of this one");
        }
        if (proof.isCut()) {
            throw new WriteOrderException("the proof, " + proof + ", is of a record that was cut since");
        }
    }

    @SuppressWarnings("ReferenceEquality") // An order is nobody but itself.
    private void requireOwn(WriteOrder order) {
        if (order != this) {
            throw new WriteOrderException("the proof was given by another order");
        }
    }
}
