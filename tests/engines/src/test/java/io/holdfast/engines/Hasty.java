package io.holdfast.engines;

import io.holdfast.engines.sstable.Entry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Wrong on purpose: keeps the last write in memory until the next one, or until it is closed. */
final class Hasty implements MapProgram.Engine {
    private final MapProgram.Engine right;
    private Optional<List<Entry>> kept = Optional.empty();

    Hasty(MapProgram.Engine right) {
        this.right = right;
    }

    @Override
    public void write(List<Entry> entries) throws IOException {
        writeKept();
        kept = Optional.of(entries);
    }

    private void writeKept() throws IOException {
        if (kept.isPresent()) {
            right.write(kept.get());
            kept = Optional.empty();
        }
    }

    @Override
    public void tidy() throws IOException {
        writeKept();
        right.tidy();
    }

    @Override
    public Optional<Bytes> get(Bytes key) throws IOException {
        writeKept();
        return right.get(key);
    }

    @Override
    public SortedMap<Bytes, Bytes> all() throws IOException {
        writeKept();
        return right.all();
    }

    @Override
    public void close() throws IOException {
        writeKept();
        right.close();
    }
}
