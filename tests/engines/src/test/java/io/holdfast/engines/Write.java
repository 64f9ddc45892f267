package io.holdfast.engines;

import io.holdfast.engines.sstable.Entry;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One write of a crash test's map: a change, or several that are there all or none.
 *
 * @param changes of different keys
 */
public record Write(List<Change> changes) {
    /** How many keys there are. */
    public static final int KEYS = 7;

    /** Copies the list. */
    public Write {
        changes = List.copyOf(changes);
    }

    /** Values, deletions and batches, also of more than one block. */
    public static Write next(SplittableRandom random, int number) {
        int key = random.nextInt(KEYS);
        return switch (random.nextInt(5)) {
            case 0 -> new Write(List.of(Change.deletion(key, number)));
            case 1 ->
                new Write(IntStream.rangeClosed(0, 3)
                        .mapToObj(i -> (key + i) % 3 == 0
                                ? Change.deletion((key + i) % KEYS, number)
                                : new Change((key + i) % KEYS, number, 1500))
                        .toList());
            default -> new Write(List.of(new Change(key, number, Change.HEAD_BYTES + random.nextInt(1500))));
        };
    }

    /** Values of less than a kilobyte, and deletions; several of them only where a batch may have several changes. */
    public static Write nextSmall(SplittableRandom random, int number, int changesMax) {
        int key = random.nextInt(KEYS);
        return new Write(IntStream.rangeClosed(0, random.nextInt(changesMax))
                .mapToObj(i -> random.nextInt(3) == 0
                        ? Change.deletion((key + i) % KEYS, number)
                        : new Change((key + i) % KEYS, number, Change.HEAD_BYTES + random.nextInt(900)))
                .toList());
    }

    /** What a recovery shows, each value checked byte for byte. */
    public static List<Write> found(Map<Bytes, Bytes> all) {
        return all.entrySet().stream()
                .map(entry -> new Write(List.of(Change.of(entry.getKey(), entry.getValue()))))
                .toList();
    }

    /** One that gives a key a value. */
    public static Write put(int key, int number, int bytes) {
        return new Write(List.of(new Change(key, number, bytes)));
    }

    /** One that takes a key's value away. */
    public static Write delete(int key, int number) {
        return new Write(List.of(Change.deletion(key, number)));
    }

    public List<Entry> entries() {
        return changes.stream().map(Change::entry).toList();
    }

    /** Makes the changes in a map of the changes that count. */
    void applyTo(Map<Integer, Change> map) {
        for (Change change : changes) {
            if (change.isDeletion()) {
                map.remove(change.key());
            } else {
                map.put(change.key(), change);
            }
        }
    }

    static Map<Integer, Change> applied(List<Write> writes) {
        Map<Integer, Change> map = new TreeMap<>();
        writes.forEach(write -> write.applyTo(map));
        return map;
    }
}
