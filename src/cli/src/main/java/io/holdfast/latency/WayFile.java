package io.holdfast.latency;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/** A file opened for one {@link Way}. Safe for several threads that use buffers of their own. */
@InheritableMustCall("close")
public interface WayFile extends AutoCloseable {
    /**
     * Makes memory usable in writes, looked up once.
     *
     * @param bytes a direct buffer whose address suits the way
     * @return the write of all of its bytes
     */
    Write writeOf(ByteBuffer bytes);

    /**
     * Cuts the file.
     *
     * @throws IOException if the system refuses
     */
    void empty() throws IOException;

    @Override
    void close() throws IOException;

    /** One operation. */
    @FunctionalInterface
    interface Write {
        /**
         * Writes, and syncs as the way does.
         *
         * @param position where in the file, in bytes, a multiple of the length written
         * @throws IOException if the system refuses, or writes less
         */
        void at(long position) throws IOException;
    }
}
