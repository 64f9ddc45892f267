package io.holdfast.file;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.wal.DurableLsn;
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

/** Pages in place: the page's new content goes to the log, then over the old page; a torn page is redone from the log. */
final class BTreeCommit implements OrderedStore {
    static final int PAGE_BYTES = 2048;

    private final Volume directory;
    private final Log log;
    private final WriteOrder order;
    private final DurableFile file;
    private final DataFile tree;
    private Lsn last = Lsn.ZERO;

    BTreeCommit(Volume directory, LogOptions options) throws IOException {
        this.directory = directory;
        log = Log.open(directory.subdirectory("log"), options);
        order = new WriteOrder(log);
        file = directory.exists("tree")
                ? directory.open("tree", OpenMode.BUFFERED)
                : directory.create("tree", OpenMode.BUFFERED, DirectorySync.NOW);
        tree = order.data(file);
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                redo(log.durable(reader.lsn()), reader.kind(), reader.payload());
            }
        }
    }

    @Override
    public void put(int key, char value) throws IOException {
        commit(
                (byte) key,
                ByteBuffer.wrap(String.valueOf(value).repeat(PAGE_BYTES).getBytes(StandardCharsets.US_ASCII)));
    }

    // example
    void commit(byte page, ByteBuffer content) throws IOException {
        Lsn lsn = log.append(page, ByteBuffer.allocate(0), content);
        redo(log.durable(lsn), page, content);
    }

    void redo(DurableLsn covered, byte page, ByteBuffer content) throws IOException {
        tree.write(covered, content, (long) page * PAGE_BYTES);
        last = covered.lsn();
    }

    void checkpoint() throws IOException {
        WriteOrder.Synced data = order.sync(log.durable(last), List.of(tree), List.of(directory));
        order.truncate(order.record(data, ByteBuffer.allocate(0)));
    }
    // end

    @Override
    public void settle() throws IOException {
        checkpoint();
    }

    @Override
    public Map<Integer, Character> content() throws IOException {
        Map<Integer, Character> content = new TreeMap<>();
        ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
        for (int key = 0; file.readUnaligned(page.clear(), (long) key * PAGE_BYTES) == PAGE_BYTES; key++) {
            char value = (char) page.get(0);
            for (int at = 1; at < PAGE_BYTES; at++) {
                if (page.get(at) != value) {
                    throw new IOException("page " + key + " is torn");
                }
            }
            if (value != 0) {
                content.put(key, value);
            }
        }
        return content;
    }

    @Override
    public void close() throws IOException {
        log.close();
        file.close();
    }
}
