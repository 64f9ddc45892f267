package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.BlockSealer;
import io.holdfast.wal.format.Predecessor;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * The segment that the log writes to: seals a group's blocks and hands them to the file, once each. One thread at a time.
 */
@InheritableMustCall("close")
final class OpenSegment implements AutoCloseable {
    private final SegmentHeader header;
    private final @Owning DurableFile file;
    private final Alignment alignment;
    private final BlockSealer sealer;
    // Only asked, so that nothing is allocated where nobody wants one.
    private final LogEvents.Sync syncWanted = new LogEvents.Sync();
    private int headerChecksum;
    private volatile @Nullable Guarantee reached;

    /**
     * A segment whose file is prepared or headed.
     *
     * @param header what block 0 says, or will say after {@link #head}
     * @param file the segment's file, {@link SegmentHeader#segmentBytes} long
     * @param headerChecksum of block 0, if it is written already, else 0
     */
    OpenSegment(SegmentHeader header, @Owning DurableFile file, int headerChecksum) {
        this.header = header;
        this.file = file;
        this.alignment = file.alignment();
        this.sealer = new BlockSealer(header.place());
        this.headerChecksum = headerChecksum;
    }

    SegmentPlace place() {
        return header.place();
    }

    SegmentHeader header() {
        return header;
    }

    /** The most blocks that one buffer can hold. */
    int bufferBlocksMax() {
        return (Integer.MAX_VALUE - alignment.memoryBytes()) / place().blockBytes();
    }

    /**
     * Memory for blocks of this segment, and of all others on its volume.
     *
     * @param count how many buffers
     * @param blocks the blocks that each holds, at most {@link #bufferBlocksMax}
     */
    List<@Aligned AlignedBuffer> allocate(int count, int blocks) {
        return file.allocate(count, Math.multiplyExact(blocks, place().blockBytes()));
    }

    long blockCount() {
        return header.segmentBytes() / place().blockBytes();
    }

    /** What the next segment says of this one, if this one's part of the log ends there. */
    Predecessor asPredecessor(long end) {
        return new Predecessor(place().sequence(), end, headerChecksum);
    }

    /**
     * Writes block 0 and makes it durable: from here on the segment is part of the log. Lengthens the file where it must.
     *
     * @throws io.holdfast.platform.DiskFullException if there is no space to lengthen it
     * @throws SegmentBegunException if the block could not be written or synced
     * @throws IOException if the system refuses
     */
    void head() throws IOException {
        if (file.size() < header.segmentBytes()) {
            // Prepared at the standard length, for a batch that needs more.
            file.preallocate(alignment.requirePosition(header.segmentBytes()));
        }
        int blockBytes = place().blockBytes();
        AlignedBuffer block = allocate(1, 1).get(0);
        headerChecksum = header.encode(block.bytes(), 0, 0);
        try {
            file.write(block, 0, alignment.requireLength(blockBytes), alignment.requirePosition(0));
            note(file.sync(SyncKind.FILE));
        } catch (IOException | RuntimeException | Error e) {
            throw new SegmentBegunException(e);
        }
    }

    /**
     * Seals a group's blocks and writes them. Not known to be durable before {@link #sync}.
     *
     * @param group blocks for this segment
     * @param syncedLsn the LSN below which all is durable, which the blocks promise
     * @throws IOException if the write fails; what reached the file is not known then
     */
    void write(Group group, long syncedLsn) throws IOException {
        ByteBuffer bytes = group.buffer().bytes();
        int blockBytes = place().blockBytes();
        int count = group.blockCount();
        for (int i = 0; i < count; i++) {
            int block = group.firstBlock() + i;
            int after = count - 1 - i;
            if (group.isFullBlock(i)) {
                sealer.sealFull(
                        bytes, i * blockBytes, block, group.bodyChecksum(i), group.bodySum(i), syncedLsn, after);
            } else {
                sealer.seal(bytes, i * blockBytes, block, group.usedBytes(i), syncedLsn, after);
            }
        }
        write(group, count, blockBytes);
    }

    /**
     * Writes the block that proves the end.
     *
     * @param group an empty group whose first block is the log's next
     * @throws IOException if the write fails
     */
    void writeClosed(Group group) throws IOException {
        sealer.sealClosed(group.buffer().bytes(), 0, group.firstBlock());
        write(group, 1, place().blockBytes());
    }

    private void write(Group group, int count, int blockBytes) throws IOException {
        LogEvents.@Nullable Sync event = writesThrough() ? begin() : null;
        file.write(
                group.buffer(),
                0,
                alignment.requireLength(count * blockBytes),
                alignment.requirePosition((long) group.firstBlock() * blockBytes));
        commit(event);
    }

    /**
     * Makes what was written durable. In a file that writes through it is so already; only where no sync has told yet what
     * the file reaches, one is made to learn it.
     *
     * @throws IOException if the sync fails
     */
    void sync() throws IOException {
        if (reached == null || !writesThrough()) {
            LogEvents.@Nullable Sync event = begin();
            note(file.sync(SyncKind.DATA));
            commit(event);
        }
    }

    /** Whether a write is its own sync. */
    boolean writesThrough() {
        return file.writeThrough() == OpenMode.WriteThrough.DATA;
    }

    /** An event, where a recording wants it. */
    private LogEvents.@Nullable Sync begin() {
        if (!syncWanted.isEnabled()) {
            return null;
        }
        LogEvents.Sync event = new LogEvents.Sync();
        event.begin();
        return event;
    }

    private void commit(LogEvents.@Nullable Sync event) {
        if (event != null) {
            event.log = String.format("%016x", place().logIdentity());
            event.file = file.name();
            event.guarantee = reached().name();
            event.commit();
        }
    }

    private void note(Guarantee now) {
        Guarantee known = reached;
        reached = known == null ? now : known.weaker(now);
    }

    /** The weakest of what its syncs so far have reached, {@link #head}'s included; nothing where there was none. */
    Guarantee reached() {
        Guarantee known = reached;
        return known == null ? Guarantee.NOTHING : known;
    }

    @Override
    @EnsuresCalledMethods(value = "file", methods = "close")
    public void close() throws IOException {
        file.close();
    }
}
