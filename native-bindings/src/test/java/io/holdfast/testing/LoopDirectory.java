package io.holdfast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An empty directory for each test, on one {@link LoopImage} for all tests of a class. Registered by a field of an instance
 * that lives as long as the class's tests (JUnit's PER_CLASS). Not thread-safe.
 */
public final class LoopDirectory implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final int IMAGE_MEBIBYTES = 64;

    private final LoopImage.FileSystem fileSystem;
    private Path parent;
    private LoopImage image;
    private Path path;

    /**
     * Nothing is mounted yet.
     *
     * @param fileSystem what is made on the image
     */
    public LoopDirectory(LoopImage.FileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    /**
     * The directory of the test that runs.
     *
     * @return its path
     */
    public Path path() {
        return path;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        parent = Files.createTempDirectory("loop-");
        image = LoopImage.mount(parent, fileSystem, IMAGE_MEBIBYTES, "rw");
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        path = Files.createTempDirectory(image.root(), "test-");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(path)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        // Where the image could not be made, nothing was left in its directory.
        if (image != null) {
            image.close();
        }
        Files.delete(parent);
    }
}
