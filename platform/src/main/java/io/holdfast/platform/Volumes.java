package io.holdfast.platform;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Libc;
import io.holdfast.libc.LibcUnavailableException;
import java.io.IOException;
import java.nio.file.Path;

/** Opens directories as volumes, by what the running system has. */
public final class Volumes {
    private Volumes() {}

    /**
     * Opens a directory by the C library of this machine, or, on a system that the bindings do not know (Windows, say), by
     * java.nio, which promises less and says so in the report and in what every sync returns.
     *
     * @param directory an existing directory; symbolic links on the way and at its end are followed
     * @return its volume
     * @throws java.nio.file.NoSuchFileException if there is none: nothing is created
     * @throws NotAFileException if it is something else than a directory
     * @throws io.holdfast.libc.LibcUnavailableException if this system has bindings that cannot be loaded, because jnr-posix
     *     is missing on Java 17 to 21, say: a weaker volume never takes their place silently
     * @throws java.nio.file.FileSystemException if the path has bytes that are no characters in the encoding of file names
     * @throws IOException if the system refuses
     */
    public static Volume open(Path directory) throws IOException {
        return isBound() ? open(directory, Libc.load()) : PortableVolume.open(directory);
    }

    /**
     * Opens a directory by a C library.
     *
     * @param directory an existing directory; symbolic links on the way and at its end are followed
     * @param libc the library, for this volume and its files
     * @return its volume
     * @throws java.nio.file.NoSuchFileException if there is none: nothing is created
     * @throws NotAFileException if it is something else than a directory
     * @throws java.nio.file.FileSystemException if the path has bytes that are no characters in the encoding of file names
     * @throws IOException if the system refuses
     */
    public static Volume open(Path directory, Libc libc) throws IOException {
        String path = FileName.textOf(directory.toAbsolutePath());
        return switch (libc.abi().os()) {
            case LINUX -> LinuxVolume.open(path, libc);
            case DARWIN -> DarwinVolume.open(path, libc);
        };
    }

    private static boolean isBound() {
        try {
            Abi.current();
            return true;
        } catch (LibcUnavailableException unknownSystem) {
            return false;
        }
    }
}
