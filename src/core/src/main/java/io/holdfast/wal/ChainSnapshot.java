package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.Predecessor;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A log's segments as they stand at one moment of a writer's work, told from their header blocks alone. Separate from
 * {@link Recovery} because it judges nothing and reads no tail: it is for readers of a log that somebody has open.
 *
 * @param location the log's directory, for messages
 * @param beginLsn records below are disposable
 * @param segments the segments, oldest first, the tail last and ending with its file; none where none is headed
 */
record ChainSnapshot(String location, long beginLsn, List<ChainSegment> segments) {
    /** A writer that takes away files faster than their headers are read is none. */
    private static final int ATTEMPTS = 100;

    ChainSnapshot {
        segments = List.copyOf(segments);
    }

    /**
     * Reads it.
     *
     * @param volume the log's directory
     * @param lowest segments of lower sequences do not matter
     * @throws NoSuchFileException if files keep vanishing
     */
    static ChainSnapshot read(Volume volume, long lowest) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return readOnce(volume, lowest);
            } catch (NoSuchFileException e) {
                // The names were listed before the writer removed or renamed one.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ChainSnapshot readOnce(Volume volume, long lowest) throws IOException {
        // The checkpoint file first: it is replaced before a segment goes.
        @Aligned AlignedBuffer buffer = BlockReader.newBuffer(WalFormat.BLOCK_BYTES_MAX);
        CheckpointFile checkpoint = CheckpointFile.read(volume, LogDirectory.read(volume), Freshness.AS_IT_IS, buffer);
        LogDirectory directory = LogDirectory.read(volume).from(lowest);
        Segments headers = Segments.read(volume, directory, Freshness.AS_IT_IS, buffer);
        List<ChainSegment> segments =
                new ArrayList<>(Chain.follow(headers, checkpoint.beginLsn()).finished());
        SegmentHeader tail = headers.tail();
        if (tail != null) {
            segments.add(new ChainSegment(tail, tail.place().firstLsn() + tail.segmentBytes()));
        }
        return new ChainSnapshot(volume.location(), checkpoint.beginLsn(), segments);
    }

    /**
     * Where a reader begins.
     *
     * @param location the log's directory, for the message
     * @param from what it was asked for; {@link Lsn#ZERO} for the first record left
     * @param beginLsn records below are disposable
     * @throws LogTruncatedBeforeException if records that it wants were truncated
     */
    static long start(String location, Lsn from, long beginLsn) throws LogTruncatedBeforeException {
        if (from.position() != 0 && from.position() < beginLsn) {
            throw new LogTruncatedBeforeException(location, from.position(), beginLsn);
        }
        return Math.max(from.position(), beginLsn);
    }

    /** The segment after another in the log, be that one still of the log or not; null if there is none. */
    @Nullable
    ChainSegment after(long sequence) {
        for (ChainSegment segment : segments) {
            if (segment.header().place().sequence() > sequence) {
                return segment;
            }
        }
        return null;
    }

    /**
     * Where a segment's part of the log ends for a reader that has it open.
     *
     * @param sequence the segment
     * @param reached the end of what was shown of it
     * @return the end, exclusive; empty if it is the tail
     * @throws LogTruncatedBeforeException if there is a gap between it and what is left
     * @throws LogTruncatedAfterException if it was cut below what was shown
     */
    OptionalLong endOf(long sequence, long reached) throws LogTruncatedBeforeException, LogTruncatedAfterException {
        ChainSegment next = after(sequence);
        if (next == null) {
            return OptionalLong.empty();
        }
        Predecessor link = next.header().predecessor();
        if (link.sequence() > sequence) {
            throw new LogTruncatedBeforeException(location, reached, beginLsn);
        }
        if (link.end() < reached) {
            throw new LogTruncatedAfterException(location, reached, link.end());
        }
        return OptionalLong.of(link.end());
    }

    /**
     * Checks whether a segment that cannot be read was taken away.
     *
     * @param sequence the segment
     * @param reached the end of what was shown of it, or its beginning
     * @throws LogTruncatedBeforeException if its records were truncated
     * @throws LogTruncatedAfterException if it was cut, below what was shown or with all of it
     */
    void requireThere(long sequence, long reached) throws LogTruncatedBeforeException, LogTruncatedAfterException {
        OptionalLong end = endOf(sequence, reached);
        boolean there =
                segments.stream().anyMatch(segment -> segment.header().place().sequence() == sequence);
        ChainSegment next = after(sequence);
        if (there || end.isEmpty() || next == null) {
            return;
        }
        if (next.header().predecessor().sequence() < sequence) {
            throw new LogTruncatedAfterException(location, reached, end.getAsLong());
        }
        throw new LogTruncatedBeforeException(location, reached, beginLsn);
    }
}
