package io.holdfast.engines.sstable;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.StepOrder.Step;
import io.holdfast.file.AtomicFile;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tables of a directory, newest first, and the manifest that names them. Adding a table and compacting all of them are
 * each done or not, whenever the power goes. The owner sees to it that nobody else writes there. Safe for any number of
 * threads, which wait for each other.
 */
public final class TableSet implements AutoCloseable {
    private static final String SUFFIX = ".sst";

    private final Volume volume;
    private final StepOrder order;
    private final AtomicFile file;
    private final List<SsTable> tables = new ArrayList<>();
    private Manifest manifest = Manifest.EMPTY;
    private long nextNumber;

    private TableSet(Volume volume, StepOrder order, AtomicFile file) {
        this.volume = volume;
        this.order = order;
        this.file = file;
    }

    /**
     * Opens the tables of a directory, none at first, and removes what a crash has left: temporary files, and tables that the
     * manifest does not name.
     *
     * @param volume the directory, which is not closed
     * @param order how the steps are taken: {@link StepOrder#AS_GIVEN}
     * @return the tables, to be closed by the caller
     * @throws TableDamagedException if the manifest, or a table that it names, is missing or not as it was written
     * @throws IOException if the system refuses
     */
    public static TableSet open(Volume volume, StepOrder order) throws IOException {
        TableSet set = new TableSet(volume, order, AtomicFile.in(volume, Manifest.NAME, 0600));
        try {
            set.recover();
            return set;
        } catch (IOException | RuntimeException e) {
            try {
                set.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private void recover() throws IOException {
        // The process alone may have died: the manifest that counts now must still do so after a power cut.
        volume.syncDirectory();
        readManifest();
        for (String name : manifest.tables()) {
            try {
                tables.add(SsTable.open(volume, name));
            } catch (NoSuchFileException e) {
                TableDamagedException missing =
                        new TableDamagedException(Manifest.NAME, 0, name + " is named and not there");
                missing.initCause(e);
                throw missing;
            }
        }
        // Last: where a table that counts is damaged, nothing is changed.
        SsTableWriter.removeLeftovers(volume);
        for (String name : published()) {
            if (!manifest.tables().contains(name)) {
                volume.unlink(name, DirectorySync.NOW);
            }
        }
        nextNumber = manifest.nextNumber();
    }

    /** The first manifest is there before the first table: a directory with tables and without it has lost it. */
    private void readManifest() throws IOException {
        if (volume.exists(Manifest.NAME)) {
            manifest = Manifest.decode(file.readAll());
        } else if (published().isEmpty()) {
            record(Manifest.EMPTY);
        } else {
            throw new TableDamagedException(Manifest.NAME, 0, "it is missing, and there are tables: " + published());
        }
    }

    private List<String> published() throws IOException {
        return volume.list().stream().filter(name -> name.endsWith(SUFFIX)).toList();
    }

    /**
     * Adds a table. Durable on return, together with its mark: after a crash both are there or neither is.
     *
     * @param entries what is in it, newer than all there is; deletions included
     * @param mark the owner's, recorded with it: how much the tables hold now
     * @throws io.holdfast.platform.DiskFullException if there is no space: the table is not added
     * @throws IOException if the system refuses: whether it was added is known when the set is opened anew
     */
    public synchronized void add(Cursor entries, long mark) throws IOException {
        String name = nextName();
        Manifest next = new Manifest(
                mark,
                nextNumber,
                Stream.concat(Stream.of(name), manifest.tables().stream()).toList());
        order.take(List.of(
                new Step("write the table", () -> write(name, entries)),
                new Step("record the manifest", () -> record(next))));
        tables.add(0, SsTable.open(volume, name));
    }

    /**
     * Puts one table in the place of all, without what is deleted. What the tables show stays the same; durable on return.
     *
     * @throws io.holdfast.platform.DiskFullException if there is no space: the tables stay as they are
     * @throws IOException if the system refuses: the next opening finds the old tables or the new one
     */
    public synchronized void compact() throws IOException {
        if (tables.size() < 2) {
            return;
        }
        String name = nextName();
        Manifest next = new Manifest(manifest.mark(), nextNumber, List.of(name));
        List<SsTable> inputs = List.copyOf(tables);
        Cursor merged = from(Bytes.utf8("")).withoutDeleted();
        order.take(List.of(
                new Step("write the output", () -> write(name, merged)),
                new Step("record the manifest", () -> record(next)),
                new Step("delete the inputs", () -> delete(inputs))));
        tables.clear();
        tables.add(SsTable.open(volume, name));
        for (SsTable input : inputs) {
            input.close();
        }
    }

    /** A name that no table has had, not even one whose manifest was not written. */
    private String nextName() {
        return String.format(Locale.ROOT, "%08d%s", nextNumber++, SUFFIX);
    }

    private void write(String name, Cursor entries) throws IOException {
        try (SsTableWriter writer = SsTableWriter.create(volume, name)) {
            for (Optional<Entry> entry = entries.next(); entry.isPresent(); entry = entries.next()) {
                writer.add(entry.get());
            }
            writer.publish();
        }
    }

    private void record(Manifest next) throws IOException {
        file.replace(out -> out.write(next.encode()));
        manifest = next;
    }

    private void delete(List<SsTable> inputs) throws IOException {
        for (SsTable input : inputs) {
            volume.unlink(input.name(), DirectorySync.DEFERRED);
        }
        volume.syncDirectory();
    }

    /**
     * Looks a key up, in the newest table first.
     *
     * @param key the key
     * @return what the newest table that knows the key knows of it, which may be its deletion; empty if none does
     * @throws IOException as {@link SsTable#get}
     */
    public synchronized Optional<Entry> get(Bytes key) throws IOException {
        for (SsTable table : tables) {
            Optional<Entry> found = table.get(key);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /**
     * The newest entries of all keys from one on, deletions included.
     *
     * @param key the lowest key that is shown; the empty one for all
     * @return the cursor, valid until a table is added or all are compacted
     * @throws IOException as {@link SsTable#from}
     */
    public synchronized Cursor from(Bytes key) throws IOException {
        return new Merge(tables.stream().map(table -> table.from(key)).toList());
    }

    /**
     * How much the tables hold, in the owner's terms.
     *
     * @return the mark of the last {@link #add}; zero if there was none
     */
    public synchronized long mark() {
        return manifest.mark();
    }

    /**
     * How many tables there are.
     *
     * @return the count
     */
    public synchronized int size() {
        return tables.size();
    }

    /**
     * Closes the tables.
     *
     * @throws IOException if the system refuses
     */
    @Override
    public synchronized void close() throws IOException {
        for (SsTable table : tables) {
            table.close();
        }
    }
}
