package io.holdfast.benchmarks.commit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories that the benchmarks make for themselves. */
public final class WorkDirectory {
    private WorkDirectory() {}

    /**
     * Deletes a directory that was made here, and all in it.
     *
     * @param directory the directory
     * @throws IOException if something in it cannot be deleted
     */
    public static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
