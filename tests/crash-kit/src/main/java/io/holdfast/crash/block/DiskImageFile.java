package io.holdfast.crash.block;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A directory with one file, {@link #NAME}, that is a {@link RecordedDevice}. */
final class DiskImageFile implements FuseFiles {
    static final String NAME = "disk.img";

    private static final int DIRECTORY_NODE = 1;
    private static final int FILE_NODE = 2;
    private static final int ENOENT = 2;
    private static final int EINVAL = 22;
    private static final long VALID_SECONDS = 3600;

    private final RecordedDevice device;

    DiskImageFile(RecordedDevice device) {
        this.device = device;
    }

    @Override
    public int answer(int opcode, long node, ByteBuffer request, FuseReply reply) {
        return switch (opcode) {
            case 1 -> lookup(request, reply); // FUSE_LOOKUP
            case 2, 36, 42 -> NO_REPLY; // FUSE_FORGET, FUSE_INTERRUPT, FUSE_BATCH_FORGET
            case 3, 4 -> attributes(node, reply); // FUSE_GETATTR, FUSE_SETATTR
            case 14, 27 -> reply.opened(); // FUSE_OPEN, FUSE_OPENDIR
            case 15 -> read(request, reply); // FUSE_READ
            case 16 -> write(request, reply); // FUSE_WRITE
            case 17 -> reply.zeroes(80); // FUSE_STATFS
            case 20 -> device.flush(); // FUSE_FSYNC
            case 26 -> reply.init(request); // FUSE_INIT
            case 18, 25, 28, 29, 38 -> 0; // FUSE_RELEASE, FLUSH, READDIR, RELEASEDIR, DESTROY
            case 43 -> allocate(request); // FUSE_FALLOCATE
            default -> -ENOSYS;
        };
    }

    private int lookup(ByteBuffer request, FuseReply reply) {
        byte[] name = new byte[request.remaining() - 1];
        request.get(name);
        return new String(name, StandardCharsets.UTF_8).equals(NAME)
                ? reply.entry(FILE_NODE, FuseReply.Kind.FILE, device.bytes(), VALID_SECONDS)
                : -ENOENT;
    }

    private int attributes(long node, FuseReply reply) {
        return node == DIRECTORY_NODE
                ? reply.attributes(node, FuseReply.Kind.DIRECTORY, 0, VALID_SECONDS)
                : reply.attributes(node, FuseReply.Kind.FILE, device.bytes(), VALID_SECONDS);
    }

    private int read(ByteBuffer request, FuseReply reply) {
        int body = request.position();
        long position = request.getLong(body + 8);
        int size = (int) Math.min(request.getInt(body + 16), Math.max(0, device.bytes() - position));
        ByteBuffer target = reply.bytes();
        target.limit(target.position() + size);
        return device.read(position, target);
    }

    private int write(ByteBuffer request, FuseReply reply) {
        int body = request.position();
        long position = request.getLong(body + 8);
        int size = request.getInt(body + 16);
        request.position(body + 40).limit(body + 40 + size);
        int error = device.write(position, request);
        reply.bytes().putInt(size).putInt(0);
        return error;
    }

    /** Discard and write-zeroes, which both leave zeroes here. */
    private int allocate(ByteBuffer request) {
        long position = request.getLong(request.position() + 8);
        long length = request.getLong(request.position() + 16);
        if (position < 0 || length < 0 || length > device.bytes() - position) {
            return -EINVAL;
        }
        device.zero(position, (int) length);
        return 0;
    }
}
