package io.holdfast.engines.lsm;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.Resources;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.StepOrder.Step;
import io.holdfast.engines.sstable.Cursor;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.engines.sstable.Merge;
import io.holdfast.engines.sstable.TableSet;
import io.holdfast.platform.Volume;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keys and values, in a directory of their own. What is durable when: see the package. Safe for any number of threads, which
 * wait for each other.
 *
 * <p>After a write that failed the tree may show less than it holds: close it, and open it anew.
 */
public final class LsmTree implements AutoCloseable {
    private static final String LOG = "log";

    private final Resources resources;
    private final LsmOptions options;
    private final StepOrder order;
    private final ChangeLog log;
    private final TableSet tables;
    private final Memtable memtable = new Memtable();

    private LsmTree(Resources resources, LsmOptions options, StepOrder order, ChangeLog log, TableSet tables) {
        this.resources = resources;
        this.options = options;
        this.order = order;
        this.log = log;
        this.tables = tables;
    }

    /**
     * Opens the tree in a directory, or creates it there; recovers what a crash has left.
     *
     * @param directory the directory, which the tree does not close
     * @param options sizes
     * @return the tree, locked until it is closed; each of its writes is durable when it returns
     * @throws IOException as {@link #open(Volume, LsmOptions, LogTerms, StepOrder)}
     */
    public static LsmTree open(Volume directory, LsmOptions options) throws IOException {
        return open(directory, options, LogTerms.SYNC, StepOrder.AS_GIVEN);
    }

    /**
     * Opens the tree in a directory, or creates it there; recovers what a crash has left.
     *
     * @param directory the directory, which the tree does not close
     * @param options sizes
     * @param terms what a write waits for, and how else the log is opened
     * @param order how the steps of a flush and of a compaction are taken: {@link StepOrder#AS_GIVEN}
     * @return the tree, locked until it is closed
     * @throws io.holdfast.platform.VolumeLockedException if another writer has it
     * @throws io.holdfast.wal.LogDamagedException if the log is damaged; nothing was changed
     * @throws io.holdfast.engines.sstable.TableDamagedException if the manifest or a table is missing or damaged
     * @throws IOException if the log is not the tables' log, or the system refuses
     */
    public static LsmTree open(Volume directory, LsmOptions options, LogTerms terms, StepOrder order)
            throws IOException {
        Resources resources = new Resources();
        try {
            Volume logDirectory = directory.subdirectory(LOG);
            resources.own(logDirectory, logDirectory::close);
            // Its lock is the tree's: whoever has it may remove what a crash has left.
            Log log = Log.open(logDirectory, options.log(), terms);
            resources.own(log, log::close);
            TableSet tables = TableSet.open(directory, order);
            resources.own(tables, tables::close);
            LsmTree tree = new LsmTree(resources, options, order, new ChangeLog(log), tables);
            tree.log.replay(new Lsn(tables.mark()), tree.memtable::apply);
            return tree;
        } catch (IOException | RuntimeException e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    /**
     * Gives a key a value, in place of the one it has. Durable on return, or as the mode of its log says.
     *
     * @param key the key, at most 65,535 bytes
     * @param value the value
     * @throws IOException as {@link #write}
     */
    public void put(Bytes key, Bytes value) throws IOException {
        write(List.of(Entry.put(key, value)));
    }

    /**
     * Removes a key, be it there or not. Durable on return, or as the mode of its log says.
     *
     * @param key the key, at most 65,535 bytes
     * @throws IOException as {@link #write}
     */
    public void delete(Bytes key) throws IOException {
        write(List.of(Entry.deleted(key)));
    }

    /**
     * Writes entries all or none, in their order. Durable on return, or as the mode of its log says.
     *
     * @param entries one or more
     * @throws IllegalArgumentException if there are none, or a key is too long
     * @throws io.holdfast.wal.LogPoisonedException if a write or sync of the log has failed, this one or one before
     * @throws io.holdfast.platform.DiskFullException if there is no space: nothing was written
     * @throws IOException if the system refuses
     */
    public synchronized void write(List<Entry> entries) throws IOException {
        // Before this write, so that a flush that fails is not the failure of a write which is durable already.
        if (memtable.bytes() >= options.memtableBytes()) {
            flush();
        }
        log.append(entries);
        entries.forEach(memtable::apply);
    }

    /**
     * Makes a table of what is in memory, and takes it out of the log; compacts the tables if there are too many. What the
     * tree shows stays the same.
     *
     * @throws io.holdfast.platform.DiskFullException if there is no space: nothing has changed
     * @throws IOException if the system refuses
     */
    public synchronized void flush() throws IOException {
        Optional<Lsn> last = log.durableMark();
        if (last.isEmpty() || memtable.isEmpty()) {
            return;
        }
        Lsn mark = last.get();
        order.take(List.of(
                new Step("flush to a table", () -> tables.add(memtable.from(Bytes.utf8("")), mark.position())),
                new Step("truncate the log", () -> log.truncateBefore(mark))));
        memtable.clear();
        if (tables.size() > options.tablesMax()) {
            compact();
        }
    }

    /**
     * Makes one table of all. What the tree shows stays the same.
     *
     * @throws IOException as {@link TableSet#compact}
     */
    public synchronized void compact() throws IOException {
        tables.compact();
    }

    /**
     * Looks a key up.
     *
     * @param key the key
     * @return its value; empty if there is none
     * @throws IOException if a table is damaged, or the system refuses
     */
    public synchronized Optional<Bytes> get(Bytes key) throws IOException {
        Optional<Entry> newest = memtable.get(key);
        return (newest.isPresent() ? newest : tables.get(key)).flatMap(Entry::value);
    }

    /**
     * All keys from one on, with their values.
     *
     * @param from the lowest key that is shown; the empty one for all
     * @return a new map
     * @throws IOException if a table is damaged, or the system refuses
     */
    public synchronized SortedMap<Bytes, Bytes> scan(Bytes from) throws IOException {
        SortedMap<Bytes, Bytes> found = new TreeMap<>();
        Cursor all = new Merge(List.of(memtable.from(from), tables.from(from))).withoutDeleted();
        for (Optional<Entry> entry = all.next(); entry.isPresent(); entry = all.next()) {
            found.put(entry.get().key(), entry.get().value().orElseThrow());
        }
        return found;
    }

    /**
     * How many tables there are on disk.
     *
     * @return the count
     */
    public int tableCount() {
        return tables.size();
    }

    /**
     * Makes all durable and releases the lock. What is in memory is in the log.
     *
     * @throws IOException if the last sync fails; it is released all the same
     */
    @Override
    public synchronized void close() throws IOException {
        resources.close();
    }
}
