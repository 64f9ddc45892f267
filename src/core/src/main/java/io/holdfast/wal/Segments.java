package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Block 0 of every segment's file in the directory: which are headed, which is the tail, which are prepared. Immutable. */
final class Segments {
    private final NavigableMap<Long, Block0> blocks;
    private final @Nullable SegmentHeader tail;

    private Segments(NavigableMap<Long, Block0> blocks) {
        this.blocks = blocks;
        SegmentHeader highest = null;
        for (Block0 block : blocks.values()) {
            SegmentHeader header = block.header();
            highest = header != null ? header : highest;
        }
        this.tail = highest;
    }

    /**
     * Reads them.
     *
     * @param volume the log's directory
     * @param directory its names
     * @param freshness whether the files are synced before
     * @param buffer to read by, of the longest block's length or longer
     */
    static Segments read(Volume volume, LogDirectory directory, Freshness freshness, @Aligned AlignedBuffer buffer)
            throws IOException {
        NavigableMap<Long, Block0> blocks = new TreeMap<>();
        SegmentHeader last = null;
        for (long sequence : directory.segments()) {
            try (BlockReader reader = BlockReader.open(volume, WalFileName.segment(sequence), buffer)) {
                freshness.apply(reader);
                Block0 headed = last == null
                        ? null
                        : Block0.readHeaded(reader, sequence, last.place().blockBytes());
                Block0 block = headed != null ? headed : Block0.read(reader, sequence, null);
                blocks.put(sequence, block);
                last = block.header() != null ? block.header() : last;
            }
        }
        return last == null ? new Segments(blocks) : relatedTo(last.place(), blocks, volume, buffer);
    }

    /** A file that is not headed can be classified only by the log that it should belong to, so it is read once more. */
    private static Segments relatedTo(
            SegmentPlace log, NavigableMap<Long, Block0> blocks, Volume volume, @Aligned AlignedBuffer buffer)
            throws IOException {
        for (Block0 block : List.copyOf(blocks.values())) {
            long sequence = block.sequence();
            if (block.header() == null) {
                try (BlockReader reader = BlockReader.open(volume, WalFileName.segment(sequence), buffer)) {
                    blocks.put(sequence, Block0.read(reader, sequence, log));
                }
            }
        }
        return new Segments(blocks);
    }

    /** The headed segment with the highest sequence; null if none is headed. */
    @Nullable
    SegmentHeader tail() {
        return tail;
    }

    /** The sequence of the tail; 0 if there is none. */
    long tailSequence() {
        return tail == null ? 0 : tail.place().sequence();
    }

    /** Block 0 of a segment's file; null if there is no such file. */
    @Nullable
    Block0 at(long sequence) {
        return blocks.get(sequence);
    }

    /** All of them, in the order of their sequences. */
    List<Block0> all() {
        return List.copyOf(blocks.values());
    }

    /** The prepared segments: the files above the tail, in the order of their sequences. */
    List<Block0> prepared() {
        return new ArrayList<>(blocks.tailMap(tailSequence(), false).values());
    }
}
