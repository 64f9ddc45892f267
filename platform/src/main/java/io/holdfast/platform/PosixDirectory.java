package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * The names of one directory, by calls relative to its descriptor: whatever is renamed or mounted above it, they act on
 * the directory that was opened. Every open carries O_CLOEXEC and O_NOFOLLOW, and O_NONBLOCK, so that no FIFO or device
 * makes it wait before it is refused; on regular files O_NONBLOCK does nothing (open(2)), leases aside.
 *
 * <p>Separate from {@link PosixVolume}, which adds what names mean: validity, durability, files. Names are trusted here.
 */
final class PosixDirectory implements AutoCloseable {
    private final Libc libc;
    private final String path;
    private final @Owning Descriptor descriptor;

    PosixDirectory(Libc libc, String path, @Owning Descriptor descriptor) {
        this.libc = libc;
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Opens a directory by its path, whatever symbolic links that has.
     *
     * @param libc the library
     * @param path the path
     * @return the owner of its descriptor
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws NotAFileException if it is no directory
     * @throws IOException if the system refuses
     */
    static Descriptor open(Libc libc, String path) throws IOException {
        int flags = Constant.O_DIRECTORY.on(libc.abi()) | Constant.O_CLOEXEC.on(libc.abi());
        long result;
        do {
            result = libc.open(path, flags, 0);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        if (Errno.isResult(result, Errno.Kind.ENOTDIR, libc.abi())) {
            throw new NotAFileException(path, "it is no directory, where one was expected");
        }
        if (result < 0) {
            throw CallFailure.of(libc, "open", path, result);
        }
        return new Descriptor(libc, path, (int) result);
    }

    String path() {
        return path;
    }

    String pathOf(String name) {
        return path.endsWith("/") ? path + name : path + "/" + name;
    }

    /** As {@link Descriptor#enter}. */
    int enter() throws ClosedFileException {
        return descriptor.enter();
    }

    /** As {@link Descriptor#leave}. */
    void leave() {
        descriptor.leave();
    }

    /**
     * Opens a name for a file.
     *
     * @param name the name
     * @param flags access and creation flags
     * @param permissions of a new file
     * @return the owner of the descriptor, which may be of something else than a regular file
     * @throws NotAFileException if the name is a symbolic link, or what cannot be opened like a file
     * @throws IOException if the system refuses
     */
    Descriptor openFile(String name, int flags, int permissions) throws IOException {
        long result = openat(name, flags | Constant.O_NONBLOCK.on(libc.abi()), permissions);
        if (Errno.isResult(result, Errno.Kind.EAGAIN, libc.abi())) {
            // A file server, say, has a lease of this file, which the kernel calls back while an open waits (fcntl(2),
            // F_SETLEASE): nothing but a regular file has one.
            result = openat(name, flags, permissions);
        }
        if (result < 0) {
            throw openFailure(name, result);
        }
        return new Descriptor(libc, pathOf(name), (int) result);
    }

    /**
     * Opens a directory in this one.
     *
     * @param name its name
     * @return the owner of its descriptor
     * @throws NotAFileException if the name is something else
     * @throws IOException if the system refuses
     */
    Descriptor openDirectory(String name) throws IOException {
        long result = openat(name, Constant.O_DIRECTORY.on(libc.abi()) | Constant.O_NONBLOCK.on(libc.abi()), 0);
        if (Errno.isResult(result, Errno.Kind.ENOTDIR, libc.abi())
                || Errno.isResult(result, Errno.Kind.ELOOP, libc.abi())) {
            throw new NotAFileException(pathOf(name), "it is no directory, where one was expected");
        }
        if (result < 0) {
            throw CallFailure.of(libc, "openat", pathOf(name), result);
        }
        return new Descriptor(libc, pathOf(name), (int) result);
    }

    /** Creates a directory (0700) unless the name is taken. */
    void createDirectory(String name) throws IOException {
        long result;
        int fd = descriptor.enter();
        try {
            do {
                result = libc.mkdirat(fd, name, 0700);
            } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        } finally {
            descriptor.leave();
        }
        if (result < 0 && !Errno.isResult(result, Errno.Kind.EEXIST, libc.abi())) {
            throw CallFailure.of(libc, "mkdirat", pathOf(name), result);
        }
    }

    /** Refuses a directory where a file should be. */
    void refuseDirectory(String name) throws IOException {
        if (isDirectory(name)) {
            throw new NotAFileException(pathOf(name), "it is a directory, where a file was expected");
        }
    }

    /** Renames over what has the new name. */
    void replace(String from, String to) throws IOException {
        long result;
        int fd = descriptor.enter();
        try {
            do {
                result = libc.renameat(fd, from, fd, to);
            } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        } finally {
            descriptor.leave();
        }
        if (Errno.isResult(result, Errno.Kind.EISDIR, libc.abi())) {
            throw new NotAFileException(pathOf(to), "it is a directory, where a file was expected");
        }
        if (result < 0) {
            throw CallFailure.of(libc, "renameat", pathOf(from) + " to " + to, result);
        }
    }

    /** Removes a name that is no directory's. */
    void unlink(String name) throws IOException {
        long result;
        int fd = descriptor.enter();
        try {
            do {
                result = libc.unlinkat(fd, name, 0);
            } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        } finally {
            descriptor.leave();
        }
        // Linux says EISDIR, POSIX and Darwin EPERM, which has other reasons too.
        if (Errno.isResult(result, Errno.Kind.EISDIR, libc.abi())
                || (Errno.isResult(result, Errno.Kind.EPERM, libc.abi()) && isDirectory(name))) {
            throw new NotAFileException(pathOf(name), "it is a directory, where a file was expected");
        }
        if (result < 0) {
            throw CallFailure.of(libc, "unlinkat", pathOf(name), result);
        }
    }

    /**
     * Whether a name is taken: it is if it can be opened, or cannot for what it is. Where the permissions hide the answer
     * (EACCES) this throws, since "no" could be wrong and so could "yes".
     */
    boolean exists(String name) throws IOException {
        long result = openat(name, Constant.O_RDONLY.on(libc.abi()) | Constant.O_NONBLOCK.on(libc.abi()), 0);
        if (result >= 0) {
            new Descriptor(libc, pathOf(name), (int) result).close();
            return true;
        }
        return switch (Errno.ofResult(result, libc.abi()).kind()) {
            case ENOENT -> false;
            // A symbolic link; a socket or a device without a driver, on Linux and on Darwin; a file with a lease.
            case ELOOP, ENXIO, ENODEV, ENOTSUP, EOPNOTSUPP, EAGAIN -> true;
            default -> throw CallFailure.of(libc, "openat", pathOf(name), result);
        };
    }

    /**
     * All names, sorted. Read by path, since the bindings have no readdir(3); refused if the path leads to another
     * directory by now than the one that is open.
     */
    List<String> list() throws IOException {
        requireStillThere();
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(path))) {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                names.add(name == null ? "" : name.toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    @EnsuresCalledMethods(value = "descriptor", methods = "close")
    public void close() throws IOException {
        descriptor.close();
    }

    private void requireStillThere() throws IOException {
        try (Descriptor atPath = open(libc, path)) {
            int fd = descriptor.enter();
            int fdAtPath = atPath.enter();
            try {
                if (!new FileStatus(libc, path).isSame(fd, fdAtPath)) {
                    throw new FileSystemException(
                            path, null, "the directory that was opened is no longer at this path");
                }
            } finally {
                atPath.leave();
                descriptor.leave();
            }
        }
    }

    private boolean isDirectory(String name) throws IOException {
        long result = openat(name, Constant.O_DIRECTORY.on(libc.abi()) | Constant.O_NONBLOCK.on(libc.abi()), 0);
        if (result >= 0) {
            new Descriptor(libc, pathOf(name), (int) result).close();
        }
        return result >= 0;
    }

    private long openat(String name, int flags, int permissions) throws ClosedFileException {
        int always = Constant.O_CLOEXEC.on(libc.abi()) | Constant.O_NOFOLLOW.on(libc.abi());
        int fd = descriptor.enter();
        try {
            long result;
            do {
                result = libc.openat(fd, name, flags | always, permissions);
            } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
            return result;
        } finally {
            descriptor.leave();
        }
    }

    private IOException openFailure(String name, long result) {
        Errno errno = Errno.ofResult(result, libc.abi());
        String what = switch (errno.kind()) {
            case ELOOP -> "a symbolic link";
            case EISDIR -> "a directory";
            case ENXIO, ENODEV, ENOTSUP, EOPNOTSUPP -> "a socket, or a device without a driver";
            default -> "";
        };
        return what.isEmpty()
                ? CallFailure.of(libc, "openat", pathOf(name), result)
                : new NotAFileException(
                        pathOf(name), "it is " + what + ", where a regular file was expected: openat failed: " + errno);
    }
}
