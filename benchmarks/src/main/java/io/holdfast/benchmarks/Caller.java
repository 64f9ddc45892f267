package io.holdfast.benchmarks;

import java.io.IOException;

/** A file that is written and synced through one of the ways that Java has. Not thread-safe. */
interface Caller extends AutoCloseable {
    /** The bytes of one write. */
    int WRITE_BYTES = 4096;

    /** Writes {@link #WRITE_BYTES} zeroes at a position and returns the count of bytes written. */
    long write(long position) throws IOException;

    /** Makes the file's data durable as fdatasync(2) does on Linux; as F_FULLFSYNC on Darwin. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
}
