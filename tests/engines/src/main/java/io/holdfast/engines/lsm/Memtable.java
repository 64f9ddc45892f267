package io.holdfast.engines.lsm;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.sstable.Cursor;
import io.holdfast.engines.sstable.Entry;
import java.util.Optional;
import java.util.TreeMap;

/** What has been written since the last flush: of each key the newest entry, deletions included. */
final class Memtable {
    private final TreeMap<Bytes, Entry> entries = new TreeMap<>();
    private long bytes;

    void apply(Entry entry) {
        entries.put(entry.key(), entry);
        bytes += entry.key().length() + entry.value().map(Bytes::length).orElse(0);
    }

    Optional<Entry> get(Bytes key) {
        return Optional.ofNullable(entries.get(key));
    }

    Cursor from(Bytes key) {
        return Cursor.of(entries.tailMap(key, true).values().iterator());
    }

    /**
     * The bytes of all keys and values that were written, overwritten ones included: they are in the log until the flush, which
     * would not end if one key were written for ever.
     */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    void clear() {
        entries.clear();
        bytes = 0;
    }
}
