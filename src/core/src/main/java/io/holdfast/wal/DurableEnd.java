package io.holdfast.wal;

import io.holdfast.wal.format.SegmentHeader;
import java.io.IOException;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/** How a tailing reader learns how far the log is durable. One thread at a time. */
@InheritableMustCall("close")
interface DurableEnd extends AutoCloseable {
    /**
     * Looks.
     *
     * @param segment the segment that is read
     * @param known what is known already, or where the reader begins
     * @return the LSN below which all of the log is durable, as far as it lies in this segment; 0 or less where that is not
     *     known, or there is another after it, which says where this one ends
     * @throws java.nio.file.NoSuchFileException if the segment's name is gone
     * @throws IOException if the system refuses
     */
    long look(SegmentHeader segment, long known) throws IOException;

    /**
     * Waits for a reason to look again: it may return early, and does where the thread is interrupted.
     *
     * @param looks how many looks in a row have found nothing new
     * @param nanos how long at most
     */
    void await(int looks, long nanos);

    @Override
    void close() throws IOException;
}
