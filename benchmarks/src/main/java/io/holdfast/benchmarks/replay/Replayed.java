package io.holdfast.benchmarks.replay;

import java.nio.file.Path;
import java.util.List;

/** A log that was written, and can be replayed again and again. */
@SuppressWarnings("try") // What a peer declares.
public interface Replayed extends AutoCloseable {
    /**
     * What a replay reads.
     *
     * @return the parts of files, in order
     * @throws Exception if they cannot be found out
     */
    List<Extent> extents() throws Exception;

    /**
     * Replays the log from its beginning to its end.
     *
     * @return how many records there were
     * @throws Exception if it cannot be read
     */
    long replay() throws Exception;

    @Override
    void close() throws Exception;

    /**
     * The part of a file that holds records: what was allocated behind it is never read.
     *
     * @param file the file
     * @param bytes of it, from its beginning
     */
    record Extent(Path file, long bytes) {}

    /** Writes a log. */
    @FunctionalInterface
    interface Writing {
        /**
         * Writes records, as fast as the system does it, and closes the log.
         *
         * @param directory an empty directory of its own
         * @param records how many
         * @param payload each of them
         * @return the log, to be replayed
         * @throws Exception if it cannot be written
         */
        Replayed write(Path directory, long records, byte[] payload) throws Exception;
    }
}
