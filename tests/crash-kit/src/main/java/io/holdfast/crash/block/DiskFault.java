package io.holdfast.crash.block;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

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
     * This fault for writes of, and reads that return, blocks with a magic number.
     *
     * @param magic four bytes, little-endian
     * @param offset where in the block
     * @return the changed fault
     */
    public DiskFault onBlocksWith(int magic, int offset) {
        return new DiskFault(request, magic, offset, skip, times, errno);
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
