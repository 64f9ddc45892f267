package io.holdfast.engines.hash;

import io.holdfast.engines.entries.CorruptFileException;
import io.holdfast.file.AtomicFile;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The segments that count. A text, for whoever has to look at it at night:
 *
 * <pre>
 * holdfast-hash 1
 * segment 12 9f86d081884c7d65
 * segment 15 2c26b46b68ffc68f
 * crc32c 0a1b2c3d
 * </pre>
 *
 * <p>The number after each segment's is its identity; the checksum is of the lines before its own.
 *
 * @param segments the segments, oldest first
 */
record Manifest(List<Segment> segments) {
    static final String NAME = "manifest";
    private static final String FIRST_LINE = "holdfast-hash 1\n";
    private static final int PERMISSIONS = 0600;

    Manifest {
        segments = List.copyOf(segments);
    }

    /**
     * A segment.
     *
     * @param number the one in its name
     * @param identity its file's, so that no other file is taken for it
     */
    record Segment(long number, long identity) {}

    /** The directory's manifest; empty if there is none. */
    static Optional<Manifest> read(Volume volume) throws IOException {
        try {
            byte[] bytes = AtomicFile.in(volume, NAME, PERMISSIONS).readAll();
            return Optional.of(parse(new String(bytes, StandardCharsets.US_ASCII)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** Takes the place of the one before; durable on return. */
    void publish(Volume volume) throws IOException {
        byte[] bytes = text().getBytes(StandardCharsets.US_ASCII);
        AtomicFile.in(volume, NAME, PERMISSIONS).replace(out -> out.write(bytes));
    }

    String text() {
        StringBuilder text = new StringBuilder(FIRST_LINE);
        for (Segment segment : segments) {
            text.append(String.format(Locale.ROOT, "segment %d %016x\n", segment.number(), segment.identity()));
        }
        return text + "crc32c " + checksum(text.toString()) + "\n";
    }

    static Manifest parse(String text) throws CorruptFileException {
        int last = text.lastIndexOf("crc32c ");
        if (!text.startsWith(FIRST_LINE) || last < 0) {
            throw new CorruptFileException(NAME, 0, "it is no manifest of version 1");
        }
        if (!text.substring(last).equals("crc32c " + checksum(text.substring(0, last)) + "\n")) {
            throw new CorruptFileException(NAME, last, "the checksum is wrong");
        }
        List<Segment> segments = new ArrayList<>();
        for (String line : text.substring(FIRST_LINE.length(), last).lines().toList()) {
            String[] words = line.split(" ", -1);
            segments.add(new Segment(Long.parseLong(words[1]), Long.parseUnsignedLong(words[2], 16)));
        }
        return new Manifest(segments);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
