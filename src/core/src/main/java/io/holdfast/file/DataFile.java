package io.holdfast.file;

import io.holdfast.platform.DurableFile;
import io.holdfast.wal.DurableLsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * A file of data that a log covers: written only with the proof in hand that the log is durable up to the record of the
 * change. From {@link WriteOrder#data}; the file itself belongs to whoever opened it. Safe for any number of threads.
 */
public final class DataFile {
    private final WriteOrder order;
    private final @NotOwning DurableFile file;

    DataFile(WriteOrder order, @NotOwning DurableFile file) {
        this.order = order;
        this.file = file;
    }

    /**
     * Writes at a position. Durable after the next {@link WriteOrder#sync} that names this file.
     *
     * @param covered proof that the log holds the change
     * @param source written from its position to its limit, which its position then shows
     * @param position where in the file, in bytes
     * @throws WriteOrderException if the proof is another log's or of a record that was cut, or lies below a checkpoint already
     *     begun, whose sync would not cover this write
     * @throws IOException as {@link DurableFile#writeUnaligned}
     */
    public void write(DurableLsn covered, ByteBuffer source, long position) throws IOException {
        order.write(this, covered, () -> file.writeUnaligned(source, position));
    }

    /**
     * Gives the file up: no checkpoint will ever name what was written to it, and it need not be synced. For a new file
     * whose writing failed, before it is removed; whatever a checkpoint names must not be given up.
     */
    public void abandon() {
        order.forget(this);
    }

    /**
     * The file's name.
     *
     * @return the name it was opened by
     */
    public String name() {
        return file.name();
    }

    @NotOwning
    DurableFile file() {
        return file;
    }
}
