package io.holdfast.wal;

import io.holdfast.wal.format.BatchChecksum;
import io.holdfast.wal.format.WalFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Records that are replayed all or none. Filled by one thread, then appended; the buffers must not change before
 * the append has returned: their bytes are copied by then.
 */
public final class Batch {
    private final List<Member> members = new ArrayList<>();

    /** An empty batch. */
    public Batch() {}

    private record Member(byte kind, ByteBuffer header, ByteBuffer payload) {
        int length() {
            return header.remaining() + payload.remaining();
        }
    }

    /**
     * Adds a record of kind 0 without a caller's header.
     *
     * @param payload the bytes from its position to its limit, which stay as they are
     * @return this batch
     */
    public Batch add(ByteBuffer payload) {
        return add((byte) 0, ByteBuffer.allocate(0), payload);
    }

    /**
     * Adds a record of kind 0 without a caller's header.
     *
     * @param payload all of its bytes
     * @return this batch
     */
    public Batch add(byte[] payload) {
        return add(ByteBuffer.wrap(payload));
    }

    /**
     * Adds a record.
     *
     * @param kind the caller's kind
     * @param header the caller's header, from its position to its limit, at most 65,535 bytes
     * @param payload the payload, from its position to its limit, at most 1 GiB
     * @return this batch
     * @throws IllegalArgumentException if header or payload is too long
     */
    public Batch add(byte kind, ByteBuffer header, ByteBuffer payload) {
        requireLengths(header, payload);
        members.add(new Member(kind, header.slice(), payload.slice()));
        return this;
    }

    /**
     * The records added so far.
     *
     * @return their count
     */
    public int size() {
        return members.size();
    }

    static void requireLengths(ByteBuffer header, ByteBuffer payload) {
        if (header.remaining() > WalFormat.CALLER_HEADER_BYTES_MAX) {
            throw new IllegalArgumentException("a caller's header has at most " + WalFormat.CALLER_HEADER_BYTES_MAX
                    + " bytes, this one " + header.remaining());
        }
        requireLength(payload.remaining());
    }

    static void requireLength(int payloadBytes) {
        if (payloadBytes > WalFormat.PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a payload has at most " + WalFormat.PAYLOAD_BYTES_MAX + " bytes, this one " + payloadBytes);
        }
    }

    /** The members as they are now, with their checksum, which is computed here and so outside of any lock. */
    Append toAppend() {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a batch has one record or more");
        }
        List<Member> now = List.copyOf(members);
        BatchChecksum checksum = new BatchChecksum();
        for (Member member : now) {
            checksum.beginMember(member.length(), member.header.remaining(), member.kind);
            checksum.addData(member.header, 0, member.header.remaining());
            checksum.addData(member.payload, 0, member.payload.remaining());
        }
        return new Members(now, checksum.value(), checksum.membersBytes());
    }

    private record Members(List<Member> members, int membersChecksum, long recordBytes) implements Append {
        @Override
        public int recordCount() {
            return members.size();
        }

        @Override
        public int recordLength(int index) {
            return members.get(index).length();
        }

        @Override
        public int headerLength(int index) {
            return members.get(index).header.remaining();
        }

        @Override
        public byte kind(int index) {
            return members.get(index).kind;
        }

        @Override
        public void copy(int index, int offset, ByteBuffer target, int at, int length) {
            Member member = members.get(index);
            SingleAppend.copy(member.header, member.payload, offset, target, at, length);
        }
    }
}
