package io.holdfast.engines.btree;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.MapProgram;
import io.holdfast.engines.RepeatableLog;
import io.holdfast.engines.SmallMapProgram;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A tree with a short log, as a map.
 *
 * @param engine the tree
 */
public record SmallTree(BTree engine) implements MapProgram.Engine {
    /** The program that crash tests run. */
    public static final SmallMapProgram PROGRAM =
            new SmallMapProgram((volume, order) -> open(volume), 3, TreeBlocks::owns);

    static final long CHECKPOINT_BYTES = 6L * PageFormat.PAGE_BYTES;

    static SmallTree open(Volume volume) throws IOException {
        return of(new LoggedPages(volume, RepeatableLog.OPTIONS, RepeatableLog.SYNC, CHECKPOINT_BYTES));
    }

    static SmallTree of(LoggedPages pages) throws IOException {
        return new SmallTree(BTree.open(pages));
    }

    @Override
    public void write(List<Entry> entries) throws IOException {
        Changes changes = new Changes();
        for (Entry entry : entries) {
            if (entry.value().isPresent()) {
                changes.put(entry.key(), entry.value().get());
            } else {
                changes.delete(entry.key());
            }
        }
        engine.commit(changes);
    }

    @Override
    public void tidy() throws IOException {
        engine.checkpoint();
    }

    @Override
    public Optional<Bytes> get(Bytes key) throws IOException {
        return engine.get(key);
    }

    @Override
    public SortedMap<Bytes, Bytes> all() throws IOException {
        return engine.scan(Bytes.utf8(""), Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
