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
        // Not normalised: behind a symbolic link ".." is another directory than the text says.
        Path wanted = directory.toAbsolutePath();
        Path parent = wanted.getParent();
        if (Files.exists(wanted) || parent == null) {
            return Volumes.open(wanted);
        }
        if (Files.isSymbolicLink(wanted)) {
            throw new NoSuchFileException(wanted.toString(), null, "a symbolic link to nowhere");
        }
        try (Volume above = openOrCreate(parent)) {
            String name = String.valueOf(wanted.getFileName());
            return name.equals(".") || name.equals("..") ? Volumes.open(wanted) : above.subdirectory(name);
        }
    }
}
