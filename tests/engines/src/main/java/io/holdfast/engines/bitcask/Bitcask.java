package io.holdfast.engines.bitcask;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.KeyValueStore;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.entries.EntryFile;
import io.holdfast.engines.entries.Kind;
import io.holdfast.engines.entries.Place;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Bitcask in a directory. What it promises when, and what a merge does in which order, stands at the package.
 *
 * <p>Safe for any number of threads, which wait for each other: each put has a sync of its own, and a merge stops all else. (For commits that share a sync
 * see {@link io.holdfast.wal.Log}.) After a failed sync no more can be put: what is in doubt is decided when the database is
 * opened again.
 */
public final class Bitcask implements KeyValueStore {
    private static final Bytes NOTHING = Bytes.of(new byte[0]);

    private final Volume volume;
    private final long fileBytes;
    private final HintFiles hints;
    private final StepOrder order;
    private final VolumeLock lock;
    /** All data files, oldest first; the last one is appended to. */
    private final TreeMap<Long, EntryFile> files = new TreeMap<>();

    private final Map<Bytes, Located> places = new HashMap<>();

    /** Where the value of a key is. */
    private record Located(long file, Place place) {}

    private Bitcask(Volume volume, long fileBytes, HintFiles hints, StepOrder order, VolumeLock lock) {
        this.volume = volume;
        this.fileBytes = fileBytes;
        this.hints = hints;
        this.order = order;
        this.lock = lock;
    }

    /**
     * Opens the database in a directory, or creates it; what it then shows is durable.
     *
     * @param volume the directory, which the database does not close
     * @param fileBytes a file that has grown to this length is finished at the next put
     * @return the database, locked until it is closed
     * @throws io.holdfast.platform.VolumeLockedException if somebody has it open
     * @throws io.holdfast.engines.entries.CorruptFileException if an entry that was acknowledged is not as it was written
     * @throws IOException if the system refuses
     */
    public static Bitcask open(Volume volume, long fileBytes) throws IOException {
        return open(volume, fileBytes, new HintFiles(), StepOrder.AS_GIVEN);
    }

    static Bitcask open(Volume volume, long fileBytes, HintFiles hints, StepOrder order) throws IOException {
        Bitcask opened = new Bitcask(volume, fileBytes, hints, order, volume.lock("lock"));
        try {
            opened.load();
            return opened;
        } catch (IOException | RuntimeException e) {
            try {
                opened.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private synchronized void load() throws IOException {
        // The process alone may have died: the names that count now must still be there after a power cut.
        volume.syncDirectory();
        List<String> names = volume.list();
        SortedSet<Long> numbers = FileNames.dataNumbers(names);
        for (long orphan : FileNames.hintNumbers(names)) {
            if (!numbers.contains(orphan)) {
                volume.unlink(FileNames.hint(orphan), DirectorySync.DEFERRED);
            }
        }
        for (long number : numbers) {
            EntryFile file = EntryFile.open(volume, FileNames.data(number));
            files.put(number, file);
            if (number == numbers.last()) {
                file.recover((kind, key, place) -> apply(number, new Hint(kind, key, place)));
            } else {
                load(number, file);
            }
        }
        if (files.isEmpty()) {
            begin(1);
        }
    }

    private void load(long number, EntryFile file) throws IOException {
        Optional<List<Hint>> believed = hints.read(volume, FileNames.hint(number), file);
        for (Hint hint : believed.isPresent() ? believed.get() : writeHint(number, file)) {
            apply(number, hint);
        }
    }

    /** Reads a finished file, and leaves the next one to do so a hint. */
    private List<Hint> writeHint(long number, EntryFile file) throws IOException {
        Map<Bytes, Hint> last = new LinkedHashMap<>();
        file.replay((kind, key, place) -> last.put(key, new Hint(kind, key, place)));
        List<Hint> found = List.copyOf(last.values());
        hints.write(volume, FileNames.hint(number), file, found);
        return found;
    }

    private void apply(long number, Hint hint) {
        if (hint.kind() == Kind.PUT) {
            places.put(hint.key(), new Located(number, hint.place()));
        } else {
            places.remove(hint.key());
        }
    }

    @Override
    public synchronized Optional<Bytes> get(Bytes key) throws IOException {
        Located located = places.get(key);
        return located == null
                ? Optional.empty()
                : Optional.of(file(located.file()).value(located.place()));
    }

    @Override
    public synchronized SortedSet<Bytes> keys() {
        return new TreeSet<>(places.keySet());
    }

    @Override
    public synchronized void put(Bytes key, Bytes value) throws IOException {
        append(Kind.PUT, key, value);
    }

    @Override
    public synchronized boolean delete(Bytes key) throws IOException {
        boolean present = places.containsKey(key);
        if (present) {
            append(Kind.DELETE, key, NOTHING);
        }
        return present;
    }

    private void append(Kind kind, Bytes key, Bytes value) throws IOException {
        if (file(newest()).length() >= fileBytes) {
            finish();
            begin(newest() + 1);
        }
        Place place = file(newest()).append(kind, key, value);
        apply(newest(), new Hint(kind, key, place));
    }

    /** Ends the file that was appended to. */
    private void finish() throws IOException {
        file(newest()).finish();
        writeHint(newest(), file(newest()));
    }

    private void begin(long number) throws IOException {
        files.put(number, EntryFile.publish(volume, FileNames.data(number), List.of()));
    }

    /**
     * Copies what counts into new files and removes the old ones. A crash at any place loses nothing and brings nothing back; what
     * is left of the old files then is removed by the next merge.
     *
     * @throws io.holdfast.engines.entries.CorruptFileException if an entry that counts is not as it was written: both stay
     * @throws IOException if the system refuses: the database goes on with what there is
     */
    public synchronized void merge() throws IOException {
        List<Long> inputs = List.copyOf(files.keySet());
        List<List<EntryFile.Source>> outputs = outputs();
        long first = newest() + 1;
        finish();
        // Its number lies behind those of the outputs: what is put from now on is newer than what they hold.
        begin(first + outputs.size());
        List<EntryFile> removed = new ArrayList<>();
        try {
            order.take(List.of(
                    new StepOrder.Step("publish the outputs", () -> publish(first, outputs)),
                    new StepOrder.Step("unlink the inputs", () -> unlink(inputs, removed))));
        } finally {
            EntryFile.closeAll(removed);
        }
    }

    /** What counts, in the order in which it lies on the disk, and as much as belongs into each of the new files. */
    private List<List<EntryFile.Source>> outputs() {
        List<Located> live = new ArrayList<>(places.values());
        live.sort(Comparator.comparingLong(Located::file)
                .thenComparingLong(located -> located.place().position()));
        List<List<EntryFile.Source>> outputs = new ArrayList<>();
        long room = 0;
        for (Located located : live) {
            if (room <= 0) {
                outputs.add(new ArrayList<>());
                room = fileBytes;
            }
            outputs.get(outputs.size() - 1).add(new EntryFile.Source(file(located.file()), located.place()));
            room -= located.place().entryBytes();
        }
        return outputs;
    }

    private void publish(long first, List<List<EntryFile.Source>> outputs) throws IOException {
        for (int i = 0; i < outputs.size(); i++) {
            long number = first + i;
            EntryFile output = EntryFile.publish(volume, FileNames.data(number), outputs.get(i));
            files.put(number, output);
            for (Hint hint : writeHint(number, output)) {
                apply(number, hint);
            }
        }
    }

    /** Oldest first, each durably before the next: a tombstone stays until all that it hides is gone. */
    private void unlink(List<Long> inputs, List<EntryFile> removed) throws IOException {
        for (long input : inputs) {
            if (volume.exists(FileNames.hint(input))) {
                volume.unlink(FileNames.hint(input), DirectorySync.DEFERRED);
            }
            volume.unlink(FileNames.data(input), DirectorySync.NOW);
            EntryFile gone = files.remove(input);
            if (gone != null) {
                removed.add(gone);
            }
        }
    }

    private long newest() {
        if (files.isEmpty()) {
            throw new IllegalStateException("the database in " + volume.location() + " is closed");
        }
        return files.lastKey();
    }

    private EntryFile file(long number) {
        EntryFile file = files.get(number);
        if (file == null) {
            throw new IllegalStateException(
                    "the database in " + volume.location() + " has no file " + number + " open");
        }
        return file;
    }

    @Override
    public synchronized void close() throws IOException {
        List<EntryFile> open = List.copyOf(files.values());
        files.clear();
        try {
            EntryFile.closeAll(open);
        } finally {
            lock.close();
        }
    }
}
