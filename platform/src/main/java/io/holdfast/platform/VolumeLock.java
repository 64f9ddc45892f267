package io.holdfast.platform;

import java.io.IOException;

/** A directory held by one writer. Closing it, or the end of the process, releases it. */
public interface VolumeLock extends AutoCloseable {
    /**
     * Releases the lock; idempotent.
     *
     * @throws IOException if the system refuses; the lock is released all the same
     */
    @Override
    void close() throws IOException;
}
