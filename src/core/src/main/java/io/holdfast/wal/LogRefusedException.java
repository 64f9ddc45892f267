package io.holdfast.wal;

import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The directory holds no log that this opener may touch: another log's files, a newer format, another block size. Nothing was written. */
public final class LogRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Which rule refuses. */
    private final RecoveryRow row;

    /**
     * A refusal.
     *
     * @param row a row without a verdict
     * @param message what was found and what was expected
     */
    public LogRefusedException(RecoveryRow row, String message) {
        super(row + ": " + message);
        if (row.verdict().isPresent()) {
            throw new IllegalArgumentException(row + " is a verdict, no refusal");
        }
        this.row = row;
    }

    /** Of a block with a right header, of a version, or with flags, that are not known. */
    static LogRefusedException newer(String where, ByteBuffer bytes, int block) {
        return newer(where, BlockHeader.major(bytes, block), BlockHeader.minor(bytes, block));
    }

    /** Of something of a version, or with flags, that are not known. */
    static LogRefusedException newer(String where, int major, int minor) {
        String known = WalFormat.MAJOR + "." + WalFormat.MINOR;
        String found = major == WalFormat.MAJOR
                ? " is of version " + major + "." + minor + " with flags or fields that version " + known
                        + " does not have"
                : " is of version " + major + "." + minor;
        return new LogRefusedException(
                RecoveryRow.NEWER_FORMAT,
                where + found + "; this code knows versions " + WalFormat.MAJOR + ".x, and writes " + known);
    }

    /**
     * Which rule refuses.
     *
     * @return a row without a verdict
     */
    public RecoveryRow row() {
        return row;
    }
}
