package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.qual.Aligned;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.WalFileName;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the checkpoint file is (wal-format.md §8).
 *
 * @param state its state
 * @param content what it says, if the state is VALID
 * @param version the version that it bears, if the state is VALID or NEWER
 */
record CheckpointFile(State state, @Nullable Checkpoint content, FoundVersion version) {
    /** What a checkpoint file can be. */
    enum State {
        ABSENT,
        UNREADABLE,
        NEWER,
        DAMAGED,
        VALID
    }

    static CheckpointFile read(
            Volume volume, LogDirectory directory, Freshness freshness, @Aligned AlignedBuffer buffer)
            throws IOException {
        if (!directory.hasCheckpoint()) {
            return new CheckpointFile(State.ABSENT, null, FoundVersion.OWN);
        }
        try (BlockReader reader = BlockReader.open(volume, WalFileName.CHECKPOINT, buffer)) {
            freshness.apply(reader);
            return read(reader);
        }
    }

    private static CheckpointFile read(BlockReader reader) throws IOException {
        long length = reader.fileBytes();
        if (length < WalFormat.CHECKPOINT_HEADER_BYTES
                || length > WalFormat.CHECKPOINT_HEADER_BYTES + WalFormat.CHECKPOINT_BYTES_MAX) {
            return new CheckpointFile(State.DAMAGED, null, FoundVersion.OWN);
        }
        ByteBuffer file = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        while (file.hasRemaining()) {
            int count = Math.min(file.remaining(), WalFormat.BLOCK_BYTES_MAX);
            int offset = reader.load(file.position(), count);
            if (reader.isUnreadable(offset, count)) {
                return new CheckpointFile(State.UNREADABLE, null, FoundVersion.OWN);
            }
            file.put(reader.bytes().slice(offset, count));
        }
        file.flip();
        return switch (Checkpoint.check(file)) {
            case VALID -> new CheckpointFile(State.VALID, Checkpoint.decode(file), FoundVersion.ofCheckpoint(file));
            case NEWER -> new CheckpointFile(State.NEWER, null, FoundVersion.ofCheckpoint(file));
            case DAMAGED -> new CheckpointFile(State.DAMAGED, null, FoundVersion.OWN);
        };
    }

    /**
     * Writes the file's replacement, under its temporary name.
     *
     * @throws io.holdfast.platform.DiskFullException if there is no space
     * @throws IOException if the system refuses; the file stays as it is
     */
    static void prepare(Volume volume, Checkpoint content) throws IOException {
        new NewFiles(volume, OpenMode.BUFFERED)
                .make(WalFileName.NEW_CHECKPOINT, file -> file.writeUnaligned(content.encode(), 0));
    }

    /**
     * Replaces the file by what was prepared, atomically. Durable on return.
     *
     * @throws io.holdfast.platform.SyncFailedException if the directory cannot be synced: either content may survive
     * @throws IOException if the system refuses
     */
    static void replace(Volume volume) throws IOException {
        volume.replace(WalFileName.NEW_CHECKPOINT, WalFileName.CHECKPOINT, DirectorySync.NOW);
    }

    /** What the file promises: all of the log below was durable when it was written. */
    Promise promise() {
        Checkpoint checkpoint = content;
        return checkpoint == null
                ? Promise.NONE
                : new Promise(Math.max(checkpoint.checkpointLsn(), checkpoint.beginLsn()), WalFileName.CHECKPOINT);
    }

    long beginLsn() {
        return content == null ? 0 : content.beginLsn();
    }
}
