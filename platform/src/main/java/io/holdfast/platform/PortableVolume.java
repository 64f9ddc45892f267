package io.holdfast.platform;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A volume on java.nio alone, for Windows and every system without native bindings. Its promise is weaker than that of
 * the native volumes, and it says so:
 *
 * <ul>
 *   <li>A file's sync reaches {@link Guarantee#DEVICE_CACHE}, as {@link PortableFile} explains.
 *   <li>java.nio has no sync of a directory. Where the runtime opens a directory like a file (Linux and Darwin do, Windows
 *       does not) it is synced like one, but no specification stands behind that: names reach
 *       {@link Guarantee#PROCESS_CRASH}.
 *   <li>There is no direct I/O: {@link OpenMode.Caching#DIRECT} is refused.
 *   <li>{@link #rename} looks first whether the new name is free: among the threads of this volume that is atomic, against
 *       other processes it is not, except on Windows. So is the look at what a name is before it is opened.
 *   <li>The runtime hides errno: failures are {@link NativeIOException}s of kind UNKNOWN with the runtime's text, and a full
 *       disk cannot be told from other failures.
 * </ul>
 */
public final class PortableVolume implements Volume {

    private final Path directory;
    private final boolean posix;
    private final Poison poison;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object nameChange = new Object();

    private PortableVolume(Path directory) {
        this.directory = directory;
        this.posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        this.poison = new Poison(directory.toString());
    }

    /**
     * Opens a directory.
     *
     * @param directory the directory, which exists
     * @return the volume
     * @throws NotDirectoryException if the path is something else
     * @throws IOException if the system refuses
     */
    public static PortableVolume open(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!Files.isDirectory(real)) {
            throw new NotDirectoryException(directory.toString());
        }
        return new PortableVolume(real);
    }

    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public DurableFile open(String name, OpenMode mode) throws IOException {
        Path path = path(name);
        refuseDirect(path, mode);
        requireFile(path);
        return file(path, name, mode);
    }

    @Override
    public DurableFile create(String name, OpenMode mode, DirectorySync sync) throws IOException {
        Path path = path(name);
        if (mode.access() == OpenMode.Access.READ) {
            throw new IllegalArgumentException("a file that is created is written: " + name);
        }
        refuseDirect(path, mode);
        poison.check();
        DurableFile file;
        synchronized (nameChange) {
            file = created(path, name, mode);
        }
        try {
            syncAsAsked(sync);
            return file;
        } catch (IOException failed) {
            try {
                file.close();
            } catch (IOException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw failed;
        }
    }

    /** Makes a file and opens it, or removes it again. */
    private DurableFile created(Path path, String name, OpenMode mode) throws IOException {
        boolean chosen = posix && mode.permissions() != OpenMode.BY_UMASK;
        Set<PosixFilePermission> permissions = permissions(mode.permissions());
        if (chosen) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(permissions));
        } else {
            Files.createFile(path);
        }
        try {
            if (chosen) {
                // The process's umask has no say in what was asked for.
                Files.setPosixFilePermissions(path, permissions);
            }
            return file(path, name, mode);
        } catch (IOException | RuntimeException failed) {
            try {
                Files.delete(path);
            } catch (IOException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw failed;
        }
    }

    @Override
    public void rename(String from, String to, DirectorySync sync) throws IOException {
        Path source = path(from);
        Path target = path(to);
        poison.check();
        synchronized (nameChange) {
            requireFile(source);
            if (isTaken(target)) {
                throw new FileAlreadyExistsException(source.toString(), target.toString(), "the new name is taken");
            }
            Files.move(source, target);
        }
        syncAsAsked(sync);
    }

    @Override
    public void replace(String from, String to, DirectorySync sync) throws IOException {
        Path source = path(from);
        Path target = path(to);
        poison.check();
        synchronized (nameChange) {
            requireFile(source);
            refuseDirectory(target);
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        }
        syncAsAsked(sync);
    }

    @Override
    public void unlink(String name, DirectorySync sync) throws IOException {
        Path path = path(name);
        poison.check();
        synchronized (nameChange) {
            refuseDirectory(path);
            Files.delete(path);
        }
        syncAsAsked(sync);
    }

    @Override
    public List<String> list() throws IOException {
        requireOpen();
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(nameOf(entry));
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public boolean exists(String name) throws IOException {
        return isTaken(path(name));
    }

    @Override
    public Volume subdirectory(String name) throws IOException {
        Path path = path(name);
        poison.check();
        synchronized (nameChange) {
            if (!isTaken(path)) {
                if (posix) {
                    Files.createDirectory(path, PosixFilePermissions.asFileAttribute(permissions(0700)));
                } else {
                    Files.createDirectory(path);
                }
            }
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotAFileException(path.toString(), "it is no directory, where one was expected");
            }
        }
        // Also where it was there already: whoever made it may not have synced it.
        syncDirectory();
        return new PortableVolume(path);
    }

    @Override
    public Guarantee syncDirectory() throws IOException {
        requireOpen();
        poison.check();
        if (posix) {
            // Where it cannot be opened nothing was synced, and nothing is lost.
            try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(directory, StandardOpenOption.READ)) {
                force(channel);
            }
        }
        return Guarantee.PROCESS_CRASH;
    }

    private void force(AsynchronousFileChannel channel) throws SyncFailedException {
        try {
            channel.force(true);
        } catch (IOException failed) {
            throw poison.with(new SyncFailedException("AsynchronousFileChannel.force", directory.toString(), failed));
        }
    }

    @Override
    public VolumeLock lock(String name) throws IOException {
        Path path = path(name);
        if (isTaken(path)) {
            requireFile(path);
        }
        return PortableLock.take(path);
    }

    @Override
    public DurabilityReport probe() throws IOException {
        requireOpen();
        return PortableReport.of(directory);
    }

    @Override
    public void close() {
        closed.set(true);
    }

    private Path path(String name) throws IOException {
        FileName.require(name);
        requireOpen();
        Path path = directory.resolve(name);
        // Other systems have separators of their own.
        if (!directory.equals(path.getParent()) || !nameOf(path).equals(name)) {
            throw new IllegalArgumentException("a name must be one path component, was [" + name + "]");
        }
        return path;
    }

    private void requireOpen() throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    private void syncAsAsked(DirectorySync sync) throws IOException {
        if (sync == DirectorySync.NOW) {
            syncDirectory();
        }
    }

    private static DurableFile file(Path path, String name, OpenMode mode) throws IOException {
        Object fileKey = PortableSharing.fileKeyOf(path);
        return new PortableFile(path, name, mode, fileKey, channel(path, mode));
    }

    private static AsynchronousFileChannel channel(Path path, OpenMode mode) throws IOException {
        // Transfers are made by the runtime's own pool of daemon threads, which grows with those under way.
        List<OpenOption> options = new ArrayList<>(List.of(LinkOption.NOFOLLOW_LINKS));
        if (mode.access() != OpenMode.Access.WRITE) {
            options.add(StandardOpenOption.READ);
        }
        if (mode.access() != OpenMode.Access.READ) {
            options.add(StandardOpenOption.WRITE);
        }
        return AsynchronousFileChannel.open(path, options.toArray(new OpenOption[0]));
    }

    private static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static void refuseDirect(Path path, OpenMode mode) throws DirectIoUnsupportedException {
        if (mode.caching() == OpenMode.Caching.DIRECT) {
            throw new DirectIoUnsupportedException(path.toString(), PortableReport.NO_DIRECT_IO);
        }
    }

    /** Unlike Files.exists this does not take what the system refuses to tell for "no". */
    private static boolean isTaken(Path path) throws IOException {
        try {
            attributes(path);
            return true;
        } catch (NoSuchFileException free) {
            return false;
        }
    }

    private static void requireFile(Path path) throws IOException {
        if (!attributes(path).isRegularFile()) {
            throw new NotAFileException(path.toString(), "it is no regular file, where one was expected");
        }
    }

    private static void refuseDirectory(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotAFileException(path.toString(), "it is a directory, where a file was expected");
        }
    }

    private static BasicFileAttributes attributes(Path path) throws NoSuchFileException, IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** The set behind the bits of chmod(2). */
    private static Set<PosixFilePermission> permissions(int bits) {
        StringBuilder text = new StringBuilder("rwxrwxrwx");
        for (int i = 0; i < text.length(); i++) {
            if ((bits & (0400 >> i)) == 0) {
                text.setCharAt(i, '-');
            }
        }
        return PosixFilePermissions.fromString(text.toString());
    }
}
