package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.qual.Aligned;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * A buffer, and what part of a file it holds. Separate from whoever reads because threads hand chunks to each other
 * ({@link ReadAhead}); one thread at a time has it.
 */
final class Chunk {
    private static final long NOWHERE = -1;

    private final @Aligned AlignedBuffer buffer;
    private final BitSet unreadable = new BitSet();
    private long position = NOWHERE;
    private int length;
    private int unit = 1;

    /** A chunk that holds nothing yet. */
    Chunk(@Aligned AlignedBuffer buffer) {
        this.buffer = buffer;
    }

    @Aligned
    AlignedBuffer buffer() {
        return buffer;
    }

    /** Always the same buffer. */
    ByteBuffer bytes() {
        return buffer.bytes();
    }

    /** Holds nothing from now on. */
    void clear() {
        position = NOWHERE;
        length = 0;
        unreadable.clear();
    }

    /** Holds a part of a file from now on, of which {@link #markUnreadable} says what is missing. */
    void become(long filePosition, int bytes, int unitBytes) {
        position = filePosition;
        length = bytes;
        unit = unitBytes;
    }

    boolean holds(long filePosition, int bytes) {
        return filePosition >= position && filePosition + bytes <= end();
    }

    /** Where a position of the file is in {@link #bytes}. */
    int offsetOf(long filePosition) {
        return (int) (filePosition - position);
    }

    /** Where in the file its part ends; nowhere, if it holds nothing. */
    long end() {
        return position + length;
    }

    /** The device cannot read the unit at an offset. */
    void markUnreadable(int offset, int unitBytes) {
        unreadable.set(offset / unitBytes);
    }

    boolean isUnreadable(int offset, int bytes) {
        int first = unreadable.nextSetBit(offset / unit);
        return first >= 0 && first <= (offset + bytes - 1) / unit;
    }
}
