package io.holdfast.platform.report;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's own files under {@code /proc} and {@code /sys}, by absolute path.
 *
 * <p>Separate so that trees recorded on other machines can be read in their place. What is not there, and what this
 * process may not read, is empty: containers hide parts of both. Safe for any number of threads.
 */
public interface KernelFiles {
    /**
     * The running machine's.
     *
     * @return the files as they are now; nothing is remembered
     */
    static KernelFiles ofThisMachine() {
        return new LiveKernelFiles();
    }

    /**
     * Reads a small file.
     *
     * @param path its path
     * @return its bytes as UTF-8, without the white space around them
     * @throws IOException if it is there, may be read, and cannot
     */
    Optional<String> read(String path) throws IOException;

    /**
     * The names in a directory.
     *
     * @param path its path
     * @return the names, sorted
     * @throws IOException if it is there, may be read, and cannot
     */
    List<String> list(String path) throws IOException;

    /**
     * Where a path leads, through all symbolic links.
     *
     * @param path the path
     * @return the path without links
     * @throws IOException if it is there, may be followed, and cannot
     */
    Optional<String> resolve(String path) throws IOException;
}
