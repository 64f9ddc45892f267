package io.holdfast.engines.hash;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.MapProgram;
import io.holdfast.engines.SmallMapProgram;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.entries.EntryBlocks;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A store of small segments, as a map, of which some are compacted with every other write: all, the oldest, or a run without them. */
public final class SmallHashStore implements MapProgram.Engine {
    /** The program that crash tests run. */
    public static final SmallMapProgram PROGRAM = new SmallMapProgram(SmallHashStore::open, 1, EntryBlocks::owns);

    private static final int SEGMENT_BYTES = 600;

    private final HashStore engine;
    private int writes;

    private SmallHashStore(HashStore engine) {
        this.engine = engine;
    }

    static SmallHashStore open(Volume volume, StepOrder order) throws IOException {
        return new SmallHashStore(HashStore.open(volume, SEGMENT_BYTES, order));
    }

    HashStore engine() {
        return engine;
    }

    @Override
    public void write(List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            if (entry.value().isPresent()) {
                engine.put(entry.key(), entry.value().get());
            } else {
                engine.delete(entry.key());
            }
        }
        writes++;
        int finished = engine.segmentCount() - 1;
        if (writes % 2 == 0 && finished > 0) {
            int from = writes % 4 == 0 ? finished / 2 : 0;
            engine.compact(from, writes % 3 == 0 ? finished : Math.min(finished, from + 2));
        }
    }

    @Override
    public void tidy() throws IOException {
        engine.compact(0, engine.segmentCount() - 1);
    }

    @Override
    public Optional<Bytes> get(Bytes key) throws IOException {
        return engine.get(key);
    }

    @Override
    public SortedMap<Bytes, Bytes> all() throws IOException {
        SortedMap<Bytes, Bytes> all = new TreeMap<>();
        for (Bytes key : engine.keys()) {
            engine.get(key).ifPresent(value -> all.put(key, value));
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
