package io.holdfast.wal;

import java.nio.ByteBuffer;

/** One record, or the members of one batch, on their way into a {@link Group}. */
interface Append {
    int recordCount();

    /** The caller's header and the payload together, in bytes. */
    int recordLength(int index);

    int headerLength(int index);

    byte kind(int index);

    /**
     * Copies a part of a record, as if its header and payload were one.
     *
     * @param index which record
     * @param offset where in the record the part begins
     * @param target where to
     * @param at the index in the target
     * @param length the part's length in bytes
     */
    void copy(int index, int offset, ByteBuffer target, int at, int length);

    /** The sum of the records' lengths in bytes. */
    long recordBytes();

    /** The checksum of the members of a batch, wal-format.md §6. */
    int membersChecksum();
}
