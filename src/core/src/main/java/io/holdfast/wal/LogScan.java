package io.holdfast.wal;

import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.SegmentHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What recovery read, for whoever goes on: the verdict, and where the log stands.
 *
 * @param report the verdict and its evidence
 * @param minor the log's minor version
 * @param checkpoint the checkpoint file's content; null if there is none that is valid
 * @param chain the segments of the log, oldest first and the tail last; only as far as the links hold
 * @param tail what the tail's block 0 says; null if no segment is headed
 * @param tailChecksum the header checksum of the tail's block 0; 0 if there is none
 * @param nextBlock the number of the tail's first block that is not valid, where a clean log goes on; it may be the count of
 *     blocks, if the segment is full
 * @param wholeEnd the LSN where the tail's last whole record outside a batch, or commit record, ends: where repair cuts
 * @param lastWritten the number of the tail's last block that holds something of its generation: what repair sets aside ends
 *     there
 * @param tornNext the sequence of the lowest prepared segment if something was begun in it; else 0
 * @param highestSequence the highest sequence of any name that stays; 0 if there is none
 * @param prepared the segments that are prepared, in the order of their sequences
 * @param dropped the headed segments that truncation has taken away and whose files are still there, in the order in which
 *     they go
 * @param leftovers the names that are removed at open
 */
record LogScan(
        RecoveryReport report,
        HighestMinor minor,
        @Nullable Checkpoint checkpoint,
        List<ChainSegment> chain,
        @Nullable SegmentHeader tail,
        int tailChecksum,
        long nextBlock,
        long wholeEnd,
        long lastWritten,
        long tornNext,
        long highestSequence,
        List<PreparedSegment> prepared,
        List<SegmentHeader> dropped,
        List<String> leftovers) {
    LogScan {
        chain = List.copyOf(chain);
        prepared = List.copyOf(prepared);
        dropped = List.copyOf(dropped);
        leftovers = List.copyOf(leftovers);
    }

    /** The segments before the tail, oldest first. */
    List<ChainSegment> finished() {
        return chain.isEmpty() ? chain : chain.subList(0, chain.size() - 1);
    }

    /** The log's identity, as far as anything sound bears it. */
    OptionalLong identity() {
        SegmentHeader last = tail;
        Checkpoint content = checkpoint;
        if (last != null) {
            return OptionalLong.of(last.place().logIdentity());
        }
        return content == null ? OptionalLong.empty() : OptionalLong.of(content.logIdentity());
    }

    /** Records below are disposable. */
    long beginLsn() {
        Checkpoint content = checkpoint;
        return content == null ? 0 : content.beginLsn();
    }

    /** Whether the chain reaches back to the log's beginning. */
    boolean linksHold() {
        if (chain.isEmpty()) {
            return true;
        }
        SegmentHeader oldest = chain.get(0).header();
        return oldest.predecessor().sequence() == 0 || oldest.place().firstLsn() <= beginLsn();
    }

    /** The chain with everything of its tail that holds something, also past the log's end. */
    List<ChainSegment> chainToLastWritten() {
        SegmentHeader last = tail;
        if (last == null) {
            return chain;
        }
        List<ChainSegment> longer = new ArrayList<>(chain.subList(0, chain.size() - 1));
        long end = Math.max(last.place().blockLsn(lastWritten + 1), report.end().position());
        longer.add(new ChainSegment(last, end));
        return longer;
    }
}
