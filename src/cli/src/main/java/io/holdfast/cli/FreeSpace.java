package io.holdfast.cli;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Path;

/** Refuses to fill a disk: half of what is free, and 64 MiB, stay free. */
final class FreeSpace {
    private static final long LEFT_BYTES = 64 << 20;

    private FreeSpace() {}

    /**
     * Checks that there is space.
     *
     * @param store where
     * @param path the same, for the message
     * @param bytes how much is going to be written
     * @throws IOException if it would leave too little
     */
    static void require(FileStore store, Path path, long bytes) throws IOException {
        long free = store.getUsableSpace();
        if (free < Math.max(2 * bytes, bytes + LEFT_BYTES)) {
            throw new IOException(path + ": needs " + (bytes >> 20) + " MiB and leaves as much free, but only "
                    + (free >> 20) + " MiB are free: nothing was measured");
        }
    }
}
