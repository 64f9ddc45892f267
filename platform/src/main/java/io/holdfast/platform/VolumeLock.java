package io.holdfast.platform;

import java.io.IOException;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/** A directory held by one writer. Closing it, or the end of the process, releases it. */
@InheritableMustCall("close")
public interface VolumeLock extends AutoCloseable {
    /**
     * Releases the lock; idempotent.
     *
     * @throws IOException if the system refuses; the lock is released all the same
     */
    @Override
    void close() throws IOException;
}
