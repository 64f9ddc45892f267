package io.holdfast.channel;

import io.holdfast.platform.FileName;
import io.holdfast.platform.NotAFileException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a path's file is: the directory that holds its name, and the name. A volume follows no symbolic links at a name, so
 * they are followed here, also one that leads to no file yet, which is where it will be created.
 *
 * @param directory the directory, which may not exist
 * @param name the file's name in it
 */
record FilePlace(Path directory, String name) {
    /** As Linux counts (path_resolution(7)). */
    private static final int LINKS_MAX = 40;

    /**
     * Follows a path to the end.
     *
     * @param path any path of the system's own file system
     * @return its place
     * @throws NotAFileException if it can only be a directory
     * @throws FileSystemLoopException if there are too many symbolic links
     * @throws IOException if the system refuses
     */
    static FilePlace following(Path path) throws IOException {
        Path file = path.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(file); links++) {
            if (links == LINKS_MAX) {
                throw new FileSystemLoopException(path.toString());
            }
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        return of(file);
    }

    /**
     * Takes a path as it is; if its last name is a symbolic link, that is what is meant.
     *
     * @param path any path of the system's own file system
     * @return its place
     * @throws UnsupportedOperationException if the path is of another file system, in a zip file, say
     * @throws NotAFileException if it can only be a directory
     * @throws FileSystemException if its bytes are no characters in the encoding of file names
     */
    static FilePlace of(Path path) throws FileSystemException {
        if (!path.getFileSystem().provider().getScheme().equals("file")) {
            throw new UnsupportedOperationException(path.toUri() + " is not in the system's own file system");
        }
        Path absolute = path.toAbsolutePath();
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null
                || name == null
                || name.toString().equals(".")
                || name.toString().equals("..")) {
            throw new NotAFileException(path.toString(), "it is a directory, where a regular file was expected");
        }
        return new FilePlace(directory, FileName.textOf(name));
    }
}
