package io.holdfast.platform;

import io.holdfast.libc.Errno;

/** No space is left on the device, or none in the quota (ENOSPC, EDQUOT). */
public final class DiskFullException extends NativeIOException {
    private static final long serialVersionUID = 1L;

    /**
     * A call that found no space.
     *
     * @param call the C name of the call
     * @param path the file or directory
     * @param position the position in the file in bytes, or {@link #NO_POSITION}
     * @param errno the error
     */
    public DiskFullException(String call, String path, long position, Errno errno) {
        super(call, path, position, errno);
    }
}
