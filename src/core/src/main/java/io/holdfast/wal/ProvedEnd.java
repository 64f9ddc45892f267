package io.holdfast.wal;

import io.holdfast.platform.Volume;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * What the files themselves prove, where the writer is another process: the promises of valid blocks. The last flush of a
 * writer that has nothing more to write has no promise behind it; where two looks in a row find the same blocks, this
 * reader syncs the file itself: what it had read before is durable then, whoever wrote it (fsync(2): "all modified in-core
 * data of the file", and a flush of the device's cache).
 */
@InheritableMustCall("close")
final class ProvedEnd implements DurableEnd {
    /** What one look reads at most once it has learned something. */
    private static final long LOOK_BYTES = 1 << 20;

    private static final long PAUSE_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int PAUSE_DOUBLINGS = 5;

    private final Volume volume;
    private final OffCarrier offCarrier;
    private @Nullable BlockReader file;
    private @Nullable SegmentBlocks blocks;
    private long seen;
    private long proved;

    /**
     * What the files of a directory prove.
     *
     * @param volume the log's directory
     * @param offCarrier syncs for a virtual thread
     */
    ProvedEnd(Volume volume, OffCarrier offCarrier) {
        this.volume = volume;
        this.offCarrier = offCarrier;
    }

    @Override
    public long look(SegmentHeader segment, long known) throws IOException {
        long sequence = segment.place().sequence();
        if (ChainSnapshot.read(volume, sequence).after(sequence) != null) {
            // Its blocks keep their promises where it was cut.
            return 0;
        }
        SegmentBlocks looked = open(segment, known);
        SegmentPlace place = segment.place();
        BlockReader reader = looked.reader();
        reader.forget();
        long first = seen;
        long before = proved;
        long count = segment.segmentBytes() / place.blockBytes();
        while (seen < count
                && (proved == before || (seen - first) * place.blockBytes() < LOOK_BYTES)
                && looked.load(seen) == BlockClass.VALID) {
            proved = Math.max(proved, BlockHeader.syncedLsn(looked.bytes(), looked.at()));
            seen++;
        }
        long end = place.blockLsn(seen);
        if (seen == first && end > proved) {
            offCarrier.run(reader::sync);
            proved = end;
        }
        return proved;
    }

    /** Nothing tells a reader in another process that a file's content has changed. */
    @Override
    public void await(int looks, long nanos) {
        LockSupport.parkNanos(this, Math.min(PAUSE_NANOS_MIN << Math.min(looks - 1, PAUSE_DOUBLINGS), nanos));
    }

    private SegmentBlocks open(SegmentHeader segment, long known) throws IOException {
        SegmentBlocks open = blocks;
        if (open != null && open.header().equals(segment)) {
            return open;
        }
        close();
        SegmentPlace place = segment.place();
        BlockReader opened = BlockReader.open(
                volume, WalFileName.segment(place.sequence()), BlockReader.newBuffer(WalFormat.BLOCK_BYTES_MAX));
        become(opened);
        SegmentBlocks next = new SegmentBlocks(opened, segment);
        blocks = next;
        seen = Math.max(1, (known - place.firstLsn()) / place.blockBytes());
        proved = place.firstLsn();
        return next;
    }

    // The owner of one file after the other: open() closes the one before, close() the last.
    @SuppressWarnings("builder:required.method.not.called")
    private void become(@Owning BlockReader opened) {
        file = opened;
    }

    @Override
    public void close() throws IOException {
        BlockReader open = file;
        if (open != null) {
            open.close();
        }
    }
}
