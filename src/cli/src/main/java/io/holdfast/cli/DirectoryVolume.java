package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.checkerframework.checker.mustcall.qual.Owning;

/** Opens the directory that a user names, making it where it is missing: then its name is durable, and its parents' are. */
final class DirectoryVolume {
    private DirectoryVolume() {}

    /**
     * Opens a directory.
     *
     * @param directory a path; a link to nowhere is refused
     * @return its volume, to be closed by the caller
     * @throws IOException if the system refuses
     */
    static @Owning Volume openOrCreate(Path directory) throws IOException {
        Path wanted = directory.toAbsolutePath().normalize();
        Path parent = wanted.getParent();
        if (Files.exists(wanted) || parent == null) {
            return Volumes.open(wanted);
        }
        if (Files.isSymbolicLink(wanted)) {
            throw new NoSuchFileException(wanted.toString(), null, "a symbolic link to nowhere");
        }
        try (Volume above = openOrCreate(parent)) {
            return above.subdirectory(String.valueOf(wanted.getFileName()));
        }
    }
}
