package io.holdfast.wal;

import io.holdfast.wal.format.WalFileName;
import org.jspecify.annotations.Nullable;

/**
 * All that recovery read at open, before anything is concluded from it.
 *
 * @param directory the names
 * @param expectation what the opener demands
 * @param checkpoint the checkpoint file
 * @param segments block 0 of all segments
 * @param chain the links between them
 * @param tail the tail; null if no segment is headed
 * @param next the lowest prepared segment; null if there is none
 */
record Evidence(
        LogDirectory directory,
        Expectation expectation,
        CheckpointFile checkpoint,
        Segments segments,
        Chain chain,
        @Nullable TailScan tail,
        @Nullable NextScan next) {
    /** The highest promise of all (P). */
    Promise promise() {
        Promise promise = checkpoint.promise();
        promise = tail == null ? promise : promise.or(tail.promise());
        return next == null ? promise : promise.or(next.promise());
    }

    /** The log's minor version, wal-format.md §13. */
    HighestMinor minor() {
        HighestMinor minor =
                HighestMinor.OWN.or(new HighestMinor(checkpoint.version().minor(), WalFileName.CHECKPOINT));
        for (Block0 block : segments.all()) {
            if (block.header() != null) {
                String source = WalFileName.segment(block.sequence()) + " block 0";
                minor = minor.or(new HighestMinor(block.version().minor(), source));
            }
        }
        minor = tail == null ? minor : minor.or(tail.minor());
        return next == null ? minor : minor.or(next.minor());
    }

    /** The log's end (E), as far as the tail shows it. */
    long end() {
        return tail == null ? 0 : tail.endLsn();
    }

    /** Whether a segment is one of the log's, the tail included. */
    boolean isOfChain(long sequence) {
        return sequence == segments.tailSequence()
                || chain.finished().stream()
                        .anyMatch(segment -> segment.header().place().sequence() == sequence);
    }

    /** Whether the tail's last write is whole: nothing was begun there that did not arrive. */
    boolean tailEndsCleanly() {
        TailScan scan = tail;
        return scan != null
                && scan.endsUnwritten()
                && scan.brokenLsn() == TailScan.NONE
                && !scan.isUnfinished()
                && scan.flushBlocksAfter() == 0;
    }

    /** Whether nothing was begun in the next file. */
    boolean nextIsUnwritten() {
        NextScan scan = next;
        return scan == null || (scan.block0().isUnwritten() && scan.block1().isUnwritten());
    }
}
