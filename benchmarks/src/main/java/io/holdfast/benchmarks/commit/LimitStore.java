package io.holdfast.benchmarks.commit;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.nio.file.Path;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * The limit: a perfect group. One thread writes the blocks that one record of each caller needs over blocks that were
 * written before, past the page cache, and syncs once; nobody waits for anybody, and nothing could be recovered.
 */
final class LimitStore implements Store {
    private static final int BLOCK_BYTES = 4096;
    private static final long RING_BYTES = 64 << 20;

    private final @Owning DurableFile ring;
    private final @Aligned AlignedBuffer blocks;
    private final @Aligned int length;
    private final int records;
    private long position;

    @SuppressWarnings("subtyping") // Rounded up to whole blocks.
    LimitStore(Path directory, Cell cell) throws IOException {
        try (Volume volume = Volumes.open(directory)) {
            ring = volume.create(
                    "ring", OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE), DirectorySync.NOW);
        }
        ring.preallocate((@Aligned long) RING_BYTES);
        ring.sync(SyncKind.FILE);
        long bytes = Math.max(1, (long) cell.callers() * cell.payloadBytes());
        length = (@Aligned int) (Math.toIntExact((bytes + BLOCK_BYTES - 1) / BLOCK_BYTES) * BLOCK_BYTES);
        blocks = AlignedBuffer.allocate(
                length, Math.max(BLOCK_BYTES, ring.alignment().memoryBytes()));
        records = cell.callers();
    }

    @Override
    @SuppressWarnings("subtyping") // A multiple of the block.
    public long commit(int caller, byte[] payload) throws IOException {
        if (position + length > RING_BYTES) {
            position = 0;
        }
        ring.write(blocks, 0, length, (@Aligned long) position);
        Guarantee reached = ring.sync(SyncKind.DATA);
        position += length;
        return reached == Guarantee.NOTHING ? 0 : records;
    }

    @Override
    public void close() throws IOException {
        ring.close();
    }
}
