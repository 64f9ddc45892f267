package io.holdfast.nio;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.checkerframework.checker.mustcall.qual.Owning;

/** The entries of a directory, as paths of ours. */
final class HoldfastDirectoryStream implements DirectoryStream<Path> {
    private final @NotOwning HoldfastFileSystem fileSystem;
    private final @Owning DirectoryStream<Path> entries;

    HoldfastDirectoryStream(@NotOwning HoldfastFileSystem fileSystem, @Owning DirectoryStream<Path> entries) {
        this.fileSystem = fileSystem;
        this.entries = entries;
    }

    @Override
    public Iterator<Path> iterator() {
        Iterator<Path> iterator = entries.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Path next() {
                return fileSystem.wrapped(iterator.next());
            }
        };
    }

    @Override
    @EnsuresCalledMethods(value = "entries", methods = "close")
    public void close() throws IOException {
        entries.close();
    }
}
