package io.holdfast.platform;

import java.nio.channels.ClosedChannelException;

/** The file or directory was closed before the call; unlike its superclass it says which. */
public final class ClosedFileException extends ClosedChannelException {
    private static final long serialVersionUID = 1L;

    /** The file or directory. */
    private final String path;

    /**
     * A refusal.
     *
     * @param path the file or directory
     */
    public ClosedFileException(String path) {
        this.path = path;
    }

    @Override
    public String getMessage() {
        return path + " is closed";
    }
}
