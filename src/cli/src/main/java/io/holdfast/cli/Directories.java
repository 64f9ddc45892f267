package io.holdfast.cli;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.Path;
import org.checkerframework.checker.mustcall.qual.Owning;

/** Opens the directories that a user names: {@link DirectoryVolume}, or a simulated disk under test. */
@FunctionalInterface
interface Directories {
    /**
     * Opens a directory.
     *
     * @param path what the user named
     * @return its volume, to be closed by the caller
     * @throws IOException if the system refuses
     */
    @Owning
    Volume open(Path path) throws IOException;
}
