package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The content of the checkpoint file, wal-format.md §8. Immutable.
 */
public final class Checkpoint {
    /** What the bytes of a checkpoint file are. */
    public enum State {
        /** As §8 defines. */
        VALID,
        /** Of a major version, or with flags, that this code does not know. */
        NEWER,
        /** All the rest. */
        DAMAGED
    }

    private final long logIdentity;
    private final long checkpointLsn;
    private final long beginLsn;
    private final long tailSequence;
    private final byte[] callerBytes;

    /**
     * A checkpoint.
     *
     * @param logIdentity the log's identity, not zero
     * @param checkpointLsn the caller's LSN; 0 if none was recorded yet
     * @param beginLsn the LSN below which records are disposable
     * @param tailSequence the highest headed segment's sequence, one or more
     * @param callerBytes the caller's bytes, at most {@link WalFormat#CHECKPOINT_BYTES_MAX}; copied
     */
    public Checkpoint(long logIdentity, long checkpointLsn, long beginLsn, long tailSequence, byte[] callerBytes) {
        if (logIdentity == 0 || checkpointLsn < 0 || beginLsn < 0 || tailSequence < 1) {
            throw new IllegalArgumentException("no checkpoint has identity " + logIdentity + ", LSN " + checkpointLsn
                    + ", begin " + beginLsn + " and tail " + tailSequence);
        }
        if (callerBytes.length > CHECKPOINT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a checkpoint holds at most " + CHECKPOINT_BYTES_MAX + " bytes, was " + callerBytes.length);
        }
        this.logIdentity = logIdentity;
        this.checkpointLsn = checkpointLsn;
        this.beginLsn = beginLsn;
        this.tailSequence = tailSequence;
        this.callerBytes = callerBytes.clone();
    }

    /**
     * The log's identity.
     *
     * @return not zero
     */
    public long logIdentity() {
        return logIdentity;
    }

    /**
     * The caller's LSN.
     *
     * @return the LSN, 0 if none was recorded yet
     */
    public long checkpointLsn() {
        return checkpointLsn;
    }

    /**
     * Where the log begins.
     *
     * @return the LSN below which records are disposable
     */
    public long beginLsn() {
        return beginLsn;
    }

    /**
     * The highest headed segment when this was recorded.
     *
     * @return its sequence
     */
    public long tailSequence() {
        return tailSequence;
    }

    /**
     * The caller's bytes.
     *
     * @return a copy
     */
    public byte[] callerBytes() {
        return callerBytes.clone();
    }

    /**
     * The file's whole content.
     *
     * @return a new little-endian heap buffer from 0 to its limit
     */
    public ByteBuffer encode() {
        int length = CHECKPOINT_HEADER_BYTES + callerBytes.length;
        ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(CHECKPOINT_MAGIC_OFFSET, CHECKPOINT_MAGIC);
        file.put(CHECKPOINT_MAJOR_OFFSET, (byte) MAJOR);
        file.put(CHECKPOINT_MINOR_OFFSET, (byte) MINOR);
        file.putInt(CHECKPOINT_LENGTH_OFFSET, callerBytes.length);
        file.putLong(CHECKPOINT_IDENTITY_OFFSET, logIdentity);
        file.putLong(CHECKPOINT_LSN_OFFSET, checkpointLsn);
        file.putLong(CHECKPOINT_BEGIN_OFFSET, beginLsn);
        file.putLong(CHECKPOINT_TAIL_SEQUENCE_OFFSET, tailSequence);
        file.put(CHECKPOINT_HEADER_BYTES, callerBytes);
        file.putInt(CHECKPOINT_CHECKSUM_OFFSET, Bytes.checksum(new CRC32C(), file, CHECKPOINT_MAGIC_OFFSET, length));
        return file;
    }

    /**
     * Says what a file's bytes are.
     *
     * @param file the file's whole content, from 0 to the buffer's limit, little-endian
     * @return what they are
     */
    public static State check(ByteBuffer file) {
        int length = file.limit();
        Bytes.requireRange(file, 0, length);
        if (length < CHECKPOINT_HEADER_BYTES
                || file.getInt(CHECKPOINT_MAGIC_OFFSET) != CHECKPOINT_MAGIC
                || Bytes.checksum(new CRC32C(), file, CHECKPOINT_MAGIC_OFFSET, length)
                        != file.getInt(CHECKPOINT_CHECKSUM_OFFSET)) {
            return State.DAMAGED;
        }
        if (Byte.toUnsignedInt(file.get(CHECKPOINT_MAJOR_OFFSET)) != MAJOR
                || file.getShort(CHECKPOINT_FLAGS_OFFSET) != 0
                || !Bytes.isZero(file, CHECKPOINT_RESERVED_OFFSET, CHECKPOINT_HEADER_BYTES)) {
            return State.NEWER;
        }
        boolean possible = file.getInt(CHECKPOINT_LENGTH_OFFSET) == length - CHECKPOINT_HEADER_BYTES
                && length - CHECKPOINT_HEADER_BYTES <= CHECKPOINT_BYTES_MAX
                && file.getLong(CHECKPOINT_IDENTITY_OFFSET) != 0
                && file.getLong(CHECKPOINT_LSN_OFFSET) >= 0
                && file.getLong(CHECKPOINT_BEGIN_OFFSET) >= 0
                && file.getLong(CHECKPOINT_TAIL_SEQUENCE_OFFSET) >= 1;
        return possible ? State.VALID : State.DAMAGED;
    }

    /**
     * Reads a file's content.
     *
     * @param file the file's whole content, from 0 to the buffer's limit, little-endian
     * @return the checkpoint, or null unless {@link #check} says VALID
     */
    public static @Nullable Checkpoint decode(ByteBuffer file) {
        if (check(file) != State.VALID) {
            return null;
        }
        byte[] callerBytes = new byte[file.getInt(CHECKPOINT_LENGTH_OFFSET)];
        file.get(CHECKPOINT_HEADER_BYTES, callerBytes);
        return new Checkpoint(
                file.getLong(CHECKPOINT_IDENTITY_OFFSET),
                file.getLong(CHECKPOINT_LSN_OFFSET),
                file.getLong(CHECKPOINT_BEGIN_OFFSET),
                file.getLong(CHECKPOINT_TAIL_SEQUENCE_OFFSET),
                callerBytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Checkpoint that
                && logIdentity == that.logIdentity
                && checkpointLsn == that.checkpointLsn
                && beginLsn == that.beginLsn
                && tailSequence == that.tailSequence
                && Arrays.equals(callerBytes, that.callerBytes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(checkpointLsn) * 31 + Arrays.hashCode(callerBytes);
    }

    @Override
    public String toString() {
        return String.format(
                "checkpoint %016x, begin %016x, tail %016x, %d bytes",
                checkpointLsn, beginLsn, tailSequence, callerBytes.length);
    }
}
