package io.holdfast.platform;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * The rules for names in a {@link Volume}: one path component, so that no name escapes its directory, and the text of its own
 * path and of no other.
 *
 * <p>Separate because every kind of volume keeps the same rule.
 */
public final class FileName {
    private FileName() {}

    /**
     * Checks a name.
     *
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it is empty, {@code .} or {@code ..}, or holds a slash or a NUL
     */
    public static String require(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a name must be one path component, was [" + name + "]");
        }
        return name;
    }

    /**
     * The text of a path or of a name in it, if the text leads back to it. A name may have bytes that are no characters in the
     * encoding of file names: its text has others in their place, and is another file's.
     *
     * @param path a path
     * @return its text
     * @throws FileSystemException if the text is another path's
     */
    public static String textOf(Path path) throws FileSystemException {
        String text = path.toString();
        if (!path.getFileSystem().getPath(text).equals(path)) {
            throw new FileSystemException(
                    text, null, "the path has bytes that are no characters in the encoding of file names");
        }
        return text;
    }
}
