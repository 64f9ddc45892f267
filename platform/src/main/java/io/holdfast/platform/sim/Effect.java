package io.holdfast.platform.sim;

import io.holdfast.libc.Errno;
import java.util.Objects;

/** What a {@link Fault} does to a call. */
public sealed interface Effect {
    /**
     * The call fails and does nothing, with one exception: after a failed {@link Call#SYNC} the dirty pages count as clean,
     * so that reads still see them, no later sync writes them and the next crash loses them; likewise the changes of names
     * after a failed {@link Call#SYNC_DIRECTORY}. EINTR is retried by the file, like every file does.
     *
     * @param errno the error
     */
    record Fail(Errno.Kind errno) implements Effect {
        /** Refuses errors that have no number. */
        public Fail {
            if (errno == Errno.Kind.UNKNOWN) {
                throw new IllegalArgumentException("an unknown error has no number");
            }
        }
    }

    /**
     * A read or write transfers no more than this and returns the short count; the file calls again for the rest, so that
     * a crash or another fault can fall in between. Direct I/O is shortened to its alignment.
     *
     * @param bytes the most bytes, at least one
     */
    record Shorten(int bytes) implements Effect {
        /** Refuses transfers of nothing. */
        public Shorten {
            if (bytes < 1) {
                throw new IllegalArgumentException("a short transfer moves at least one byte, was " + bytes);
            }
        }
    }

    /**
     * A write that the device acknowledges and never does. The page cache, where it is used, has it until the end of the
     * machine; the medium keeps its old bytes also after a sync.
     */
    record Lose() implements Effect {}

    /**
     * A write that the device does at the wrong place, at once and durably; at the right place it is lost, as by
     * {@link Lose}. Nothing is hit if there is no such file.
     *
     * @param path the file that is hit: names from the root of the disk, with slashes between
     * @param position where, in bytes, rounded down to a sector
     */
    record Misdirect(String path, long position) implements Effect {
        /** Refuses places that cannot be. */
        public Misdirect {
            Objects.requireNonNull(path, "path");
            if (position < 0) {
                throw new IllegalArgumentException("a position is zero or more, was " + position);
            }
        }
    }

    /**
     * The call takes this long, by the disk's own clock; other faults strike all the same.
     *
     * @param nanos how long, in nanoseconds
     */
    record Delay(long nanos) implements Effect {}
}
