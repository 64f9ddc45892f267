package io.holdfast.wal;

import java.nio.ByteBuffer;
import java.util.NoSuchElementException;

/**
 * The record at which a reader stands. Its buffers show the reader's memory: they are valid until the reader moves or is
 * closed, and nothing is allocated for them. Who keeps a record copies it.
 */
public interface LogRecord {
    /**
     * Where the record is.
     *
     * @return its LSN
     * @throws NoSuchElementException if the reader does not stand at a record
     */
    Lsn lsn();

    /**
     * What the record is to the caller.
     *
     * @return the kind that it was appended with
     * @throws NoSuchElementException if the reader does not stand at a record
     */
    byte kind();

    /**
     * The caller's header.
     *
     * @return its bytes, read-only, from the buffer's position to its limit; the same buffer at each call, set anew
     * @throws NoSuchElementException if the reader does not stand at a record
     */
    ByteBuffer header();

    /**
     * The payload.
     *
     * @return its bytes, read-only, from the buffer's position to its limit; the same buffer at each call, set anew
     * @throws NoSuchElementException if the reader does not stand at a record
     */
    ByteBuffer payload();
}
