package io.holdfast.lucene;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Creates an index's directory so that it is there after a power cut: its name is synced, and those of the parents that are
 * missing too. Lucene creates it as well, but syncs no name above the index.
 */
final class NewDirectories {
    private NewDirectories() {}

    /** Creates what is missing; a directory that exists, by a symbolic link too, is taken as it is. */
    static void create(Path directory) throws IOException {
        if (!directory.getFileSystem().provider().getScheme().equals("file")) {
            throw new UnsupportedOperationException(directory.toUri() + " is not in the system's own file system");
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent == null || Files.isDirectory(directory)) {
            return;
        }
        create(parent);
        Files.createDirectory(directory);
        try (Volume volume = Volumes.open(parent)) {
            volume.syncDirectory();
        }
    }
}
