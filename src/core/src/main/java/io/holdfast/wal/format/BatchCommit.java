package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

import java.nio.ByteBuffer;

/**
 * The commit record of a batch, wal-format.md §6: a FULL fragment whose data counts and checksums the members. All methods
 * work on a little-endian buffer in which the fragment's header begins at {@code at}, and allocate nothing.
 */
public final class BatchCommit {
    /** The room that a commit record takes in a block. */
    public static final int STRIDE = FRAGMENT_HEADER_BYTES + COMMIT_BYTES;

    private BatchCommit() {}

    /**
     * Writes a commit record, header and data.
     *
     * @param buffer little-endian
     * @param at where the fragment's header begins; {@link #STRIDE} bytes are written
     * @param memberCount the count of members, two or more
     * @param membersChecksum from {@link BatchChecksum}
     * @param membersBytes the sum of the members' lengths
     * @param firstMemberLsn the first member's LSN
     */
    public static void put(
            ByteBuffer buffer, int at, int memberCount, int membersChecksum, long membersBytes, long firstMemberLsn) {
        if (memberCount < BATCH_MEMBERS_MIN) {
            throw new IllegalArgumentException("a batch of " + memberCount + " has no commit record");
        }
        Fragment.put(buffer, at, FULL, COMMIT_BYTES, 0, COMMIT_BYTES, FRAGMENT_COMMIT, (byte) 0, 0, memberCount);
        int data = at + FRAGMENT_HEADER_BYTES;
        buffer.putInt(data + COMMIT_COUNT_OFFSET, memberCount);
        buffer.putInt(data + COMMIT_CHECKSUM_OFFSET, membersChecksum);
        buffer.putLong(data + COMMIT_MEMBERS_BYTES_OFFSET, membersBytes);
        buffer.putLong(data + COMMIT_FIRST_LSN_OFFSET, firstMemberLsn);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the fragment's header begins
     * @return the count of members
     */
    public static int memberCount(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FRAGMENT_HEADER_BYTES + COMMIT_COUNT_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the fragment's header begins
     * @return what {@link BatchChecksum} must say of the members
     */
    public static int membersChecksum(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FRAGMENT_HEADER_BYTES + COMMIT_CHECKSUM_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the fragment's header begins
     * @return the sum of the members' lengths
     */
    public static long membersBytes(ByteBuffer buffer, int at) {
        return buffer.getLong(at + FRAGMENT_HEADER_BYTES + COMMIT_MEMBERS_BYTES_OFFSET);
    }

    /**
     * Reads a field.
     *
     * @param buffer little-endian
     * @param at where the fragment's header begins
     * @return the first member's LSN
     */
    public static long firstMemberLsn(ByteBuffer buffer, int at) {
        return buffer.getLong(at + FRAGMENT_HEADER_BYTES + COMMIT_FIRST_LSN_OFFSET);
    }
}
