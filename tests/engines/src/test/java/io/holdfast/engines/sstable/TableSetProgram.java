package io.holdfast.engines.sstable;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.MapProgram;
import io.holdfast.engines.StepOrder;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Tables without a log: each write is a table, and every third is followed by a compaction. */
public final class TableSetProgram extends MapProgram {
    /** The first bytes of each block of a table, little-endian. */
    public static final int MAGIC = Frame.MAGIC;

    private static final int TABLES_MAX = 2;

    public TableSetProgram(int writes, UnaryOperator<Volume> disguise, StepOrder order) {
        super(writes, disguise, order);
    }

    /** Whether a block of the disk is a table's. */
    public static boolean isTable(ByteBuffer block) {
        return block.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(block.position()) == MAGIC;
    }

    @Override
    public boolean owns(ByteBuffer block) {
        return isTable(block);
    }

    @Override
    protected Engine open(Volume volume, StepOrder order) throws IOException {
        return tables(volume, order);
    }

    static Engine tables(Volume volume, StepOrder order) throws IOException {
        return new Tables(TableSet.open(volume, order));
    }

    /** The tables as a map. */
    private record Tables(TableSet set) implements Engine {
        @Override
        public void write(List<Entry> entries) throws IOException {
            set.add(
                    Cursor.of(entries.stream()
                            .sorted(Comparator.comparing(Entry::key))
                            .iterator()),
                    set.mark() + 1);
            if (set.size() > TABLES_MAX) {
                set.compact();
            }
        }

        @Override
        public void tidy() throws IOException {
            set.compact();
        }

        @Override
        public Optional<Bytes> get(Bytes key) throws IOException {
            return set.get(key).flatMap(Entry::value);
        }

        @Override
        public SortedMap<Bytes, Bytes> all() throws IOException {
            SortedMap<Bytes, Bytes> all = new TreeMap<>();
            Cursor cursor = set.from(Bytes.utf8("")).withoutDeleted();
            for (Optional<Entry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                all.put(entry.get().key(), entry.get().value().orElseThrow());
            }
            return all;
        }

        @Override
        public void close() throws IOException {
            set.close();
        }
    }
}
