package io.holdfast.channel;

import java.nio.ByteBuffer;

/** What every channel refuses, by the contract of {@link java.nio.channels.FileChannel}, whatever file it is open on. */
final class Arguments {
    private Arguments() {}

    static void requireNotNegative(long value, String what) {
        if (value < 0) {
            throw new IllegalArgumentException("the " + what + " is negative: " + value);
        }
    }

    static void requireTarget(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
    }

    /** Refuses a mapping that is no part of any file. */
    static void requireMapping(long from, long size) {
        requireNotNegative(from, "position");
        requireNotNegative(size, "size");
        if (from + size < 0) {
            throw new IllegalArgumentException("a mapping of " + size + " bytes at " + from + " is too large");
        }
    }

    /** The region to lock: size 0 is all that follows, and no position is beyond the largest long. */
    static SharedFile.Region region(long from, long size) {
        requireNotNegative(from, "position");
        requireNotNegative(size, "size");
        long longest = Long.MAX_VALUE - from;
        if (size > longest && size != Long.MAX_VALUE) {
            throw new IllegalArgumentException("a region of " + size + " bytes at " + from + " is too large");
        }
        return new SharedFile.Region(from, size == 0 ? longest : Math.min(size, longest));
    }
}
