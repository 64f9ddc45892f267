package io.holdfast.engines.lsm;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.wal.Batch;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The tree's changes as records of a log: of kind 1 a value, of kind 2 a deletion; the key is the record's header, the value its payload.
 * Separate from the tree, which knows when something is written and not how.
 */
final class ChangeLog {
    private static final byte PUT = 1;
    private static final byte DELETE = 2;

    private final Log log;
    private Optional<Lsn> last = Optional.empty();

    ChangeLog(Log log) {
        this.log = log;
    }

    /** Appends entries all or none, and waits as the log's mode says. */
    void append(List<Entry> entries) throws IOException {
        if (entries.size() == 1) {
            Entry entry = entries.get(0);
            last = Optional.of(log.append(kind(entry), entry.key().buffer(), payload(entry)));
        } else {
            Batch batch = new Batch();
            entries.forEach(entry -> batch.add(kind(entry), entry.key().buffer(), payload(entry)));
            last = Optional.of(log.appendBatch(batch));
        }
    }

    private static byte kind(Entry entry) {
        return entry.value().isPresent() ? PUT : DELETE;
    }

    private static ByteBuffer payload(Entry entry) {
        return entry.value().map(Bytes::buffer).orElseGet(() -> ByteBuffer.allocate(0));
    }

    /** Shows the entries from a mark on, the write at the mark included. */
    void replay(Lsn mark, Consumer<Entry> entries) throws IOException {
        if (mark.position() > 0 && !mark.isBefore(log.syncedLsn())) {
            throw new IOException("the tables hold writes up to LSN " + mark + ", the log ends at " + log.syncedLsn()
                    + ": it is not theirs");
        }
        try (LogReader reader = log.replay(mark)) {
            while (reader.next()) {
                Bytes key = Bytes.of(reader.header());
                entries.accept(
                        reader.kind() == DELETE ? Entry.deleted(key) : Entry.put(key, Bytes.of(reader.payload())));
                last = Optional.of(reader.lsn());
            }
        }
    }

    /** The last write, which is made durable if it is not yet; empty if the log has none. */
    Optional<Lsn> durableMark() throws IOException {
        if (last.isPresent()) {
            log.durable(last.get());
        }
        return last;
    }

    /** Takes away all writes before a mark. */
    void truncateBefore(Lsn mark) throws IOException {
        log.truncateBefore(mark);
    }
}
