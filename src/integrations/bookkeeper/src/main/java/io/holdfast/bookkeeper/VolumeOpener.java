package io.holdfast.bookkeeper;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the directories of a journal. Separate so that tests can count and fail what is done there. */
@FunctionalInterface
interface VolumeOpener {
    /** Opens an existing directory. */
    Volume open(Path directory) throws IOException;
}
