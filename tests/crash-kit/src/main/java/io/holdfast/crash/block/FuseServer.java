package io.holdfast.crash.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Speaks the kernel's FUSE protocol (linux/fuse.h, version 7.31) for a directory with one file, {@link #FILE}, that is a
 * {@link RecordedDevice}. One thread: requests are served one after the other, in the order in which they come.
 */
final class FuseServer {
    static final String FILE = "disk.img";

    private static final int MAX_TRANSFER = 1 << 20;
    private static final int REQUEST_HEADER = 40;
    private static final int REPLY_HEADER = 16;
    private static final int DIRECTORY_NODE = 1;
    private static final int FILE_NODE = 2;
    private static final int ENOENT = 2;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 38;
    private static final int FLAG_BIG_WRITES = 1 << 5;
    private static final int FLAG_MAX_PAGES = 1 << 22;
    private static final int OPEN_DIRECT_IO = 1;
    private static final int MODE_DIRECTORY = 0040700;
    private static final int MODE_FILE = 0100600;
    private static final int NO_REPLY = Integer.MIN_VALUE;
    private static final long ATTRIBUTES_VALID_SECONDS = 3600;

    private final RecordedDevice device;
    private final ByteBuffer request =
            ByteBuffer.allocateDirect(MAX_TRANSFER + 8192).order(ByteOrder.nativeOrder());
    private final ByteBuffer reply =
            ByteBuffer.allocateDirect(MAX_TRANSFER + 8192).order(ByteOrder.nativeOrder());

    FuseServer(RecordedDevice device) {
        this.device = device;
    }

    /** Serves until the kernel ends the connection. */
    void serve(ReadableByteChannel in, WritableByteChannel out) throws IOException {
        while (true) {
            request.clear();
            if (in.read(request) < REQUEST_HEADER) {
                return;
            }
            request.flip();
            int opcode = request.getInt(4);
            long unique = request.getLong(8);
            long node = request.getLong(16);
            reply.clear().position(REPLY_HEADER);
            request.position(REQUEST_HEADER);
            int error = answer(opcode, node);
            if (error == NO_REPLY) {
                continue;
            }
            if (error != 0) {
                reply.position(REPLY_HEADER);
            }
            reply.flip();
            reply.putInt(0, reply.limit()).putInt(4, error).putLong(8, unique);
            out.write(reply);
        }
    }

    /** Writes the answer behind the header. Returns 0, or a negated error number. */
    private int answer(int opcode, long node) {
        return switch (opcode) {
            case 1 -> lookup(); // FUSE_LOOKUP
            case 2, 36, 42 -> NO_REPLY; // FUSE_FORGET, FUSE_INTERRUPT, FUSE_BATCH_FORGET
            case 3, 4 -> attributes(node); // FUSE_GETATTR, FUSE_SETATTR
            case 14, 27 -> open(); // FUSE_OPEN, FUSE_OPENDIR
            case 15 -> read(); // FUSE_READ
            case 16 -> write(); // FUSE_WRITE
            case 17 -> zeroes(80); // FUSE_STATFS
            case 20 -> device.flush(); // FUSE_FSYNC
            case 26 -> init(); // FUSE_INIT
            case 18, 25, 28, 29, 38 -> 0; // FUSE_RELEASE, FLUSH, READDIR, RELEASEDIR, DESTROY
            case 43 -> allocate(); // FUSE_FALLOCATE
            default -> -ENOSYS;
        };
    }

    private int init() {
        int minor = Math.min(31, request.getInt(request.position() + 4));
        reply.putInt(7).putInt(minor).putInt(MAX_TRANSFER);
        reply.putInt(FLAG_BIG_WRITES | FLAG_MAX_PAGES);
        reply.putShort((short) 64).putShort((short) 48);
        reply.putInt(MAX_TRANSFER).putInt(1);
        reply.putShort((short) (MAX_TRANSFER / 4096)).putShort((short) 0);
        return zeroes(32);
    }

    private int lookup() {
        byte[] name = new byte[request.remaining() - 1];
        request.get(name);
        if (!new String(name, StandardCharsets.UTF_8).equals(FILE)) {
            return -ENOENT;
        }
        reply.putLong(FILE_NODE).putLong(0);
        reply.putLong(ATTRIBUTES_VALID_SECONDS)
                .putLong(ATTRIBUTES_VALID_SECONDS)
                .putInt(0)
                .putInt(0);
        return attribute(FILE_NODE);
    }

    private int attributes(long node) {
        reply.putLong(ATTRIBUTES_VALID_SECONDS).putLong(0);
        return attribute(node);
    }

    private int attribute(long node) {
        boolean directory = node == DIRECTORY_NODE;
        long size = directory ? 0 : device.bytes();
        reply.putLong(node).putLong(size).putLong(size / 512);
        zeroes(36);
        reply.putInt(directory ? MODE_DIRECTORY : MODE_FILE).putInt(1);
        reply.putInt(0).putInt(0).putInt(0).putInt(4096).putInt(0);
        return 0;
    }

    private int open() {
        reply.putLong(0).putInt(OPEN_DIRECT_IO).putInt(0);
        return 0;
    }

    private int read() {
        long position = request.getLong(REQUEST_HEADER + 8);
        int size = (int) Math.min(request.getInt(REQUEST_HEADER + 16), Math.max(0, device.bytes() - position));
        reply.limit(reply.position() + size);
        return device.read(position, reply);
    }

    private int write() {
        long position = request.getLong(REQUEST_HEADER + 8);
        int size = request.getInt(REQUEST_HEADER + 16);
        request.position(REQUEST_HEADER + 40).limit(REQUEST_HEADER + 40 + size);
        int error = device.write(position, request);
        reply.putInt(size).putInt(0);
        return error;
    }

    /** Discard and write-zeroes, which both leave zeroes here. */
    private int allocate() {
        long position = request.getLong(REQUEST_HEADER + 8);
        long length = request.getLong(REQUEST_HEADER + 16);
        if (position < 0 || length < 0 || length > device.bytes() - position) {
            return -EINVAL;
        }
        device.zero(position, (int) length);
        return 0;
    }

    private int zeroes(int count) {
        for (int i = 0; i < count; i++) {
            reply.put((byte) 0);
        }
        return 0;
    }
}
