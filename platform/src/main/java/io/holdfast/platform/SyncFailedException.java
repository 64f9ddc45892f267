package io.holdfast.platform;

import io.holdfast.libc.Errno;
import java.io.IOException;

/**
 * A sync failed: nothing written since the last one that succeeded may be counted on, and the file is poisoned. Never
 * retry it: the kernel reports the loss once, and a second sync succeeds without the bytes.
 */
public final class SyncFailedException extends NativeIOException {
    private static final long serialVersionUID = 1L;

    /**
     * A failed sync.
     *
     * @param call the C name of the call
     * @param path the file or directory
     * @param errno the error
     */
    public SyncFailedException(String call, String path, Errno errno) {
        super(call, path, NO_POSITION, errno);
    }

    /**
     * A failed sync whose errno the Java runtime hides.
     *
     * @param call the Java method
     * @param path the file or directory
     * @param cause what the runtime says
     */
    public SyncFailedException(String call, String path, IOException cause) {
        super(call, path, NO_POSITION, cause);
    }
}
