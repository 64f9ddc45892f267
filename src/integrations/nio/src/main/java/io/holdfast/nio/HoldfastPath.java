package io.holdfast.nio;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * A path of the system's own, whose provider is ours: everything else about it is as before.
 *
 * @param fileSystem the file system
 * @param inner the system's own path
 */
record HoldfastPath(@NotOwning HoldfastFileSystem fileSystem, Path inner) implements Path {
    private Path wrapped(Path path) {
        return new HoldfastPath(fileSystem, path);
    }

    private @Nullable Path wrappedOrNull(@Nullable Path path) {
        return path == null ? null : wrapped(path);
    }

    /** The system's own path behind any of its or ours; the names in its watch events are its own. */
    static Path unwrapped(Path path) {
        if (path instanceof HoldfastPath ours) {
            return ours.inner;
        }
        if (path.getFileSystem().provider().getScheme().equals("file")) {
            return path;
        }
        throw new ProviderMismatchException(path + " is of " + path.getFileSystem());
    }

    @Override
    public @NotOwning FileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return inner.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return wrappedOrNull(inner.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return wrappedOrNull(inner.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return wrappedOrNull(inner.getParent());
    }

    @Override
    public int getNameCount() {
        return inner.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return wrapped(inner.getName(index));
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        return wrapped(inner.subpath(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return other.getFileSystem().equals(fileSystem) && inner.startsWith(unwrapped(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return other.getFileSystem().equals(fileSystem) && inner.endsWith(unwrapped(other));
    }

    @Override
    public Path normalize() {
        return wrapped(inner.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return wrapped(inner.resolve(unwrapped(other)));
    }

    @Override
    public Path relativize(Path other) {
        return wrapped(inner.relativize(unwrapped(other)));
    }

    @Override
    public URI toUri() {
        return fileSystem.provider().withOurScheme(inner.toUri());
    }

    @Override
    public Path toAbsolutePath() {
        return wrapped(inner.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return wrapped(inner.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        return inner.register(watcher, events, modifiers);
    }

    @Override
    public int compareTo(Path other) {
        return inner.compareTo(((HoldfastPath) other).inner);
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
