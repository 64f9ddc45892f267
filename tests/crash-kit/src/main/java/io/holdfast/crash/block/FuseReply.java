package io.holdfast.crash.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An answer to the kernel under construction: the structures of linux/fuse.h, version 7.31. */
final class FuseReply {
    static final int MAX_TRANSFER = 1 << 20;
    private static final int HEADER = 16;
    private static final int FLAG_BIG_WRITES = 1 << 5;
    private static final int FLAG_MAX_PAGES = 1 << 22;
    private static final int OPEN_DIRECT_IO = 1;
    private static final int MODE_DIRECTORY = 0040700;
    private static final int MODE_FILE = 0100600;

    /** A file or a directory. */
    enum Kind {
        /** A directory. */
        DIRECTORY,
        /** A regular file. */
        FILE
    }

    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(MAX_TRANSFER + 8192).order(ByteOrder.nativeOrder());

    /** Where the next bytes go. */
    ByteBuffer bytes() {
        return bytes;
    }

    void begin() {
        bytes.clear().position(HEADER);
    }

    /** What is to be written to the kernel. */
    ByteBuffer finished(long unique, int error) {
        if (error != 0) {
            bytes.position(HEADER);
        }
        bytes.flip();
        return bytes.putInt(0, bytes.limit()).putInt(4, error).putLong(8, unique);
    }

    int init(ByteBuffer request) {
        int minor = Math.min(31, request.getInt(request.position() + 4));
        bytes.putInt(7).putInt(minor).putInt(MAX_TRANSFER);
        bytes.putInt(FLAG_BIG_WRITES | FLAG_MAX_PAGES);
        bytes.putShort((short) 64).putShort((short) 48);
        bytes.putInt(MAX_TRANSFER).putInt(1);
        bytes.putShort((short) (MAX_TRANSFER / 4096)).putShort((short) 0);
        return zeroes(32);
    }

    /** An entry: what a name leads to. */
    int entry(long node, Kind kind, long size, long validSeconds) {
        bytes.putLong(node).putLong(0);
        bytes.putLong(validSeconds).putLong(validSeconds).putInt(0).putInt(0);
        return attribute(node, kind, size);
    }

    int attributes(long node, Kind kind, long size, long validSeconds) {
        bytes.putLong(validSeconds).putLong(0);
        return attribute(node, kind, size);
    }

    private int attribute(long node, Kind kind, long size) {
        bytes.putLong(node).putLong(size).putLong((size + 511) / 512);
        zeroes(36);
        bytes.putInt(kind == Kind.DIRECTORY ? MODE_DIRECTORY : MODE_FILE).putInt(1);
        bytes.putInt(0).putInt(0).putInt(0).putInt(4096).putInt(0);
        return 0;
    }

    /** An open file, past the page cache: the kernel is to keep nothing back. */
    int opened() {
        bytes.putLong(0).putInt(OPEN_DIRECT_IO).putInt(0);
        return 0;
    }

    int zeroes(int count) {
        for (int i = 0; i < count; i++) {
            bytes.put((byte) 0);
        }
        return 0;
    }
}
