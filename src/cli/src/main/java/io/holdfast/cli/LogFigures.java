package io.holdfast.cli;

import io.holdfast.wal.BlockClass;
import io.holdfast.wal.LogEntry;
import io.holdfast.wal.LogIterator;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * What a log consists of, counted. Whole records count, also members of a batch that is not committed, where there are any
 * at the end.
 *
 * @param segments headed segments
 * @param blocks valid blocks, without the headers of segments
 * @param usedBytes what is used of these blocks
 * @param paddingBytes what is not
 * @param records whole records, without commit records
 * @param recordBytes their callers' headers and payloads
 * @param batches commit records
 */
record LogFigures(
        long segments, long blocks, long usedBytes, long paddingBytes, long records, long recordBytes, long batches) {

    /**
     * Counts to the end.
     *
     * @param entries from the log's beginning
     * @param progress told the number of each segment that begins
     * @return the figures
     * @throws IOException if the log cannot be read
     */
    static LogFigures count(LogIterator entries, LongConsumer progress) throws IOException {
        long segments = 0;
        long blocks = 0;
        long usedBytes = 0;
        long blockBytes = 0;
        long records = 0;
        long recordBytes = 0;
        long batches = 0;
        while (entries.next()) {
            LogEntry entry = entries.entry();
            if (entry instanceof LogEntry.Segment segment) {
                segments++;
                blockBytes = segment.header().place().blockBytes();
                progress.accept(segments);
            } else if (entry instanceof LogEntry.Block block
                    && block.number() > 0
                    && block.state() == BlockClass.VALID) {
                blocks++;
                usedBytes += block.facts().map(LogEntry.Facts::usedBytes).orElse(0);
            } else if (entry instanceof LogEntry.Item item && item.role() == LogEntry.Role.COMMIT) {
                batches++;
            } else if (entry instanceof LogEntry.Item item) {
                records++;
                recordBytes += item.header().remaining() + item.payload().remaining();
            }
        }
        return new LogFigures(
                segments, blocks, usedBytes, blocks * blockBytes - usedBytes, records, recordBytes, batches);
    }

    /** How much of the blocks is used, in percent; 0 if there are none. */
    double fillPercent() {
        return blocks == 0 ? 0 : 100.0 * usedBytes / (usedBytes + paddingBytes);
    }
}
