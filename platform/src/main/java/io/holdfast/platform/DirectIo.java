package io.holdfast.platform;

import java.io.IOException;

/** How the page cache is bypassed on an operating system. One for each volume, because what is found out is remembered. */
interface DirectIo {
    /**
     * What direct I/O needs, and how that was found out.
     *
     * @param alignment the alignment of memory, positions and lengths
     * @param source where the numbers come from, as a sentence for the report
     */
    record Terms(Alignment alignment, String source) {}

    /**
     * Makes an open file direct.
     *
     * @param fd a regular file's descriptor; unchanged if this throws
     * @param path its path, for messages
     * @return what its transfers need from now on
     * @throws DirectIoUnsupportedException if this file system, or this file, has no direct I/O
     * @throws IOException if the system refuses for another reason
     */
    Terms enable(int fd, String path) throws IOException;

    /**
     * Whether each direct write that is durable on return is told its own failure, however many are under way. Where direct
     * writes can go through the page cache all the same, the kernel tells one of them alone.
     *
     * @return true only where it is known
     */
    boolean isEachWriteTold();
}
