package io.holdfast.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines that the demo appends again and again: of a text file, byte for byte without their line feeds, or of the
 * command's own licence. The writing process and the one that checks read them alike.
 */
final class DemoLines {
    /** The text is held in memory, by two processes. */
    static final long TEXT_BYTES_MAX = 64 << 20;

    private static final String LICENCE = "/META-INF/LICENSE";

    private final List<byte[]> lines;

    private DemoLines(List<byte[]> lines) {
        this.lines = lines;
    }

    /**
     * Reads the lines.
     *
     * @param text a file of at least one line; null for the licence
     * @throws FileSystemException if it is too long or has no line
     * @throws IOException if it cannot be read
     */
    static DemoLines read(@Nullable Path text) throws IOException {
        if (text == null) {
            return licence();
        }
        if (Files.size(text) > TEXT_BYTES_MAX) {
            throw new FileSystemException(text.toString(), null, "longer than " + TEXT_BYTES_MAX + " bytes");
        }
        DemoLines lines = split(Files.readAllBytes(text));
        if (lines.count() == 0) {
            throw new FileSystemException(text.toString(), null, "has no line");
        }
        return lines;
    }

    private static DemoLines licence() throws IOException {
        try (InputStream in = DemoLines.class.getResourceAsStream(LICENCE)) {
            if (in == null) {
                throw new FileNotFoundException(LICENCE + " is not on the class path");
            }
            return split(in.readAllBytes());
        }
    }

    private static DemoLines split(byte[] text) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                lines.add(Arrays.copyOfRange(text, start, i));
                start = i + 1;
            }
        }
        if (start < text.length) {
            lines.add(Arrays.copyOfRange(text, start, text.length));
        }
        return new DemoLines(lines);
    }

    int count() {
        return lines.size();
    }

    /** The line of a record by its serial number, from zero: after the last line comes the first again. */
    byte[] of(long serial) {
        return lines.get((int) (serial % lines.size()));
    }
}
