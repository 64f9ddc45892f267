package io.holdfast.engines.entries;

import java.util.Arrays;
import java.util.Optional;

/** What an entry says of its key. */
public enum Kind {
    /** It has this value from now on. */
    PUT(1),
    /** It has none from now on: a tombstone, which hides the older entries that still lie on the disk. */
    DELETE(2);

    private final byte code;

    Kind(int code) {
        this.code = (byte) code;
    }

    /**
     * How files show it.
     *
     * @return its number, which never changes
     */
    public byte code() {
        return code;
    }

    /**
     * What a file shows.
     *
     * @param code a number
     * @return the kind with that number; empty if there is none
     */
    public static Optional<Kind> of(byte code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
}
