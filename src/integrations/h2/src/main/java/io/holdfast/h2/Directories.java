package io.holdfast.h2;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.Path;

/** Where directories come from: {@link io.holdfast.platform.Volumes#open(Path)}, or what a test puts in its place. */
@FunctionalInterface
interface Directories {
    /** Opens a directory, to be closed by the caller. */
    Volume open(Path directory) throws IOException;
}
