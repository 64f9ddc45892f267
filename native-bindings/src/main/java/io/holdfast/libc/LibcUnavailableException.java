package io.holdfast.libc;

/**
 * Thrown at construction of a {@link Libc} when it could not serve its contract: an unsupported operating system or
 * processor, a backend whose classes are absent, a symbol that the C library lacks. The message names what is missing.
 */
public final class LibcUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message that names what is missing.
     *
     * @param message what is missing, and what would mend it
     */
    public LibcUnavailableException(String message) {
        super(message);
    }

    /**
     * An exception with a message that names what is missing, and its cause.
     *
     * @param message what is missing, and what would mend it
     * @param cause what the runtime said
     */
    public LibcUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
