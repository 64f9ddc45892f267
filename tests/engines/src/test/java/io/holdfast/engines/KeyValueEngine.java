package io.holdfast.engines;

import io.holdfast.engines.sstable.Entry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A store that changes one key a call, as a map. */
public abstract class KeyValueEngine implements MapProgram.Engine {
    private final KeyValueStore store;

    protected KeyValueEngine(KeyValueStore store) {
        this.store = store;
    }

    /** All that is in a store. */
    public static SortedMap<Bytes, Bytes> all(KeyValueStore store) throws IOException {
        SortedMap<Bytes, Bytes> all = new TreeMap<>();
        for (Bytes key : store.keys()) {
            all.put(key, store.get(key).orElseThrow());
        }
        return all;
    }

    @Override
    public void write(List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            if (entry.value().isPresent()) {
                store.put(entry.key(), entry.value().get());
            } else {
                store.delete(entry.key());
            }
        }
    }

    @Override
    public Optional<Bytes> get(Bytes key) throws IOException {
        return store.get(key);
    }

    @Override
    public SortedMap<Bytes, Bytes> all() throws IOException {
        return all(store);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
