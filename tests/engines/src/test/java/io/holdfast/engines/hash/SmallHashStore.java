package io.holdfast.engines.hash;

import io.holdfast.engines.KeyValueEngine;
import io.holdfast.engines.SmallMapProgram;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.entries.EntryBlocks;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.List;

/** A store of small segments, as a map, of which some are compacted with every other write: all, the oldest, or a run without them. */
public final class SmallHashStore extends KeyValueEngine {
    /** The program that crash tests run. */
    public static final SmallMapProgram PROGRAM = new SmallMapProgram(SmallHashStore::open, 1, EntryBlocks::owns);

    private static final int SEGMENT_BYTES = 600;

    private final HashStore engine;
    private int writes;

    private SmallHashStore(HashStore engine) {
        super(engine);
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
        super.write(entries);
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
}
