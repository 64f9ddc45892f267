package io.holdfast.engines.lsm;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.MapProgram;
import io.holdfast.engines.RepeatableLog;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.engines.sstable.TableSetProgram;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** A tree so small that every few writes, or each, are flushed, and every third table compacted. */
public final class LsmProgram extends MapProgram {
    private final LsmOptions options;

    /**
     * A program.
     *
     * @param writes how many
     * @param memtableBytes how soon they are flushed
     * @param disguise what the running program sees of the volume, for wrong twins
     * @param order how the running program takes its steps, likewise
     */
    public LsmProgram(int writes, long memtableBytes, UnaryOperator<Volume> disguise, StepOrder order) {
        super(writes, disguise, order);
        this.options = new LsmOptions(RepeatableLog.OPTIONS, memtableBytes, 2);
    }

    @Override
    protected Engine open(Volume volume, StepOrder order) throws IOException {
        return open(volume, order, options);
    }

    static Engine open(Volume volume, StepOrder order, LsmOptions options) throws IOException {
        return new Tree(LsmTree.open(volume, options, RepeatableLog.SYNC, order));
    }

    @Override
    public boolean owns(ByteBuffer block) {
        return RepeatableLog.owns(block) || TableSetProgram.isTable(block);
    }

    /** The tree as a map. */
    private record Tree(LsmTree tree) implements Engine {
        @Override
        public void write(List<Entry> entries) throws IOException {
            tree.write(entries);
        }

        @Override
        public void tidy() throws IOException {
            tree.flush();
            tree.compact();
        }

        @Override
        public Optional<Bytes> get(Bytes key) throws IOException {
            return tree.get(key);
        }

        @Override
        public SortedMap<Bytes, Bytes> all() throws IOException {
            return tree.scan(Bytes.utf8(""));
        }

        @Override
        public void close() throws IOException {
            tree.close();
        }
    }
}
