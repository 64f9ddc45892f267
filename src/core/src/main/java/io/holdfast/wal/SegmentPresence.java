package io.holdfast.wal;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * Tells damage from a segment that a writer has taken away, or has begun to use again, since a reader learned of it
 * (wal-format.md §12). Separate because {@link LogReader} and {@link LogIterator} hold to it alike. For the time in which a
 * reader has the segment open. One thread at a time.
 */
final class SegmentPresence {
    private static final long NEVER = -1;

    private final Volume volume;
    private final ChainSegment segment;
    private long checked = NEVER;

    SegmentPresence(Volume volume, ChainSegment segment) {
        this.volume = volume;
        this.segment = segment;
    }

    /**
     * Opens the segment's file.
     *
     * @param chunks as {@link BlockReader#open(Volume, String, List, Reading)} takes them
     * @param how how it is read
     * @throws LogTruncatedBeforeException if it is not there because its records were truncated
     * @throws LogTruncatedAfterException if it is not there because the log was cut before it
     * @throws NoSuchFileException if it is not there, and the log still needs it
     * @throws IOException if the system refuses
     */
    @Owning
    BlockReader open(List<Chunk> chunks, Reading how) throws IOException {
        try {
            return BlockReader.open(volume, segment.fileName(), chunks, how);
        } catch (NoSuchFileException e) {
            look(segment.header().place().firstLsn());
            throw e;
        }
    }

    /**
     * Demands that the segment was of the log when what the reader has in memory was read: before damage is told of. The log
     * is looked at once for each chunk.
     *
     * @param blocks the segment, as it is read
     * @param reached the end of what was shown of it, or its beginning
     * @throws LogTruncatedBeforeException if its records were truncated
     * @throws LogTruncatedAfterException if the log was cut below what was shown
     * @throws IOException if the system refuses
     */
    void require(SegmentBlocks blocks, long reached) throws IOException {
        long chunks = blocks.reader().chunksRead();
        if (chunks != checked) {
            look(reached);
            checked = chunks;
        }
    }

    private void look(long reached) throws IOException {
        long sequence = segment.header().place().sequence();
        ChainSnapshot.read(volume, sequence).requireThere(sequence, reached);
    }
}
