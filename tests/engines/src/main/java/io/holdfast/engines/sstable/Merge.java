package io.holdfast.engines.sstable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Several cursors as one: of each key the newest entry, be it a deletion. */
public final class Merge implements Cursor {
    private final List<Cursor> cursors;
    private final List<Optional<Entry>> heads = new ArrayList<>();

    /**
     * A merge.
     *
     * @param newestFirst the cursors
     * @throws IOException if their first entries cannot be read
     */
    public Merge(List<Cursor> newestFirst) throws IOException {
        cursors = List.copyOf(newestFirst);
        for (Cursor cursor : cursors) {
            heads.add(cursor.next());
        }
    }

    @Override
    public Optional<Entry> next() throws IOException {
        Optional<Entry> least = Optional.empty();
        for (Optional<Entry> head : heads) {
            // Of equal keys the first one met is the newest.
            if (head.isPresent() && (least.isEmpty() || isBefore(head.get(), least.get()))) {
                least = head;
            }
        }
        if (least.isPresent()) {
            passBy(least.get());
        }
        return least;
    }

    private static boolean isBefore(Entry one, Entry other) {
        return one.key().compareTo(other.key()) < 0;
    }

    private void passBy(Entry taken) throws IOException {
        for (int i = 0; i < heads.size(); i++) {
            if (heads.get(i).filter(head -> head.key().equals(taken.key())).isPresent()) {
                heads.set(i, cursors.get(i).next());
            }
        }
    }
}
