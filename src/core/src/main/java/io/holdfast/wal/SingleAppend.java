package io.holdfast.wal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One record, set anew for each append under the lock that guards packing, so that an append allocates nothing. It holds
 * on to no buffer between appends.
 */
final class SingleAppend implements Append {
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    private byte kind;
    private ByteBuffer header = nothing;
    private ByteBuffer payload = nothing;
    private byte @Nullable [] payloadArray;

    /** Sets the record; if an array is given it is the payload, else the buffer is. */
    SingleAppend set(byte recordKind, ByteBuffer callerHeader, ByteBuffer recordPayload, byte @Nullable [] array) {
        kind = recordKind;
        header = callerHeader;
        payload = recordPayload;
        payloadArray = array;
        return this;
    }

    void clear() {
        set((byte) 0, nothing, nothing, null);
    }

    @Override
    public int recordCount() {
        return 1;
    }

    @Override
    public int recordLength(int index) {
        byte[] array = payloadArray;
        return header.remaining() + (array == null ? payload.remaining() : array.length);
    }

    @Override
    public int headerLength(int index) {
        return header.remaining();
    }

    @Override
    public byte kind(int index) {
        return kind;
    }

    @Override
    public void copy(int index, int offset, ByteBuffer target, int at, int length) {
        byte[] array = payloadArray;
        if (array == null) {
            copy(header, payload, offset, target, at, length);
        } else {
            target.put(at, array, offset, length);
        }
    }

    /** Copies a part of a record whose header and payload lie apart. */
    static void copy(ByteBuffer header, ByteBuffer payload, int offset, ByteBuffer target, int at, int length) {
        int headerBytes = Math.max(0, Math.min(length, header.remaining() - offset));
        if (headerBytes > 0) {
            target.put(at, header, header.position() + offset, headerBytes);
        }
        if (length > headerBytes) {
            int from = payload.position() + offset + headerBytes - header.remaining();
            target.put(at + headerBytes, payload, from, length - headerBytes);
        }
    }

    @Override
    public long recordBytes() {
        return recordLength(0);
    }

    @Override
    public int membersChecksum() {
        throw new UnsupportedOperationException("a single record has no commit record");
    }
}
