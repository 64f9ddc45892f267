package io.holdfast.crash.block;

import io.holdfast.platform.sim.SimulatedCalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a {@link PosixDisk}'s simulated disk, as the kernel sees them. Nothing is kept in the kernel: no name, no attribute, no
 * page. After a crash every node has another number, so that what the kernel remembers of the one before is nothing's. One
 * thread.
 */
final class PosixFiles implements FuseFiles {
    private static final int EXDEV = 18;
    private static final int ENOTDIR = 20;
    private static final int EINVAL = 22;
    private static final int EOPNOTSUPP = 95;
    private static final int ESTALE = 116;
    private static final int RENAME_NOREPLACE = 1;
    private static final int SET_SIZE = 1 << 3;
    private static final int O_DSYNC = 0x1000;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int ROOT_NODE = 1;
    private static final int DIRENT_HEADER = 24;
    private static final int ZEROES_BYTES = 1 << 16;

    private final PosixDisks disks;

    PosixFiles(PosixDisks disks) {
        this.disks = disks;
    }

    @Override
    public int answer(int opcode, long node, ByteBuffer request, FuseReply reply) {
        if (opcode == 26) { // FUSE_INIT
            return reply.init(request);
        }
        if (opcode == 2 || opcode == 36 || opcode == 42) { // FUSE_FORGET, FUSE_INTERRUPT, FUSE_BATCH_FORGET
            return NO_REPLY;
        }
        synchronized (disks) {
            SimulatedCalls calls = disks.calls();
            if (node != ROOT_NODE && node >>> Integer.SIZE != disks.epoch()) {
                return opcode == 18 || opcode == 29 ? 0 : -ESTALE; // FUSE_RELEASE, FUSE_RELEASEDIR
            }
            int inode = node == ROOT_NODE ? SimulatedCalls.ROOT : (int) node;
            return calls.isDirectory(inode)
                    ? inDirectory(calls, opcode, inode, request, reply)
                    : inFile(calls, opcode, inode, request, reply);
        }
    }

    private int inDirectory(SimulatedCalls calls, int opcode, int directory, ByteBuffer request, FuseReply reply) {
        return switch (opcode) {
            case 1 -> entry(calls.lookup(directory, name(request)), reply); // FUSE_LOOKUP
            case 3, 4 ->
                reply.attributes(node(directory), FuseReply.Kind.DIRECTORY, 0, 0); // FUSE_GETATTR, FUSE_SETATTR
            case 9 -> entry(calls.mkdir(directory, name(skipped(request, 8))), reply); // FUSE_MKDIR
            case 10 -> (int) calls.unlink(directory, name(request)); // FUSE_UNLINK
            case 12 -> renamed(calls, directory, request, 8); // FUSE_RENAME
            case 45 -> renamed(calls, directory, request, 16); // FUSE_RENAME2
            case 17 -> statistics(reply); // FUSE_STATFS
            case 27 -> reply.opened(); // FUSE_OPENDIR
            case 28 -> list(calls, directory, request, reply); // FUSE_READDIR
            case 29, 38 -> 0; // FUSE_RELEASEDIR, FUSE_DESTROY
            case 30 -> (int) calls.syncDirectory(directory); // FUSE_FSYNCDIR
            case 35 -> created(calls.create(directory, name(skipped(request, 16))), reply); // FUSE_CREATE
            default -> -ENOSYS;
        };
    }

    private int inFile(SimulatedCalls calls, int opcode, int file, ByteBuffer request, FuseReply reply) {
        return switch (opcode) {
            case 1 -> -ENOTDIR; // FUSE_LOOKUP
            case 3 -> reply.attributes(node(file), FuseReply.Kind.FILE, calls.size(file), 0); // FUSE_GETATTR
            case 4 -> changed(calls, file, request, reply); // FUSE_SETATTR
            case 14 -> reply.opened(); // FUSE_OPEN
            case 15 -> read(calls, file, request, reply); // FUSE_READ
            case 16 -> write(calls, file, request, reply); // FUSE_WRITE
            case 17 -> statistics(reply); // FUSE_STATFS
            case 18 -> 0; // FUSE_RELEASE
            case 20 -> (int) calls.sync(file); // FUSE_FSYNC
            case 43 -> allocate(calls, file, request); // FUSE_FALLOCATE
            default -> -ENOSYS;
        };
    }

    private static ByteBuffer skipped(ByteBuffer request, int bytes) {
        return request.position(request.position() + bytes);
    }

    /** The next name, which a zero ends. */
    private static String name(ByteBuffer request) {
        int end = request.position();
        while (request.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - request.position()];
        request.get(name).get();
        return new String(name, StandardCharsets.UTF_8);
    }

    private long node(int inode) {
        return inode == SimulatedCalls.ROOT ? ROOT_NODE : disks.epoch() << Integer.SIZE | inode;
    }

    private int entry(long found, FuseReply reply) {
        if (found < 0) {
            return (int) found;
        }
        int inode = (int) found;
        SimulatedCalls calls = disks.calls();
        return calls.isDirectory(inode)
                ? reply.entry(node(inode), FuseReply.Kind.DIRECTORY, 0, 0)
                : reply.entry(node(inode), FuseReply.Kind.FILE, calls.size(inode), 0);
    }

    private int created(long inode, FuseReply reply) {
        int error = entry(inode, reply);
        return error == 0 ? reply.opened() : error;
    }

    private int renamed(SimulatedCalls calls, int directory, ByteBuffer request, int header) {
        long target = request.getLong(request.position());
        int flags = header == 8 ? 0 : request.getInt(request.position() + 8);
        skipped(request, header);
        String from = name(request);
        String to = name(request);
        if (target != node(directory)) {
            return -EXDEV;
        }
        return switch (flags) {
            case 0 -> (int) calls.replace(directory, from, to);
            case RENAME_NOREPLACE -> (int) calls.rename(directory, from, to);
            default -> -EINVAL;
        };
    }

    private static int statistics(FuseReply reply) {
        ByteBuffer out = reply.bytes();
        out.putLong(1 << 20).putLong(1 << 20).putLong(1 << 20).putLong(1 << 20).putLong(1 << 20);
        out.putInt(4096).putInt(255).putInt(4096).putInt(0);
        return reply.zeroes(24);
    }

    /** From an offset, which counts the names before. */
    private int list(SimulatedCalls calls, int directory, ByteBuffer request, FuseReply reply) {
        long offset = request.getLong(request.position() + 8);
        int size = request.getInt(request.position() + 16);
        ByteBuffer out = reply.bytes();
        int limit = out.position() + size;
        List<String> names = new ArrayList<>(calls.list(directory));
        for (long i = offset; i < names.size(); i++) {
            byte[] name = names.get((int) i).getBytes(StandardCharsets.UTF_8);
            int padded = (DIRENT_HEADER + name.length + 7) / 8 * 8;
            if (out.position() + padded > limit) {
                break;
            }
            int inode = (int) calls.lookup(directory, names.get((int) i));
            out.putLong(node(inode)).putLong(i + 1).putInt(name.length);
            out.putInt(calls.isDirectory(inode) ? 4 : 8).put(name); // DT_DIR, DT_REG
            reply.zeroes(padded - DIRENT_HEADER - name.length);
        }
        return 0;
    }

    private int changed(SimulatedCalls calls, int file, ByteBuffer request, FuseReply reply) {
        long error = (request.getInt(request.position()) & SET_SIZE) == 0
                ? 0
                : calls.truncate(file, request.getLong(request.position() + 16));
        return error < 0 ? (int) error : reply.attributes(node(file), FuseReply.Kind.FILE, calls.size(file), 0);
    }

    private static int read(SimulatedCalls calls, int file, ByteBuffer request, FuseReply reply) {
        long position = request.getLong(request.position() + 8);
        ByteBuffer target = reply.bytes();
        target.limit(target.position() + request.getInt(request.position() + 16));
        return (int) Math.min(0, calls.read(file, target, position));
    }

    /** The flags are those of the open file and of this write, RWF_DSYNC among them as O_DSYNC. */
    private static int write(SimulatedCalls calls, int file, ByteBuffer request, FuseReply reply) {
        int body = request.position();
        long position = request.getLong(body + 8);
        int size = request.getInt(body + 16);
        SimulatedCalls.Through through = (request.getInt(body + 32) & O_DSYNC) == 0
                ? SimulatedCalls.Through.CACHE
                : SimulatedCalls.Through.DEVICE;
        request.position(body + 40).limit(body + 40 + size);
        long written = calls.write(file, request, position, through);
        if (written < 0) {
            return (int) written;
        }
        reply.bytes().putInt((int) written).putInt(0);
        return 0;
    }

    /** Zeroes behind the end, as a simulated volume allocates. */
    private static int allocate(SimulatedCalls calls, int file, ByteBuffer request) {
        long end = request.getLong(request.position() + 8) + request.getLong(request.position() + 16);
        int mode = request.getInt(request.position() + 24);
        if (mode == FALLOC_FL_KEEP_SIZE) {
            return 0;
        }
        if (mode != 0) {
            return -EOPNOTSUPP;
        }
        for (long at = calls.size(file); at < end; at += ZEROES_BYTES) {
            int length = (int) Math.min(ZEROES_BYTES, end - at);
            long written = calls.write(file, ByteBuffer.allocate(length), at, SimulatedCalls.Through.CACHE);
            if (written < length) {
                return (int) Math.min(written, -EINVAL);
            }
        }
        return 0;
    }
}
