package io.holdfast.benchmarks.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories that the benchmarks make for themselves. */
public final class WorkDirectory {
    private static final int ATTEMPTS = 100;

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

    /**
     * The same, if it is still there, while systems at work in it may make and remove files.
     *
     * @param directory the directory
     * @throws UncheckedIOException if something in it cannot be deleted
     */
    static void deleteAtExit(Path directory) {
        for (int attempt = 1; Files.exists(directory); attempt++) {
            try {
                delete(directory);
            } catch (IOException e) {
                giveUp(attempt, new UncheckedIOException(e));
            } catch (UncheckedIOException e) {
                // A directory went while the others were listed.
                giveUp(attempt, e);
            }
        }
    }

    private static void giveUp(int attempt, UncheckedIOException last) {
        if (attempt == ATTEMPTS) {
            throw last;
        }
    }
}
