package io.holdfast.nio;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the names in directories durable. */
final class Directories {
    private Directories() {}

    /** Syncs the directory of a new name, then that of the old one where it is another: so the file is never in neither. */
    static void syncParents(Path from, Path to) throws IOException {
        Path target = to.toAbsolutePath().getParent();
        Path source = from.toAbsolutePath().getParent();
        sync(target);
        if (source != null && !source.equals(target)) {
            sync(source);
        }
    }

    private static void sync(@Nullable Path directory) throws IOException {
        if (directory != null) {
            try (Volume volume = Volumes.open(directory)) {
                volume.syncDirectory();
            }
        }
    }
}
