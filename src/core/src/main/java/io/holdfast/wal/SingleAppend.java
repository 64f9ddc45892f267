package io.holdfast.wal;

import java.nio.ByteBuffer;

/**
 * One record, set anew for each append under the lock that guards packing, so that an append allocates nothing. It holds
 * on to no buffer between appends.
 */
final class SingleAppend implements Append {
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    private byte kind;
    private ByteBuffer header = nothing;
    private ByteBuffer payload = nothing;

    SingleAppend set(byte recordKind, ByteBuffer callerHeader, ByteBuffer recordPayload) {
        kind = recordKind;
        header = callerHeader;
        payload = recordPayload;
        return this;
    }

    void clear() {
        set((byte) 0, nothing, nothing);
    }

    @Override
    public int recordCount() {
        return 1;
    }

    @Override
    public int recordLength(int index) {
        return header.remaining() + payload.remaining();
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
        copy(header, payload, offset, target, at, length);
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
