package io.holdfast.libc;

import static io.holdfast.libc.Constant.AT_FDCWD;
import static io.holdfast.libc.Constant.AT_REMOVEDIR;
import static io.holdfast.libc.Constant.F_OFD_SETLK;
import static io.holdfast.libc.Constant.F_WRLCK;
import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_EXCL;
import static io.holdfast.libc.Constant.O_NOFOLLOW;
import static io.holdfast.libc.Constant.O_NONBLOCK;
import static io.holdfast.libc.Constant.O_RDONLY;
import static io.holdfast.libc.Constant.O_RDWR;
import static io.holdfast.libc.Constant.O_WRONLY;

import io.holdfast.testing.Command;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Calls that fail, each with an error number of its own, for everybody and root alike; as often as wanted. */
final class Failures implements AutoCloseable {

    /** A call and how it fails. */
    record Failure(Errno.Kind kind, LongSupplier call) {
        @Override
        public String toString() {
            return kind.name();
        }
    }

    private final Libc libc;
    private final Abi abi;
    private final Path directory;
    private final List<Integer> descriptors = new ArrayList<>();
    private final List<Failure> all = new ArrayList<>();

    Failures(Libc libc, Path directory) throws IOException {
        this.libc = libc;
        this.abi = libc.abi();
        this.directory = directory;
        addNames();
        addDescriptors();
        if (abi.os() == Abi.OperatingSystem.LINUX) {
            addLinux();
        }
    }

    /** Every failure, all of different kinds. */
    List<Failure> all() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        descriptors.forEach(libc::close);
        descriptors.clear();
    }

    private void add(Errno.Kind kind, LongSupplier call) {
        all.add(new Failure(kind, call));
    }

    private int open(Path path, int flags) {
        int fd = (int) libc.open(path.toString(), flags, 0600);
        if (fd < 0) {
            throw new AssertionError(path + ": " + Errno.ofResult(fd, abi));
        }
        descriptors.add(fd);
        return fd;
    }

    private void addNames() throws IOException {
        String file = Files.writeString(directory.resolve("file"), "content").toString();
        String parent = Files.createDirectories(directory.resolve("full")).toString();
        Files.createDirectories(directory.resolve("full/inner"));
        String link = Files.createSymbolicLink(directory.resolve("link"), Path.of(file))
                .toString();
        Command.of("mkfifo", directory + "/fifo", directory + "/unread").runOrThrow();
        String longName = directory.resolve("x".repeat(256)).toString();
        add(Errno.Kind.ENOENT, () -> libc.open(directory + "/absent", O_RDONLY.on(abi), 0));
        add(Errno.Kind.EEXIST, () -> libc.open(file, O_CREAT.on(abi) | O_EXCL.on(abi), 0));
        add(Errno.Kind.EISDIR, () -> libc.open(parent, O_WRONLY.on(abi), 0));
        add(Errno.Kind.ENOTDIR, () -> libc.unlink(file + "/below"));
        add(Errno.Kind.ELOOP, () -> libc.open(link, O_RDONLY.on(abi) | O_NOFOLLOW.on(abi), 0));
        add(Errno.Kind.ENAMETOOLONG, () -> libc.mkdir(longName, 0700));
        add(Errno.Kind.ENOTEMPTY, () -> libc.unlinkat(AT_FDCWD.on(abi), parent, AT_REMOVEDIR.on(abi)));
        add(Errno.Kind.ENXIO, () -> libc.open(directory + "/unread", O_WRONLY.on(abi) | O_NONBLOCK.on(abi), 0));
    }

    private void addDescriptors() {
        Path file = directory.resolve("file");
        NativeBuffer buffer = libc.wrap(ByteBuffer.allocateDirect(8));
        int first = open(file, O_RDWR.on(abi));
        int second = open(file, O_RDWR.on(abi));
        int fifo = open(directory.resolve("fifo"), O_RDONLY.on(abi) | O_NONBLOCK.on(abi));
        NativeBuffer lock = Struct.FLOCK.allocate(libc);
        Field.FLOCK_TYPE.put(lock.bytes(), abi, F_WRLCK.on(abi));
        if (libc.fcntl(first, F_OFD_SETLK.on(abi), lock) != 0) {
            throw new AssertionError("cannot lock " + file);
        }
        add(Errno.Kind.EBADF, () -> libc.fsync(-1));
        add(Errno.Kind.EINVAL, () -> libc.ftruncate(first, -1));
        add(Errno.Kind.ESPIPE, () -> libc.pread(fifo, buffer, 0, 8, 0));
        add(Errno.Kind.EAGAIN, () -> libc.fcntl(second, F_OFD_SETLK.on(abi), lock));
    }

    private void addLinux() {
        int nothing = open(Path.of("/dev/null"), O_RDWR.on(abi));
        int memory = open(Path.of("/proc/self/mem"), O_RDONLY.on(abi));
        int file = open(directory.resolve("file"), O_RDWR.on(abi));
        NativeBuffer buffer = libc.wrap(ByteBuffer.allocateDirect(8));
        // The kernel refuses flags that it does not know, see pwritev2(2); this bit is none.
        int unknownFlag = 1 << 30;
        IoVector vector = new IoVector(libc, 1);
        vector.add(buffer, 0, 8);
        add(Errno.Kind.ENODEV, () -> libc.fallocate(nothing, 0, 0, 1));
        // Nothing is mapped at address 0.
        add(Errno.Kind.EIO, () -> libc.pread(memory, buffer, 0, 8, 0));
        add(Errno.Kind.ENOTSUP, () -> libc.pwritev2(file, vector, 0, unknownFlag));
        // The end of the range overflows every file system's limit; and /proc is a file system of its own.
        NativeBuffer endless = Struct.FLOCK.allocate(libc);
        Field.FLOCK_TYPE.put(endless.bytes(), abi, F_WRLCK.on(abi));
        Field.FLOCK_START.put(endless.bytes(), abi, Long.MAX_VALUE);
        Field.FLOCK_LEN.put(endless.bytes(), abi, Long.MAX_VALUE);
        add(Errno.Kind.EOVERFLOW, () -> libc.fcntl(file, F_OFD_SETLK.on(abi), endless));
        add(Errno.Kind.EFBIG, () -> libc.fallocate(file, 0, Long.MAX_VALUE, 1));
        add(Errno.Kind.EXDEV, () -> libc.rename(directory + "/file", "/proc/file"));
        add(Errno.Kind.EBUSY, () -> libc.unlinkat(AT_FDCWD.on(abi), "/", AT_REMOVEDIR.on(abi)));
    }
}
