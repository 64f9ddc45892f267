package io.holdfast.file;

/** A step out of the order that {@link WriteOrder} keeps; it was not taken. */
public final class WriteOrderException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    WriteOrderException(String message) {
        super(message);
    }
}
