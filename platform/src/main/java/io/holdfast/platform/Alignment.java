package io.holdfast.platform;

import io.holdfast.qual.Aligned;
import java.util.Objects;

/**
 * The alignment that a file's reads and writes need, and the only source of {@code @Aligned} values.
 *
 * @param memoryBytes the alignment of a buffer's address: a power of two, 1 where anything goes
 * @param offsetBytes the alignment of positions and lengths in the file: a power of two, 1 where anything goes
 */
public record Alignment(int memoryBytes, int offsetBytes) {
    /** No alignment needed: cached I/O. */
    public static final Alignment NONE = new Alignment(1, 1);

    /** Refuses alignments that are not powers of two. */
    public Alignment {
        requirePowerOfTwo(memoryBytes, "memory");
        requirePowerOfTwo(offsetBytes, "offset");
    }

    /**
     * The alignment that satisfies both.
     *
     * @param other the other
     * @return the larger memory and the larger offset alignment
     */
    public Alignment and(Alignment other) {
        return new Alignment(Math.max(memoryBytes, other.memoryBytes), Math.max(offsetBytes, other.offsetBytes));
    }

    /**
     * Checks a position.
     *
     * @param position a position in a file, in bytes, zero or more
     * @return the position
     * @throws IllegalArgumentException if it is negative or no multiple of {@link #offsetBytes}
     */
    public @Aligned long requirePosition(long position) {
        if (position < 0 || (position & (offsetBytes - 1)) != 0) {
            throw new IllegalArgumentException(
                    "position " + position + " is not a multiple of " + offsetBytes + " bytes, as this file needs");
        }
        return blessed(position);
    }

    /**
     * Checks a length.
     *
     * @param length a length in bytes, zero or more
     * @return the length
     * @throws IllegalArgumentException if it is negative or no multiple of {@link #offsetBytes}
     */
    public @Aligned int requireLength(int length) {
        if (length < 0 || (length & (offsetBytes - 1)) != 0) {
            throw new IllegalArgumentException(
                    "length " + length + " is not a multiple of " + offsetBytes + " bytes, as this file needs");
        }
        return blessed(length);
    }

    /**
     * Checks the range of a buffer that is to be transferred.
     *
     * @param buffer the buffer
     * @param offset where the range starts, in bytes
     * @param length its length in bytes
     * @throws IllegalArgumentException if the buffer's address or the offset is no multiple of {@link #memoryBytes}, or
     *     the length no multiple of {@link #offsetBytes}
     * @throws IndexOutOfBoundsException if the range does not lie within the buffer
     */
    public void requireRange(AlignedBuffer buffer, int offset, int length) {
        requireLength(length);
        if (buffer.alignment() < memoryBytes || (offset & (memoryBytes - 1)) != 0) {
            throw new IllegalArgumentException("offset " + offset + " of a buffer aligned to " + buffer.alignment()
                    + " bytes is not aligned to " + memoryBytes + " bytes in memory, as this file needs");
        }
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
    }

    /**
     * The largest aligned position that is not above the given one.
     *
     * @param position a position in bytes, zero or more
     * @return the position, rounded down
     */
    public @Aligned long roundDown(long position) {
        return blessed(position & -offsetBytes);
    }

    /**
     * The smallest aligned position that is not below the given one.
     *
     * @param position a position in bytes, zero or more
     * @return the position, rounded up
     * @throws ArithmeticException if it does not fit a long
     */
    public @Aligned long roundUp(long position) {
        return blessed(Math.addExact(position, offsetBytes - 1L) & -offsetBytes);
    }

    /**
     * The smallest aligned length that is not below the given one.
     *
     * @param length a length in bytes, zero or more
     * @return the length, rounded up
     * @throws ArithmeticException if it does not fit an int
     */
    public @Aligned int roundUp(int length) {
        return blessed(Math.addExact(length, offsetBytes - 1) & -offsetBytes);
    }

    // The two casts of this class are what makes a value @Aligned: nowhere else is the warning suppressed.
    @SuppressWarnings("subtyping")
    private static @Aligned long blessed(long value) {
        return (@Aligned long) value;
    }

    @SuppressWarnings("subtyping")
    private static @Aligned int blessed(int value) {
        return (@Aligned int) value;
    }

    private static void requirePowerOfTwo(int bytes, String what) {
        if (bytes < 1 || Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException(what + " alignment must be a power of two, was " + bytes);
        }
    }
}
