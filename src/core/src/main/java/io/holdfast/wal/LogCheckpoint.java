package io.holdfast.wal;

import io.holdfast.wal.format.Checkpoint;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Log#checkpoint(Lsn, ByteBuffer)} recorded last.
 *
 * @param lsn the LSN that it was recorded for
 * @param bytes the caller's bytes, read-only, from 0 to the limit; each call returns a view of its own
 */
public record LogCheckpoint(Lsn lsn, ByteBuffer bytes) {
    /** Keeps a view that nobody can write to. */
    public LogCheckpoint {
        if (lsn.position() == 0) {
            throw new IllegalArgumentException("LSN 0 means that there is no checkpoint");
        }
        bytes = bytes.slice().asReadOnlyBuffer();
    }

    /** The checkpoint that a file's content records, if any. */
    static Optional<LogCheckpoint> in(@Nullable Checkpoint content) {
        return content == null || content.checkpointLsn() == 0
                ? Optional.empty()
                : Optional.of(
                        new LogCheckpoint(new Lsn(content.checkpointLsn()), ByteBuffer.wrap(content.callerBytes())));
    }

    /**
     * The caller's bytes.
     *
     * @return a read-only view of all of them, with a position of its own
     */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }
}
