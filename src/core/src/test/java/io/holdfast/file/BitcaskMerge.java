package io.holdfast.file;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The log is the database; a merge moves what still counts of it, and of the last merge, into one new file. */
final class BitcaskMerge implements OrderedStore {
    private final Volume directory;
    private final Log log;
    private final WriteOrder order;
    private final Map<Integer, Character> live = new TreeMap<>();
    private Optional<String> merged;
    private Lsn last = Lsn.ZERO;

    BitcaskMerge(Volume directory, LogOptions options) throws IOException {
        this.directory = directory;
        log = Log.open(directory.subdirectory("log"), options);
        order = new WriteOrder(log);
        merged = log.checkpoint()
                .map(found -> StandardCharsets.US_ASCII.decode(found.bytes()).toString());
        for (String name : directory.list()) {
            if (name.startsWith("merged-") && !merged.equals(Optional.of(name))) {
                directory.unlink(name, DirectorySync.NOW);
            }
        }
        if (merged.isPresent()) {
            try (DurableFile file = directory.open(merged.get(), OpenMode.READ)) {
                ByteBuffer values = ByteBuffer.allocate((int) file.size());
                file.readUnaligned(values, 0);
                MemtableFlush.decode(values.flip(), live);
            }
        }
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                MemtableFlush.decode(reader.payload(), live);
                last = reader.lsn();
            }
        }
    }

    @Override
    public void put(int key, char value) throws IOException {
        last = log.append(new byte[] {(byte) key, (byte) value});
        live.put(key, value);
    }

    // example
    void merge(String into) throws IOException {
        WriteOrder.Recorded recorded;
        try (DurableFile file = directory.create(into, OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            DataFile data = order.data(file);
            data.write(log.durable(last), MemtableFlush.encode(live), 0);
            WriteOrder.Synced synced = order.sync(log.durable(last), List.of(data), List.of(directory));
            recorded = order.record(synced, ByteBuffer.wrap(into.getBytes(StandardCharsets.US_ASCII)));
        }
        order.truncate(recorded);
        if (merged.isPresent()) {
            order.unlink(recorded, directory, merged.get());
        }
        merged = Optional.of(into);
    }
    // end

    @Override
    public void settle() throws IOException {
        merge(merged.map(before -> before + "+").orElse("merged-"));
    }

    @Override
    public Map<Integer, Character> content() {
        return live;
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
