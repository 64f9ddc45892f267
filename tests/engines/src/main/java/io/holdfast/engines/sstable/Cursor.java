package io.holdfast.engines.sstable;

import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;

/** Entries in the ascending order of their keys, each key once. One thread at a time. */
@FunctionalInterface
public interface Cursor {
    /**
     * The next entry.
     *
     * @return the entry; empty after the last
     * @throws IOException if it cannot be read
     */
    Optional<Entry> next() throws IOException;

    /**
     * A cursor over entries in memory.
     *
     * @param entries in their order
     * @return the cursor
     */
    static Cursor of(Iterator<Entry> entries) {
        return () -> entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    }

    /**
     * This cursor without the deleted keys: for those who see everything, where a deletion has nothing left to hide.
     *
     * @return another view of the same cursor
     */
    default Cursor withoutDeleted() {
        return () -> {
            Optional<Entry> entry = next();
            while (entry.isPresent() && entry.get().value().isEmpty()) {
                entry = next();
            }
            return entry;
        };
    }
}
