package io.holdfast.benchmarks.commit;

import java.nio.file.Path;

/**
 * A system in one configuration.
 *
 * @param name a short name, unique
 * @param configuration what was set, for people
 * @param callers who calls it
 * @param opening how it is opened
 */
public record Contender(String name, String configuration, Callers callers, Opening opening) {
    /** Opens a system. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Opens it, ready for its first commit: files that it would recycle are there already.
         *
         * @param directory an empty directory of its own
         * @param cell the load to come
         * @return the open system
         * @throws Exception if it cannot be opened
         */
        Store open(Path directory, Cell cell) throws Exception;
    }
}
