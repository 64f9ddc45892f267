package io.holdfast.narayana;

import io.holdfast.wal.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a record of the log says of a slot, in the format of this package.
 *
 * @param slot the slot's number, zero or more
 * @param content what it holds since, null if nothing
 */
record SlotRecord(int slot, @Nullable SlotContent content) {
    static final byte WRITTEN = 1;
    static final byte CLEARED = 2;

    private static final int HEADER_BYTES = Integer.BYTES + Long.BYTES;

    /** Refuses negative numbers. */
    SlotRecord {
        if (slot < 0) {
            throw new IllegalArgumentException("a slot's number is zero or more, was " + slot);
        }
    }

    /** The caller's header of a record. */
    static ByteBuffer header(int slot, long order) {
        return ByteBuffer.allocate(HEADER_BYTES).putInt(slot).putLong(order).flip();
    }

    /**
     * Reads a record.
     *
     * @throws IOException if it is not of this format
     */
    static SlotRecord of(LogRecord record) throws IOException {
        ByteBuffer header = record.header().slice();
        boolean known = record.kind() == WRITTEN || record.kind() == CLEARED;
        if (!known || header.remaining() != HEADER_BYTES || header.getInt(0) < 0) {
            throw new IOException(
                    "the record at LSN " + record.lsn() + ", of kind " + record.kind() + " with a header of "
                            + header.remaining() + " bytes, is not of a slot store: the log is another program's");
        }
        return new SlotRecord(header.getInt(0), record.kind() == WRITTEN ? content(header, record.payload()) : null);
    }

    private static SlotContent content(ByteBuffer header, ByteBuffer payload) {
        byte[] data = new byte[payload.remaining()];
        payload.duplicate().get(data);
        return new SlotContent(header.getLong(Integer.BYTES), data);
    }
}
