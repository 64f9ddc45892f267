package io.holdfast.bookkeeper;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * The order of a journal's files: the next one begins only when the one before is durable.
 *
 * <p>BookKeeper's thread that syncs takes all that waits, syncs the file of the last request, and acknowledges the others
 * too, also those of the file before: a failing sync of that one it logs and acknowledges all the same
 * ({@code Journal.ForceWriteThread.run} and {@code ForceWriteRequest.closeFileIfNecessary} of 4.18.0).
 */
final class JournalSuccession {
    private @NotOwning @Nullable FileChannel newest;

    /** Whether no file has begun yet. */
    synchronized boolean isEmpty() {
        return newest == null;
    }

    /**
     * Makes what was written to the newest file durable, whose place the next one takes.
     *
     * @param next a new journal file
     * @throws IOException if the sync fails, or one of that file has failed before; the next one must not be written then
     */
    synchronized void begin(@NotOwning FileChannel next) throws IOException {
        FileChannel before = newest;
        if (before != null && before.isOpen()) {
            try {
                before.force(false);
            } catch (ClosedChannelException closedMeanwhile) {
                // By the thread that syncs, which closes a file only after its last sync has succeeded.
            }
        }
        newest = next;
    }
}
