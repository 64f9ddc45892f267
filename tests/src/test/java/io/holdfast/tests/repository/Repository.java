package io.holdfast.tests.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The working tree that the tests look at, and its modules. Surefire sets {@code basedir} to the tests' own module. */
final class Repository {
    static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

    private Repository() {}

    /** The modules with main classes, by artifact: all of them, so that a new one is checked without being listed. */
    static Map<String, Path> modules() {
        Map<String, Path> modules = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT, 4)) {
            List<Path> directories = files.filter(file -> file.endsWith("pom.xml"))
                    .map(Path::getParent)
                    .filter(directory -> Files.isDirectory(directory.resolve("src/main/java")))
                    .toList();
            for (Path directory : directories) {
                modules.put(ROOT.relativize(directory).toString(), directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return modules;
    }

    static String read(String path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
