package io.holdfast.platform;

import io.holdfast.libc.Errno;
import java.io.IOException;

/** A system call that failed: which call, on what, where, and its errno, none of it lost. */
public class NativeIOException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The position of a call that has none. */
    public static final long NO_POSITION = -1;

    /** The number of an errno that the Java runtime hides: larger than any system's. */
    private static final int HIDDEN_ERRNO = Integer.MAX_VALUE;

    /** The C name of the call. */
    private final String call;
    /** The file or directory. */
    private final String path;
    /** Bytes from the start, or NO_POSITION. */
    private final long position;
    /** The value of errno. */
    private final int errnoNumber;
    /** What it means on the system that produced it. */
    private final Errno.Kind errnoKind;

    /**
     * A failed call.
     *
     * @param call the C name of the call, with its command where it has one: {@code fcntl(F_FULLFSYNC)}
     * @param path the file or directory
     * @param position the position in the file in bytes, or {@link #NO_POSITION}
     * @param errno the error
     */
    public NativeIOException(String call, String path, long position, Errno errno) {
        super(call + " on " + path + (position == NO_POSITION ? "" : " at position " + position) + " failed: " + errno);
        this.call = call;
        this.path = path;
        this.position = position;
        this.errnoNumber = errno.number();
        this.errnoKind = errno.kind();
    }

    /**
     * A failed call whose errno the Java runtime hides: {@link #errno} is then of kind {@link Errno.Kind#UNKNOWN}.
     *
     * @param call the Java method
     * @param path the file or directory
     * @param position the position in the file in bytes, or {@link #NO_POSITION}
     * @param cause what the runtime says
     */
    public NativeIOException(String call, String path, long position, IOException cause) {
        super(
                call + " on " + path + (position == NO_POSITION ? "" : " at position " + position) + " failed: "
                        + cause,
                cause);
        this.call = call;
        this.path = path;
        this.position = position;
        this.errnoNumber = HIDDEN_ERRNO;
        this.errnoKind = Errno.Kind.UNKNOWN;
    }

    /**
     * The call that failed.
     *
     * @return its C name
     */
    public String call() {
        return call;
    }

    /**
     * The file or directory.
     *
     * @return its path
     */
    public String path() {
        return path;
    }

    /**
     * The position in the file.
     *
     * @return bytes from its start, or {@link #NO_POSITION}
     */
    public long position() {
        return position;
    }

    /**
     * The error.
     *
     * @return its number and kind
     */
    public Errno errno() {
        return new Errno(errnoNumber, errnoKind);
    }
}
