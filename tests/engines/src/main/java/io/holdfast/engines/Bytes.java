package io.holdfast.engines;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An immutable string of bytes: a key or a value. Ordered as unsigned bytes, a prefix before what it begins. */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /**
     * A copy of an array.
     *
     * @param bytes the bytes
     * @return the string
     */
    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /**
     * A copy of what is left in a buffer.
     *
     * @param buffer from its position to its limit, which stay as they are
     * @return the string
     */
    public static Bytes of(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new Bytes(copy);
    }

    /**
     * A text in UTF-8.
     *
     * @param text the text
     * @return the string
     */
    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The count of bytes.
     *
     * @return zero or more
     */
    public int length() {
        return content.length;
    }

    /**
     * The bytes to be read.
     *
     * @return a new read-only buffer over all of them
     */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** The text where it is printable ASCII, else the bytes in hexadecimal digits. */
    @Override
    public String toString() {
        for (byte b : content) {
            if (b < ' ' || b > '~') {
                return "0x" + HexFormat.of().formatHex(content);
            }
        }
        return new String(content, StandardCharsets.US_ASCII);
    }
}
