package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.*;

import io.holdfast.wal.format.Fragment;
import java.nio.ByteBuffer;

/**
 * The bytes of the record that is read, put together from its fragments. A record in one fragment is not copied; for longer
 * ones there is a buffer that grows to the longest record seen. Not thread-safe.
 */
final class RecordAssembly {
    private ByteBuffer whole = ByteBuffer.allocate(0);
    private ByteBuffer record = whole;

    /**
     * Adds a record's next fragment.
     *
     * @param buffer holds the fragment, unchanged as long as the record is looked at
     * @param at where its header begins
     */
    void add(ByteBuffer buffer, int at) {
        int length = Fragment.dataLength(buffer, at);
        ByteBuffer data = buffer.slice(at + FRAGMENT_HEADER_BYTES, length);
        int type = Fragment.type(buffer, at);
        if (type == FULL) {
            record = data;
            return;
        }
        if (type == FIRST) {
            begin(Fragment.recordLength(buffer, at));
        }
        whole.put(data);
        if (type == LAST) {
            record = whole.duplicate().flip();
        }
    }

    private void begin(int recordLength) {
        if (whole.capacity() < recordLength) {
            whole = ByteBuffer.allocate(recordLength);
        }
        whole.clear();
    }

    /** A part of the record completed last, read-only. */
    ByteBuffer part(int offset, int length) {
        return record.slice(offset, length).asReadOnlyBuffer();
    }
}
