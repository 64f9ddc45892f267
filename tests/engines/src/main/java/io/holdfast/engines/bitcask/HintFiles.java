package io.holdfast.engines.bitcask;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.entries.EntryFile;
import io.holdfast.engines.entries.Kind;
import io.holdfast.engines.entries.Place;
import io.holdfast.file.AtomicFile;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads and writes hint files. Little-endian:
 *
 * <pre>
 * magic 4, version 4, identity of the data file 8, its length 8, number of hints 4
 * each hint: kind 1, key length 2, value length 4, position 8, key
 * crc32c 4 of all before
 * </pre>
 *
 * <p>Not final, so that tests can show what is lost where hints are written in place and believed.
 */
class HintFiles {
    private static final int MAGIC = 0x48424648;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 28;
    private static final int HINT_HEADER_BYTES = 15;
    private static final int PERMISSIONS = 0600;

    /** Replaces the hint of a finished data file. */
    void write(Volume volume, String name, EntryFile data, List<Hint> hints) throws IOException {
        byte[] bytes = encode(data, hints).array();
        AtomicFile.in(volume, name, PERMISSIONS).replace(out -> out.write(bytes));
    }

    /** The hints of a data file; empty where they cannot be believed, for whatever reason. */
    Optional<List<Hint>> read(Volume volume, String name, EntryFile data) throws IOException {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(AtomicFile.in(volume, name, PERMISSIONS).readAll());
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            return isOf(data, bytes) ? Optional.of(decode(bytes)) : Optional.empty();
        } catch (NoSuchFileException neverWritten) {
            return Optional.empty();
        }
    }

    private static boolean isOf(EntryFile data, ByteBuffer bytes) {
        int checked = bytes.limit() - Integer.BYTES;
        return checked >= HEADER_BYTES
                && bytes.getInt(checked) == checksum(bytes.slice(0, checked))
                && bytes.getInt(0) == MAGIC
                && bytes.getInt(4) == VERSION
                && bytes.getLong(8) == data.identity()
                && bytes.getLong(16) == data.length();
    }

    static ByteBuffer encode(EntryFile data, List<Hint> hints) {
        int length = HEADER_BYTES + Integer.BYTES;
        for (Hint hint : hints) {
            length = Math.addExact(length, HINT_HEADER_BYTES + hint.key().length());
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putInt(VERSION).putLong(data.identity()).putLong(data.length());
        bytes.putInt(hints.size());
        for (Hint hint : hints) {
            Place place = hint.place();
            bytes.put(hint.kind().code());
            bytes.putShort((short) place.keyBytes()).putInt(place.valueBytes()).putLong(place.position());
            bytes.put(hint.key().buffer());
        }
        return bytes.putInt(checksum(bytes.slice(0, bytes.position())));
    }

    /** The hints in bytes whose checksum was right, or that somebody believes to be right. */
    static List<Hint> decode(ByteBuffer bytes) {
        List<Hint> hints = new ArrayList<>();
        bytes.position(HEADER_BYTES);
        for (int left = bytes.getInt(HEADER_BYTES - Integer.BYTES); left > 0; left--) {
            Kind kind = Kind.of(bytes.get()).orElseThrow();
            byte[] key = new byte[Short.toUnsignedInt(bytes.getShort())];
            int valueBytes = bytes.getInt();
            Place place = new Place(bytes.getLong(), key.length, valueBytes);
            bytes.get(key);
            hints.add(new Hint(kind, Bytes.of(key), place));
        }
        return hints;
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
