package io.holdfast.engines.hash;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.KeyValueStore;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.entries.CorruptFileException;
import io.holdfast.engines.entries.EntryFile;
import io.holdfast.engines.entries.Kind;
import io.holdfast.engines.entries.Place;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A database of hash-indexed segments in a directory. What it promises when, and why there is a manifest, stands at the package.
 *
 * <p>Safe for any number of threads, which wait for each other. After a failed sync no more can be put: what is in doubt is decided when the
 * database is opened again.
 */
public final class HashStore implements KeyValueStore {
    private static final String SUFFIX = ".segment";
    private static final Bytes NOTHING = Bytes.of(new byte[0]);

    private final Volume volume;
    private final long segmentBytes;
    private final StepOrder order;
    private final VolumeLock lock;
    /** The segments that count, oldest first; the last one is appended to. Never changed, but replaced. */
    private List<Segment> segments = List.of();

    private long nextNumber = 1;
    private final Map<Bytes, Located> index = new HashMap<>();

    /** A segment that is open. */
    private record Segment(long number, EntryFile file) {}

    /** Where the last entry of a key is. */
    private record Located(Segment segment, Kind kind, Place place) {
        EntryFile.Source source() {
            return new EntryFile.Source(segment.file(), place);
        }
    }

    private HashStore(Volume volume, long segmentBytes, StepOrder order, VolumeLock lock) {
        this.volume = volume;
        this.segmentBytes = segmentBytes;
        this.order = order;
        this.lock = lock;
    }

    /**
     * Opens the database in a directory, or creates it; what it then shows is durable.
     *
     * @param volume the directory, which the database does not close
     * @param segmentBytes a segment that has grown to this length is finished at the next put
     * @return the database, locked until it is closed
     * @throws io.holdfast.platform.VolumeLockedException if somebody has it open
     * @throws CorruptFileException if the manifest, a segment that it names, or an entry that was acknowledged is missing or not as it was
     *     written; nothing was changed
     * @throws IOException if the system refuses
     */
    public static HashStore open(Volume volume, long segmentBytes) throws IOException {
        return open(volume, segmentBytes, StepOrder.AS_GIVEN);
    }

    static HashStore open(Volume volume, long segmentBytes, StepOrder order) throws IOException {
        HashStore opened = new HashStore(volume, segmentBytes, order, volume.lock("lock"));
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
        // The process alone may have died: the manifest that counts now must still do so after a power cut.
        volume.syncDirectory();
        List<String> leftovers = new ArrayList<>(volume.list());
        leftovers.removeIf(name -> !name.endsWith(SUFFIX));
        Optional<Manifest> found = Manifest.read(volume);
        if (found.isEmpty() && !leftovers.isEmpty()) {
            throw new CorruptFileException(Manifest.NAME, 0, "it is missing, though there are segments: " + leftovers);
        }
        for (Manifest.Segment named : found.orElse(new Manifest(List.of())).segments()) {
            leftovers.remove(name(named.number()));
            segments = with(segments, open(named));
            nextNumber = Math.max(nextNumber, named.number() + 1);
        }
        for (Segment segment : segments) {
            if (segment.equals(newest())) {
                segment.file().recover((kind, key, place) -> apply(key, new Located(segment, kind, place)));
            } else {
                segment.file().replay((kind, key, place) -> apply(key, new Located(segment, kind, place)));
            }
        }
        for (String leftover : leftovers) {
            volume.unlink(leftover, DirectorySync.DEFERRED);
        }
        if (segments.isEmpty()) {
            // A manifest that names nothing comes first: without it the first segment could not be told from a
            // leftover.
            new Manifest(List.of()).publish(volume);
            begin();
        }
    }

    private Segment open(Manifest.Segment named) throws IOException {
        String name = name(named.number());
        if (!volume.exists(name)) {
            throw new CorruptFileException(Manifest.NAME, 0, "it names " + name + ", which is missing");
        }
        EntryFile file = EntryFile.open(volume, name);
        if (file.identity() != named.identity()) {
            file.close();
            throw new CorruptFileException(name, 0, "it is another file than the one that the manifest names");
        }
        return new Segment(named.number(), file);
    }

    private void apply(Bytes key, Located located) {
        if (located.kind() == Kind.PUT) {
            index.put(key, located);
        } else {
            index.remove(key);
        }
    }

    @Override
    public synchronized Optional<Bytes> get(Bytes key) throws IOException {
        Located located = index.get(key);
        return located == null
                ? Optional.empty()
                : Optional.of(located.segment().file().value(located.place()));
    }

    @Override
    public synchronized SortedSet<Bytes> keys() {
        return new TreeSet<>(index.keySet());
    }

    /**
     * How many segments count.
     *
     * @return one or more; the last is appended to
     */
    public synchronized int segmentCount() {
        return segments.size();
    }

    @Override
    public synchronized void put(Bytes key, Bytes value) throws IOException {
        append(Kind.PUT, key, value);
    }

    @Override
    public synchronized boolean delete(Bytes key) throws IOException {
        boolean present = index.containsKey(key);
        if (present) {
            append(Kind.DELETE, key, NOTHING);
        }
        return present;
    }

    private void append(Kind kind, Bytes key, Bytes value) throws IOException {
        if (newest().file().length() >= segmentBytes) {
            newest().file().finish();
            begin();
        }
        Segment segment = newest();
        apply(key, new Located(segment, kind, segment.file().append(kind, key, value)));
    }

    /** Begins a segment; what is appended to it counts, as the manifest names it. */
    private void begin() throws IOException {
        Segment begun = publish(List.of());
        try {
            name(with(segments, begun));
        } finally {
            if (!segments.contains(begun)) {
                begun.file().close();
            }
        }
    }

    private Segment publish(List<EntryFile.Source> entries) throws IOException {
        long number = nextNumber++;
        return new Segment(number, EntryFile.publish(volume, name(number), entries));
    }

    /** Makes these the segments that count. */
    private void name(List<Segment> counting) throws IOException {
        new Manifest(counting.stream()
                        .map(segment -> new Manifest.Segment(
                                segment.number(), segment.file().identity()))
                        .toList())
                .publish(volume);
        segments = counting;
    }

    /**
     * Compacts a run of finished segments into one. A crash at any place leaves the old ones or the new one.
     *
     * @param from the first, counted from the oldest, which is 0
     * @param to the one after the last, at most {@link #segmentCount} minus one: the newest is not finished
     * @throws IndexOutOfBoundsException if there is no such run
     * @throws CorruptFileException if an entry is not as it was written; the old ones stay
     * @throws IOException if the system refuses: the database goes on with what there is
     */
    public synchronized void compact(int from, int to) throws IOException {
        Objects.checkFromToIndex(from, to, segments.size() - 1);
        List<Segment> inputs = segments.subList(from, to);
        Segment output = publish(counting(inputs, from == 0));
        List<Segment> compacted = new ArrayList<>(segments.subList(0, from));
        compacted.add(output);
        compacted.addAll(segments.subList(to, segments.size()));
        try {
            order.take(List.of(
                    new StepOrder.Step("name the output", () -> name(compacted, output, inputs)),
                    new StepOrder.Step("unlink the inputs", () -> unlink(inputs))));
        } finally {
            boolean named = segments.contains(output);
            EntryFile.closeAll((named ? inputs : List.of(output))
                    .stream().map(Segment::file).toList());
        }
    }

    private void name(List<Segment> counting, Segment output, List<Segment> inputs) throws IOException {
        name(List.copyOf(counting));
        output.file().replay((kind, key, place) -> {
            Located before = index.get(key);
            if (before != null && inputs.contains(before.segment())) {
                index.put(key, new Located(output, kind, place));
            }
        });
    }

    /** What counts of a run: the last entry of each key, if no later segment has one that hides it. */
    private List<EntryFile.Source> counting(List<Segment> run, boolean nothingIsOlder) throws IOException {
        Map<Bytes, Located> last = new LinkedHashMap<>();
        for (Segment segment : run) {
            segment.file().replay((kind, key, place) -> last.put(key, new Located(segment, kind, place)));
        }
        List<EntryFile.Source> counting = new ArrayList<>();
        last.forEach((key, located) -> {
            Located newest = index.get(key);
            boolean current = newest != null && located.equals(newest);
            boolean hides = located.kind() == Kind.DELETE && !index.containsKey(key) && !nothingIsOlder;
            if (current || hides) {
                counting.add(located.source());
            }
        });
        return counting;
    }

    private void unlink(List<Segment> removed) throws IOException {
        for (Segment segment : removed) {
            volume.unlink(name(segment.number()), DirectorySync.DEFERRED);
        }
        volume.syncDirectory();
    }

    private Segment newest() {
        if (segments.isEmpty()) {
            throw new IllegalStateException("the database in " + volume.location() + " is closed");
        }
        return segments.get(segments.size() - 1);
    }

    private static List<Segment> with(List<Segment> segments, Segment another) {
        List<Segment> longer = new ArrayList<>(segments);
        longer.add(another);
        return List.copyOf(longer);
    }

    private static String name(long number) {
        return String.format(Locale.ROOT, "%010d%s", number, SUFFIX);
    }

    @Override
    public synchronized void close() throws IOException {
        List<EntryFile> open = segments.stream().map(Segment::file).toList();
        segments = List.of();
        index.clear();
        try {
            EntryFile.closeAll(open);
        } finally {
            lock.close();
        }
    }
}
