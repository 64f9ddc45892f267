package io.holdfast.latency;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A way to make bytes durable, or to do less.
 *
 * @param name what it does, for people and programs: unique
 * @param promise what the call promises where the volume keeps its own promise
 * @param appends whether the file grows; otherwise blocks that were written before are written over
 * @param opening how a file is opened for it
 */
public record Way(String name, Promise promise, boolean appends, Opening opening) {
    /** What a call promises when it has returned. */
    public enum Promise {
        /** The bytes survive a power cut. */
        DURABLE,
        /** They reach the medium before later ones, maybe not before a power cut. */
        ORDERED,
        /** They survive a crash of the operating system, but are maybe still in the drive's cache. */
        DEVICE_CACHE,
        /** Nothing but that the kernel has them. */
        NOTHING
    }

    /** Opens a file. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Opens an existing file.
         *
         * @param file the file
         * @return the open file
         * @throws IOException if the system refuses, or the file system cannot do it this way
         */
        WayFile open(Path file) throws IOException;
    }
}
