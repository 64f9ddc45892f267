package io.holdfast.nio;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/** The system's own file system, whose provider is ours. */
final class HoldfastFileSystem extends FileSystem {
    private final HoldfastFileSystemProvider provider;
    private final @NotOwning FileSystem inner;

    HoldfastFileSystem(HoldfastFileSystemProvider provider, @NotOwning FileSystem inner) {
        this.provider = provider;
        this.inner = inner;
    }

    Path wrapped(Path path) {
        return new HoldfastPath(this, path);
    }

    @Override
    public HoldfastFileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("the system's file system cannot be closed");
    }

    @Override
    public boolean isOpen() {
        return inner.isOpen();
    }

    @Override
    public boolean isReadOnly() {
        return inner.isReadOnly();
    }

    @Override
    public String getSeparator() {
        return inner.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        List<Path> roots = new ArrayList<>();
        inner.getRootDirectories().forEach(root -> roots.add(wrapped(root)));
        return roots;
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return inner.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return inner.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrapped(inner.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = inner.getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(HoldfastPath.unwrapped(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return inner.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        return inner.newWatchService();
    }
}
