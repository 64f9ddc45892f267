package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.*;

import io.holdfast.wal.format.Fragment;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;

/**
 * The bytes of the record that is read, put together from its fragments. A record in one fragment is not copied; for longer
 * ones there is a buffer that grows to the longest record seen, as fragments come: a length that a fragment claims is not
 * believed before. Allocates nothing per record. Not thread-safe.
 */
final class RecordAssembly {
    private static final int WHOLE_BYTES_MIN = 1 << 16;

    /** What is shown of a buffer, made once for each of the few that there are. */
    private record Views(ByteBuffer header, ByteBuffer payload) {
        static Views of(ByteBuffer buffer) {
            return new Views(buffer.asReadOnlyBuffer(), buffer.asReadOnlyBuffer());
        }
    }

    private final IdentityHashMap<ByteBuffer, Views> views = new IdentityHashMap<>();
    private ByteBuffer whole = ByteBuffer.allocate(0);
    private ByteBuffer source = whole;
    private ByteBuffer header = whole.asReadOnlyBuffer();
    private ByteBuffer payload = whole.asReadOnlyBuffer();
    private int start;
    private int length;
    private int headerLength;

    /**
     * Adds a record's next fragment.
     *
     * @param buffer holds the fragment, unchanged as long as the record is looked at
     * @param at where its header begins
     */
    void add(ByteBuffer buffer, int at) {
        int dataLength = Fragment.dataLength(buffer, at);
        int type = Fragment.type(buffer, at);
        if (type == FULL) {
            become(buffer, at + FRAGMENT_HEADER_BYTES, dataLength, Fragment.callerHeaderLength(buffer, at));
            return;
        }
        int offset = Fragment.fragmentOffset(buffer, at);
        grow(offset, dataLength, Fragment.recordLength(buffer, at));
        whole.put(offset, buffer, at + FRAGMENT_HEADER_BYTES, dataLength);
        if (type == LAST) {
            become(whole, 0, offset + dataLength, Fragment.callerHeaderLength(buffer, at));
        }
    }

    private void grow(int filled, int more, int recordLength) {
        if (whole.capacity() < filled + more) {
            long doubled = Math.max(WHOLE_BYTES_MIN, 2L * whole.capacity());
            ByteBuffer larger = ByteBuffer.allocate((int) Math.max(filled + more, Math.min(doubled, recordLength)));
            views.remove(whole);
            whole = larger.put(0, whole, 0, filled);
        }
    }

    @SuppressWarnings("ReferenceEquality") // Views are of one buffer object, whatever it holds.
    private void become(ByteBuffer buffer, int from, int bytes, int callerHeader) {
        if (buffer != source) {
            source = buffer;
            Views shown = views.computeIfAbsent(buffer, Views::of);
            header = shown.header;
            payload = shown.payload;
        }
        start = from;
        length = bytes;
        headerLength = callerHeader;
    }

    /** The memory that is kept for records longer than a block, in bytes. */
    int keptBytes() {
        return whole.capacity();
    }

    /** The caller's header of the record completed last, from its position to its limit: the same view for each buffer. */
    ByteBuffer header() {
        return header.limit(start + headerLength).position(start);
    }

    /** The payload of the record completed last, from its position to its limit: the same view for each buffer. */
    ByteBuffer payload() {
        return payload.limit(start + length).position(start + headerLength);
    }
}
