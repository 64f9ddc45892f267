package io.holdfast.platform;

import java.nio.file.FileSystemException;

/** Another writer has the directory; the message names it as well as the system allows. */
public final class VolumeLockedException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param path the lock file
     * @param holder who holds it: this JVM, or a process by its number
     */
    public VolumeLockedException(String path, String holder) {
        super(path, null, "the directory is in use by " + holder);
    }
}
