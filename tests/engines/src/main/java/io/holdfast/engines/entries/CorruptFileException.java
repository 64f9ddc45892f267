package io.holdfast.engines.entries;

import java.io.IOException;

/** A file is not as it was written, or is none of this engine's; nothing was changed. */
public final class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param file the file's name
     * @param position where in it, in bytes
     * @param why what is wrong there
     */
    public CorruptFileException(String file, long position, String why) {
        super(file + ", position " + position + ": " + why);
    }
}
