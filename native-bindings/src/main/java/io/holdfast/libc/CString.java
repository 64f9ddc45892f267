package io.holdfast.libc;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/**
 * File names as C has them: encoded as the JDK encodes them (system property {@code sun.jnu.encoding}) and closed by a
 * NUL. One place for both backends, so that a name means the same file to them and to {@code java.nio.file}.
 */
public final class CString {
    private static final Charset FILE_NAMES = Charset.forName(
            System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

    private CString() {}

    /**
     * The bytes of a file name or path.
     *
     * @param path the path
     * @return its bytes and a NUL
     * @throws IllegalArgumentException if the path holds a NUL, which would cut it short, or a character that the file
     *     system's encoding lacks
     */
    public static byte[] of(String path) {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path cannot hold a NUL character: " + path.replace("\0", "\\0"));
        }
        try {
            ByteBuffer encoded = FILE_NAMES
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(path));
            byte[] bytes = new byte[encoded.remaining() + 1];
            encoded.get(bytes, 0, bytes.length - 1);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a path cannot be encoded in " + FILE_NAMES + ": " + path, e);
        }
    }
}
