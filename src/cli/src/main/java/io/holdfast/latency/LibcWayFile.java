package io.holdfast.latency;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.IoVector;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A file by the C library alone, without the platform layer's rules: what is measured is the call and nothing else. */
final class LibcWayFile implements WayFile {
    /** A sync, or none. */
    @FunctionalInterface
    interface Sync {
        long of(Libc libc, int fd);
    }

    private final Libc libc;
    private final Path file;
    private final String syncName;
    private final Sync sync;
    private final int writeFlags;
    private final int fd;

    private LibcWayFile(Libc libc, Path file, String syncName, Sync sync, int writeFlags, int fd) {
        this.libc = libc;
        this.file = file;
        this.syncName = syncName;
        this.sync = sync;
        this.writeFlags = writeFlags;
        this.fd = fd;
    }

    static WayFile open(Libc libc, Path file, List<Constant> flags, String syncName, Sync sync) throws IOException {
        return new LibcWayFile(libc, file, syncName, sync, 0, descriptor(libc, file, flags));
    }

    /** By pwritev2 with RWF_DSYNC, past the page cache. */
    static WayFile openForRwfDsync(Libc libc, Path file) throws IOException {
        int fd = descriptor(libc, file, List.of(Constant.O_DIRECT));
        return new LibcWayFile(libc, file, "none", (library, open) -> 0, Constant.RWF_DSYNC.on(libc.abi()), fd);
    }

    private static int descriptor(Libc libc, Path file, List<Constant> flags) throws IOException {
        int all =
                Constant.O_RDWR.on(libc.abi()) | Constant.O_CLOEXEC.on(libc.abi()) | Constant.O_NOFOLLOW.on(libc.abi());
        for (Constant flag : flags) {
            all |= flag.on(libc.abi());
        }
        long fd = libc.open(file.toString(), all, 0);
        if (fd < 0) {
            throw failure(libc, "open" + flags, file, fd);
        }
        return (int) fd;
    }

    private static IOException failure(Libc libc, String call, Path file, long result) {
        return new IOException(call + " " + file + ": " + Errno.ofResult(result, libc.abi()));
    }

    @Override
    public Write writeOf(ByteBuffer bytes) {
        NativeBuffer memory = libc.wrap(bytes);
        int length = memory.capacity();
        if (writeFlags == 0) {
            return position -> {
                written(libc.pwrite(fd, memory, 0, length, position), length);
                checked(syncName, sync.of(libc, fd));
            };
        }
        IoVector vector = new IoVector(libc, 1);
        vector.add(memory, 0, length);
        return position -> written(libc.pwritev2(fd, vector, position, writeFlags), length);
    }

    private void written(long result, int length) throws IOException {
        checked("pwrite", result);
        if (result != length) {
            throw new IOException("pwrite " + file + ": wrote " + result + " of " + length + " bytes");
        }
    }

    private void checked(String call, long result) throws IOException {
        if (result < 0) {
            throw failure(libc, call, file, result);
        }
    }

    @Override
    public void empty() throws IOException {
        checked("ftruncate", libc.ftruncate(fd, 0));
    }

    @Override
    public void close() throws IOException {
        checked("close", libc.close(fd));
    }
}
