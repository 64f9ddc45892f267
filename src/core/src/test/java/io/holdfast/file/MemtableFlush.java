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
import java.util.TreeMap;

/** A table in memory, flushed to a new file: the checkpoint names the files that count. */
final class MemtableFlush implements OrderedStore {
    private final Volume directory;
    private final Log log;
    private final WriteOrder order;
    private final Map<Integer, Character> older = new TreeMap<>();
    private final Map<Integer, Character> memtable = new TreeMap<>();
    private String tables = "";
    private Lsn last = Lsn.ZERO;

    MemtableFlush(Volume directory, LogOptions options) throws IOException {
        this.directory = directory;
        log = Log.open(directory.subdirectory("log"), options);
        order = new WriteOrder(log);
        tables = log.checkpoint()
                .map(found -> StandardCharsets.US_ASCII.decode(found.bytes()).toString())
                .orElse("");
        for (String name : directory.list()) {
            if (name.startsWith("table-") && !tables.contains(name + ";")) {
                directory.unlink(name, DirectorySync.NOW);
            }
        }
        for (String name : tables.isEmpty() ? new String[0] : tables.split(";")) {
            try (DurableFile file = directory.open(name, OpenMode.READ)) {
                ByteBuffer table = ByteBuffer.allocate((int) file.size());
                file.readUnaligned(table, 0);
                decode(table.flip(), older);
            }
        }
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                decode(reader.payload(), memtable);
                last = reader.lsn();
            }
        }
    }

    @Override
    public void put(int key, char value) throws IOException {
        last = log.append(new byte[] {(byte) key, (byte) value});
        memtable.put(key, value);
    }

    // example
    void flush(String table) throws IOException {
        try (DurableFile file = directory.create(table, OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            DataFile data = order.data(file);
            data.write(log.durable(last), encode(memtable), 0);
            WriteOrder.Synced synced = order.sync(log.durable(last), List.of(data), List.of(directory));
            tables += table + ";";
            order.truncate(order.record(synced, ByteBuffer.wrap(tables.getBytes(StandardCharsets.US_ASCII))));
        }
        older.putAll(memtable);
        memtable.clear();
    }
    // end

    @Override
    public void settle() throws IOException {
        flush("table-" + directory.list().size());
    }

    static ByteBuffer encode(Map<Integer, Character> map) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * map.size());
        map.forEach((key, value) -> bytes.put(key.byteValue()).put((byte) (char) value));
        return bytes.flip();
    }

    static void decode(ByteBuffer bytes, Map<Integer, Character> map) {
        while (bytes.hasRemaining()) {
            map.put((int) bytes.get(), (char) bytes.get());
        }
    }

    @Override
    public Map<Integer, Character> content() {
        Map<Integer, Character> content = new TreeMap<>(older);
        content.putAll(memtable);
        return content;
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
