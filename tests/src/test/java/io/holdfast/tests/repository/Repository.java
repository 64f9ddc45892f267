package io.holdfast.tests.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The working tree that the tests look at. Surefire sets {@code basedir} to this module's directory. */
final class Repository {
    static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

    private Repository() {}

    /** All modules with Java sources, found rather than listed, so that a new one is checked from its first day. */
    static List<Module> modules() {
        return find(ROOT, 4, path -> path.endsWith("pom.xml")).stream()
                .map(pom -> new Module(ROOT.relativize(pom.getParent()).toString(), pom.getParent()))
                .filter(module ->
                        module.hasMain() || Files.isDirectory(module.directory().resolve("src/test/java")))
                .toList();
    }

    /** The files under a directory that a name filter accepts, sorted; none where there is no such directory. */
    static List<Path> find(Path directory, int depth, Predicate<Path> matches) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory, depth)) {
            return files.filter(Files::isRegularFile).filter(matches).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A Maven module.
     *
     * @param name its directory relative to the root, as {@code src/core}
     * @param directory the same, absolute
     */
    record Module(String name, Path directory) {
        boolean hasMain() {
            return Files.isDirectory(directory.resolve("src/main/java"));
        }

        Path classes() {
            return directory.resolve("target/classes");
        }

        Path testClasses() {
            return directory.resolve("target/test-classes");
        }
    }
}
