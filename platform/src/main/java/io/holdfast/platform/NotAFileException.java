package io.holdfast.platform;

import java.nio.file.FileSystemException;

/** The name is something else than what was asked for: a symbolic link, a FIFO, a device, a directory, a plain file. */
public final class NotAFileException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param path the path
     * @param reason what it is, and what was expected
     */
    public NotAFileException(String path, String reason) {
        super(path, null, reason);
    }
}
