package io.holdfast.platform;

import java.nio.file.FileSystemException;

/** Direct I/O was asked for, and this file system, or this system, has none. */
public final class DirectIoUnsupportedException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param path the path
     * @param reason who refused, and how it was found out
     */
    public DirectIoUnsupportedException(String path, String reason) {
        super(path, null, reason);
    }
}
