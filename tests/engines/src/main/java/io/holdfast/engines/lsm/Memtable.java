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
        Optional<Entry> before = Optional.ofNullable(entries.put(entry.key(), entry));
        bytes += bytes(entry) - before.map(Memtable::bytes).orElse(0);
    }

    private static int bytes(Entry entry) {
        return entry.key().length() + entry.value().map(Bytes::length).orElse(0);
    }

    Optional<Entry> get(Bytes key) {
        return Optional.ofNullable(entries.get(key));
    }

    Cursor from(Bytes key) {
        return Cursor.of(entries.tailMap(key, true).values().iterator());
    }

    /** The bytes of keys and values. */
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
