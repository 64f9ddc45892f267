package io.holdfast.engines.bitcask;

import io.holdfast.engines.KeyValueEngine;
import io.holdfast.engines.SmallMapProgram;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.entries.EntryBlocks;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.List;

/** A Bitcask of small files, as a map, that is merged with every third write. */
public final class SmallBitcask extends KeyValueEngine {
    /** The program that crash tests run. */
    public static final SmallMapProgram PROGRAM = new SmallMapProgram(SmallBitcask::open, 1, EntryBlocks::owns);

    private static final int FILE_BYTES = 900;

    private final Bitcask engine;
    private int writes;

    private SmallBitcask(Bitcask engine) {
        super(engine);
        this.engine = engine;
    }

    public static SmallBitcask open(Volume volume, StepOrder order) throws IOException {
        return open(volume, order, new HintFiles());
    }

    /** One with a file for each entry: so no tombstone lies in the same file as what it hides. */
    static SmallBitcask openSmallest(Volume volume, StepOrder order) throws IOException {
        return new SmallBitcask(Bitcask.open(volume, 1, new HintFiles(), order));
    }

    static SmallBitcask open(Volume volume, StepOrder order, HintFiles hints) throws IOException {
        return new SmallBitcask(Bitcask.open(volume, FILE_BYTES, hints, order));
    }

    @Override
    public void write(List<Entry> entries) throws IOException {
        super.write(entries);
        writes++;
        if (writes % 3 == 0) {
            tidy();
        }
    }

    @Override
    public void tidy() throws IOException {
        engine.merge();
    }
}
