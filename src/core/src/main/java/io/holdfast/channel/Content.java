package io.holdfast.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file's bytes at any position and of any length: the one thing in which a buffered channel and a direct one differ.
 * Safe for any number of threads.
 */
interface Content {
    /** Fills the target from its position to its limit, or until the file ends, and returns how many bytes that were. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes the source from its position to its limit, all or throws. */
    void write(ByteBuffer source, long position) throws IOException;

    /** The same at the file's end, with nobody else's bytes in between. */
    void append(ByteBuffer source) throws IOException;

    /** The file's length in bytes. */
    long size() throws IOException;

    /** Cuts the file to a length; a file that is no longer is left alone. */
    void cut(long length) throws IOException;
}
