package io.holdfast.wal;

import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.WalFormat;
import java.nio.ByteBuffer;

/**
 * The version that something on disk bears, for the message that refuses it (wal-format.md §13).
 *
 * @param major the major version
 * @param minor the minor version
 */
record FoundVersion(int major, int minor) {
    /** Of this code. */
    static final FoundVersion OWN = new FoundVersion(WalFormat.MAJOR, WalFormat.MINOR);

    static FoundVersion ofBlock(ByteBuffer bytes, int block) {
        return new FoundVersion(BlockHeader.major(bytes, block), BlockHeader.minor(bytes, block));
    }

    static FoundVersion ofCheckpoint(ByteBuffer file) {
        return new FoundVersion(
                Byte.toUnsignedInt(file.get(WalFormat.CHECKPOINT_MAJOR_OFFSET)),
                Byte.toUnsignedInt(file.get(WalFormat.CHECKPOINT_MINOR_OFFSET)));
    }

    /** The refusal of what bears this version, or flags that this code does not know. */
    LogRefusedException refuse(String where) {
        String known = OWN.major + "." + OWN.minor;
        String found = where + " is of version " + major + "." + minor;
        return new LogRefusedException(
                RecoveryRow.NEWER_FORMAT,
                (major == OWN.major ? found + " with flags or fields that version " + known + " does not have" : found)
                        + "; this code knows versions " + OWN.major + ".x, and writes " + known);
    }
}
