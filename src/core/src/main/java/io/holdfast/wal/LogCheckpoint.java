package io.holdfast.wal;

import java.nio.ByteBuffer;

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

    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }
}
