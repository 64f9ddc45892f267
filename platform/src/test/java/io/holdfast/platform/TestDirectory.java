package io.holdfast.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory on a file system that the test chooses, which JUnit's temporary directories leave to the system. */
record TestDirectory(Path path) implements AutoCloseable {
    /** Makes one in a directory that is there. */
    static TestDirectory in(Path parent) throws IOException {
        return new TestDirectory(Files.createTempDirectory(parent.toAbsolutePath(), "holdfast-"));
    }

    /** Whether the kernel's own name for its file system is one in memory. */
    boolean isInMemory() {
        try {
            return List.of("tmpfs", "ramfs").contains(Files.getFileStore(path).type());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(path)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
