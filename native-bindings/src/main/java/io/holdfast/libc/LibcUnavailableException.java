package io.holdfast.libc;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Thrown at construction of a {@link Libc} when it could not serve its contract: an unsupported operating system or
 * processor, a backend whose classes are absent, a symbol that the C library lacks. The message names what is missing.
 */
public final class LibcUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * The exception for a library that lacks a function.
     *
     * @param call the call whose function is missing
     * @param abi the system whose calls were asked for
     * @param library the library's file, empty for the system's C library
     * @return an exception that names symbols, call, system and library
     */
    public static LibcUnavailableException missingSymbol(Call call, Abi abi, Optional<Path> library) {
        return new LibcUnavailableException("no symbol " + String.join(" or ", call.symbols(abi)) + " for "
                + call.cName() + " of " + abi + " in "
                + library.map(Path::toString).orElse("the C library"));
    }

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
