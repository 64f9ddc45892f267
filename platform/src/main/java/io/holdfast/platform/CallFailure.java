package io.holdfast.platform;

import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Which exception a failed call becomes: the one place that turns errno into Java's types. */
final class CallFailure {
    private CallFailure() {}

    /**
     * The exception for a failed call.
     *
     * @param libc the library that made the call
     * @param call its C name, with its command where it has one
     * @param path what it was made on
     * @param position the position in the file in bytes, or {@link NativeIOException#NO_POSITION}
     * @param result what the call returned, below zero
     * @return the exception, to be thrown
     */
    static IOException of(Libc libc, String call, String path, long position, long result) {
        Errno errno = Errno.ofResult(result, libc.abi());
        return switch (errno.kind()) {
            case ENOSPC, EDQUOT -> new DiskFullException(call, path, position, errno);
            case ENOENT -> new NoSuchFileException(path, null, call + " failed: " + errno);
            case EACCES -> new AccessDeniedException(path, null, call + " failed: " + errno);
            case EEXIST -> new FileAlreadyExistsException(path, null, call + " failed: " + errno);
            default -> new NativeIOException(call, path, position, errno);
        };
    }

    /**
     * The exception for a failed call that has no position.
     *
     * @param libc the library that made the call
     * @param call its C name
     * @param path what it was made on
     * @param result what the call returned, below zero
     * @return the exception, to be thrown
     */
    static IOException of(Libc libc, String call, String path, long result) {
        return of(libc, call, path, NativeIOException.NO_POSITION, result);
    }
}
