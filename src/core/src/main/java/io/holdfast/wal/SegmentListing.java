package io.holdfast.wal;

import static io.holdfast.wal.format.WalFormat.*;

import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Everything in one segment, for {@link LogIterator}: block after block, whatever it is, and the records of the valid ones.
 * Unlike {@link SegmentReplay} it never looks ahead and never stops. One thread at a time.
 */
final class SegmentListing {
    private final SegmentBlocks blocks;
    private final SegmentPlace place;
    private final long end;
    private final long settled;
    private final long from;
    private final RecordAssembly assembly;
    private final SegmentPresence presence;
    private final FragmentWalk walk;
    private final CRC32C checksum = new CRC32C();
    private long following;
    private int offset;
    private int usedBytes;
    private boolean lost;
    private @Nullable LogEntry pending;

    /**
     * A listing.
     *
     * @param blocks the segment
     * @param end the LSN where it ends
     * @param settled where blocks that are not valid are no findings any more: the log's verdict judges them
     * @param from blocks that end at or before it, and records below it, are not shown
     * @param assembly where records are put together
     * @param presence tells what is not as it was written from what a writer has taken away
     */
    SegmentListing(
            SegmentBlocks blocks,
            long end,
            long settled,
            long from,
            RecordAssembly assembly,
            SegmentPresence presence) {
        this.blocks = blocks;
        this.place = blocks.place();
        this.end = end;
        this.settled = settled;
        this.from = from;
        this.assembly = assembly;
        this.presence = presence;
        this.walk = new FragmentWalk(place.blockBytes(), TailScan.headerEnd(place));
        this.following = Math.max(0, (from - place.firstLsn()) / place.blockBytes());
        // In the middle of a record, or of a batch, there is nothing to say of what came before.
        this.lost = following > 0;
    }

    /** The next entry; null at the end. */
    @Nullable
    LogEntry next() throws IOException {
        LogEntry entry = pending;
        pending = null;
        while (entry == null) {
            if (offset < usedBytes && lsn() < end) {
                entry = fragment();
            } else if (place.blockLsn(following) < end) {
                return block();
            } else {
                return null;
            }
        }
        return entry;
    }

    private LogEntry block() throws IOException {
        long number = following++;
        BlockClass state = blocks.classOf(number);
        ByteBuffer bytes = blocks.bytes();
        int at = blocks.at();
        boolean intact = state != BlockClass.UNREADABLE && BlockHeader.isIntact(bytes, at, checksum);
        offset = BLOCK_HEADER_BYTES;
        usedBytes = state == BlockClass.VALID ? blocks.usedBytes() : BLOCK_HEADER_BYTES;
        Lsn lsn = new Lsn(place.blockLsn(number));
        if (state != BlockClass.VALID) {
            lost = true;
        }
        if (state != BlockClass.VALID && state != BlockClass.NEWER && lsn.position() < settled) {
            presence.require(blocks, lsn.position());
            pending = new LogEntry.Finding(report(
                    PromisedRow.of(state), lsn.position(), "the block is " + state + ", and lies below the end"));
        }
        return new LogEntry.Block(
                blocks.reader().name(), number, lsn, state, intact ? Optional.of(facts(bytes, at)) : Optional.empty());
    }

    private static LogEntry.Facts facts(ByteBuffer bytes, int at) {
        return new LogEntry.Facts(
                BlockHeader.major(bytes, at),
                BlockHeader.minor(bytes, at),
                BlockHeader.flags(bytes, at),
                BlockHeader.usedBytes(bytes, at),
                BlockHeader.logIdentity(bytes, at),
                BlockHeader.segmentSequence(bytes, at),
                BlockHeader.blockLsn(bytes, at),
                BlockHeader.syncedLsn(bytes, at),
                BlockHeader.flushBlocksAfter(bytes, at));
    }

    /** Takes one fragment; null if it completes nothing that is shown. */
    private @Nullable LogEntry fragment() throws IOException {
        ByteBuffer bytes = blocks.bytes();
        int at = blocks.at() + offset;
        if (lost && FragmentWalk.canBegin(bytes, at)) {
            lost = false;
            walk.restart(lsn());
        }
        FragmentWalk.Step step = lost ? FragmentWalk.Step.INSIDE : walk.add(bytes, at, lsn());
        if (step == FragmentWalk.Step.BROKEN) {
            lost = true;
            presence.require(blocks, lsn());
            return new LogEntry.Finding(
                    report(RecoveryRow.BROKEN_RECORD, lsn(), "the fragment does not follow the one before it"));
        }
        if (!lost) {
            assembly.add(bytes, at);
        }
        LogEntry entry = step == FragmentWalk.Step.INSIDE ? null : item(step, bytes, at);
        offset += Fragment.stride(Fragment.dataLength(bytes, at));
        return entry;
    }

    private @Nullable LogEntry item(FragmentWalk.Step step, ByteBuffer bytes, int at) {
        LogEntry.Role role = switch (step) {
            case MEMBER -> LogEntry.Role.MEMBER;
            case COMMITTED -> LogEntry.Role.COMMIT;
            default -> LogEntry.Role.SINGLE;
        };
        long lsn = role == LogEntry.Role.COMMIT ? lsn() : walk.recordLsn();
        return lsn < from
                ? null
                : new LogEntry.Item(
                        new Lsn(lsn),
                        role,
                        Fragment.kind(bytes, at),
                        Fragment.batchIndex(bytes, at),
                        assembly.header(),
                        assembly.payload());
    }

    private long lsn() {
        return place.blockLsn(following - 1) + offset;
    }

    private RecoveryReport report(RecoveryRow row, long lsn, String evidence) {
        return new RecoveryReport(
                row,
                new Lsn(lsn),
                blocks.reader().name(),
                lsn - place.firstLsn(),
                evidence,
                new Lsn(lsn),
                new Lsn(end),
                "the end of what is listed");
    }
}
