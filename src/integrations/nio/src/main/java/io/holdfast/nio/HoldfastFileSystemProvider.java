package io.holdfast.nio;

import static io.holdfast.nio.HoldfastPath.unwrapped;

import io.holdfast.channel.DurableFileChannel;
import io.holdfast.platform.SyncKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * The system's own file system, its regular files through {@link DurableFileChannel}: their channels are closed by no
 * interrupt, poisoned by a failed sync, and what they create has a durable name. A move with
 * {@link StandardCopyOption#ATOMIC_MOVE} is durable when it returns: the file was synced before, both directories after.
 * Reading streams, directories, devices, the kernel's files under {@code /proc} and {@code /sys}, attributes, links and
 * all else are the system provider's.
 *
 * <p>Two ways to use it: paths of the scheme {@code holdfast:}, {@code Path.of(URI.create("holdfast:///var/db/file"))}; or
 * {@code -Djava.nio.file.spi.DefaultFileSystemProvider=io.holdfast.nio.HoldfastFileSystemProvider} for every path of a JVM.
 *
 * <p>Safe for any number of threads.
 */
public final class HoldfastFileSystemProvider extends FileSystemProvider {
    private static final String OWN_SCHEME = "holdfast";

    private final String scheme;
    private final FileSystemProvider system;
    private final @NotOwning HoldfastFileSystem fileSystem;

    /** The provider of {@code holdfast:}, made by the service loader. */
    public HoldfastFileSystemProvider() {
        this(OWN_SCHEME, FileSystems.getDefault().provider());
    }

    /**
     * The default provider of a JVM, made by the runtime.
     *
     * @param system the provider that would be the default
     */
    public HoldfastFileSystemProvider(FileSystemProvider system) {
        this(system.getScheme(), system);
    }

    // The file system is open for as long as the JVM runs.
    @SuppressWarnings({"required.method.not.called", "nullness:argument", "nullness:assignment"})
    private HoldfastFileSystemProvider(String scheme, FileSystemProvider system) {
        this.scheme = scheme;
        this.system = system;
        this.fileSystem = new HoldfastFileSystem(this, system.getFileSystem(URI.create("file:///")));
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path inner = unwrapped(path);
        return new KindOfFile(system, inner).isDurable(options)
                ? DurableFileChannel.open(inner, options, attributes)
                : system.newFileChannel(inner, options, attributes);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        Path inner = unwrapped(path);
        return new KindOfFile(system, inner).isDurable(options)
                ? DurableFileChannel.open(inner, options, attributes)
                : system.newByteChannel(inner, options, attributes);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Path from = unwrapped(source);
        Path to = unwrapped(target);
        if (!Arrays.asList(options).contains(StandardCopyOption.ATOMIC_MOVE)) {
            system.move(from, to, options);
            return;
        }
        if (new KindOfFile(system, from).isRegular()) {
            try (DurableFileChannel file = DurableFileChannel.open(from, LinkOption.NOFOLLOW_LINKS)) {
                file.sync(SyncKind.FILE);
            }
        }
        system.move(from, to, options);
        Directories.syncParents(from, to);
    }

    /** The same URI with this provider's scheme. */
    URI withOurScheme(URI uri) {
        return URI.create(scheme + ":" + uri.getRawSchemeSpecificPart());
    }

    @Override
    public @NotOwning FileSystem getFileSystem(URI uri) {
        system.getFileSystem(systemUri(uri));
        return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return fileSystem.wrapped(system.getPath(systemUri(uri)));
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new FileSystemAlreadyExistsException("the system's file system is always there");
    }

    private URI systemUri(URI uri) {
        if (!scheme.equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException(uri + " is no URI of the scheme " + scheme);
        }
        return URI.create("file:" + uri.getRawSchemeSpecificPart());
    }

    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        return system.newInputStream(unwrapped(path), options);
    }

    @Override
    public AsynchronousFileChannel newAsynchronousFileChannel(
            Path path,
            Set<? extends OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        return system.newAsynchronousFileChannel(unwrapped(path), options, executor, attributes);
    }

    // The inherited method takes any filter of paths, as this one does.
    @SuppressWarnings("keyfor:override.param")
    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return new HoldfastDirectoryStream(
                fileSystem,
                system.newDirectoryStream(unwrapped(directory), path -> filter.accept(fileSystem.wrapped(path))));
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        system.createDirectory(unwrapped(directory), attributes);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        system.createSymbolicLink(unwrapped(link), unwrapped(target), attributes);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        system.createLink(unwrapped(link), unwrapped(existing));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return fileSystem.wrapped(system.readSymbolicLink(unwrapped(link)));
    }

    @Override
    public void delete(Path path) throws IOException {
        system.delete(unwrapped(path));
    }

    @Override
    public boolean deleteIfExists(Path path) throws IOException {
        return system.deleteIfExists(unwrapped(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        system.copy(unwrapped(source), unwrapped(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        boolean comparable = other.getFileSystem().equals(fileSystem);
        return comparable && system.isSameFile(unwrapped(path), unwrapped(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return system.isHidden(unwrapped(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return system.getFileStore(unwrapped(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        system.checkAccess(unwrapped(path), modes);
    }

    @Override
    public <V extends @Nullable FileAttributeView> V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return system.getFileAttributeView(unwrapped(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return system.readAttributes(unwrapped(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return system.readAttributes(unwrapped(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        system.setAttribute(unwrapped(path), attribute, value, options);
    }
}
