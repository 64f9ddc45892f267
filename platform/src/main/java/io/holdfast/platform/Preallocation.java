package io.holdfast.platform;

import java.io.IOException;

/** How a file gets space ahead of need on an operating system. Safe for any number of threads. */
interface Preallocation {
    /**
     * Extends a file with zeroes.
     *
     * @param fd its descriptor
     * @param path its path, for messages
     * @param alignment what its writes need
     * @param from its length in bytes
     * @param to the longer length that it has on return, in bytes
     * @throws DiskFullException if there is not enough space; the caller restores the length
     * @throws IOException if the system refuses; likewise
     */
    void extend(int fd, String path, Alignment alignment, long from, long to) throws IOException;
}
