package io.holdfast.wal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The running checksum, count and length of a batch's members, wal-format.md §6. How a member was cut into fragments does
 * not enter: its data may be added in any pieces. Allocates nothing; one thread at a time.
 */
public final class BatchChecksum {
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int memberCount;
    private long membersBytes;

    /** The checksum of no member. */
    public BatchChecksum() {}

    /** Forgets everything: the next member is the first of a batch. */
    public void reset() {
        checksum.reset();
        memberCount = 0;
        membersBytes = 0;
    }

    /**
     * Begins a member.
     *
     * @param recordLength its length in bytes, caller's header included
     * @param callerHeaderLength the caller's header's length in bytes
     * @param kind the caller's kind
     */
    public void beginMember(int recordLength, int callerHeaderLength, byte kind) {
        prefix.putInt(0, recordLength);
        prefix.putShort(4, (short) callerHeaderLength);
        prefix.put(6, kind);
        Bytes.update(checksum, prefix, 0, Long.BYTES);
        memberCount++;
        membersBytes += recordLength;
    }

    /**
     * Adds data of the member begun last; position and limit of the buffer come back as they were.
     *
     * @param buffer holds the data
     * @param offset where it begins
     * @param length its length in bytes
     */
    public void addData(ByteBuffer buffer, int offset, int length) {
        Bytes.update(checksum, buffer, offset, offset + length);
    }

    /**
     * The checksum of the members so far.
     *
     * @return CRC32C
     */
    public int value() {
        return (int) checksum.getValue();
    }

    /**
     * The count of members begun.
     *
     * @return the count
     */
    public int memberCount() {
        return memberCount;
    }

    /**
     * The sum of the members' lengths.
     *
     * @return the sum in bytes
     */
    public long membersBytes() {
        return membersBytes;
    }
}
