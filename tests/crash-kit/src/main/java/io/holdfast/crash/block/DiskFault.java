package io.holdfast.crash.block;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a disk is to fail.
 *
 * @param request which requests: reads, writes or flushes
 * @param pattern only those whose first bytes at {@code patternOffset} of some block are these, 0 for any
 * @param patternOffset where in a block of 4096 the four bytes lie, little-endian
 * @param skip how many such requests succeed before
 * @param times how many fail then
 * @param errno the number that the file system gets, such as 5 for EIO
 */
public record DiskFault(Request request, int pattern, int patternOffset, int skip, int times, int errno) {
    /** What is asked of the disk. */
    public enum Request {
        /** Bytes from the disk. */
        READ,
        /** Bytes to the disk. */
        WRITE,
        /** All before is to be durable. */
        FLUSH
    }

    /** EIO of Linux. */
    public static final int EIO = 5;

    /** ENOSPC of Linux. */
    public static final int ENOSPC = 28;

    /**
     * Requests that fail from now on.
     *
     * @param request which
     * @param errno the error
     * @return the fault
     */
    public static DiskFault forEver(Request request, int errno) {
        return new DiskFault(request, 0, 0, 0, Integer.MAX_VALUE, errno);
    }

    /**
     * This fault for some requests only, and then no more.
     *
     * @param count how many
     * @return the changed fault
     */
    public DiskFault times(int count) {
        return new DiskFault(request, pattern, patternOffset, skip, count, errno);
    }

    /**
     * This fault after some requests that succeed.
     *
     * @param count how many
     * @return the changed fault
     */
    public DiskFault skipping(int count) {
        return new DiskFault(request, pattern, patternOffset, count, times, errno);
    }

    /**
     * This fault for writes of, and reads that return, blocks with a magic number.
     *
     * @param magic four bytes, little-endian
     * @param offset where in the block
     * @return the changed fault
     */
    public DiskFault onBlocksWith(int magic, int offset) {
        return new DiskFault(request, magic, offset, skip, times, errno);
    }

    /**
     * Whether a request that was recorded is like those that this fault fails.
     *
     * @param operation a write or a flush; reads are not recorded
     * @return whether it is counted among those that {@link #skip} and {@link #times} speak of
     */
    public boolean isOf(DiskOperation operation) {
        return switch (operation.kind()) {
            case WRITE -> isOf(Request.WRITE, operation.position(), ByteBuffer.wrap(operation.data()));
            case FLUSH -> isOf(Request.FLUSH, 0, ByteBuffer.allocate(0));
            case ZERO -> false;
        };
    }

    /** Likewise for a request with its bytes. */
    boolean isOf(Request asked, long position, ByteBuffer bytes) {
        if (asked != request || pattern == 0) {
            return asked == request;
        }
        ByteBuffer view = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        int first = (int) ((BlockImage.BLOCK_BYTES - position % BlockImage.BLOCK_BYTES) % BlockImage.BLOCK_BYTES);
        for (int at = first + patternOffset; at + 4 <= view.limit(); at += BlockImage.BLOCK_BYTES) {
            if (view.getInt(at) == pattern) {
                return true;
            }
        }
        return false;
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeUTF(request.name());
        out.writeInt(pattern);
        out.writeInt(patternOffset);
        out.writeInt(skip);
        out.writeInt(times);
        out.writeInt(errno);
    }

    static DiskFault readFrom(DataInputStream in) throws IOException {
        return new DiskFault(
                Request.valueOf(in.readUTF()), in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt());
    }
}
