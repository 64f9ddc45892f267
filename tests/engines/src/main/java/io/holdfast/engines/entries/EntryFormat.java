package io.holdfast.engines.entries;

import io.holdfast.engines.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The bytes of an entry file, as the package describes them, and nothing else. */
final class EntryFormat {
    static final int MAGIC = 0x46454648;
    static final int VERSION = 1;
    static final int FILE_HEADER_BYTES = 24;
    static final int ENTRY_HEADER_BYTES = 16;
    static final int KEY_BYTES_MAX = 0xFFFF;
    static final int VALUE_BYTES_MAX = 16 << 20;

    private static final int ENTRY_MAGIC = 0x59544E45;
    /** The checksum of an entry covers what follows its own field. */
    private static final int CHECKED_FROM = 8;

    private EntryFormat() {}

    /**
     * An entry as it lies in memory.
     *
     * @param kind what it says
     * @param key of which key
     * @param value empty for a deletion
     */
    record Entry(Kind kind, Bytes key, Bytes value) {
        Entry {
            if (key.length() > KEY_BYTES_MAX || value.length() > VALUE_BYTES_MAX) {
                throw new IllegalArgumentException("a key has at most " + KEY_BYTES_MAX + " bytes and a value "
                        + VALUE_BYTES_MAX + ", these have " + key.length() + " and " + value.length());
            }
        }

        Place at(long position) {
            return new Place(position, key.length(), value.length());
        }
    }

    static ByteBuffer encodeHeader(long identity) {
        ByteBuffer header =
                allocate(FILE_HEADER_BYTES).putInt(MAGIC).putInt(VERSION).putLong(identity);
        return header.putInt(checksum(header.duplicate().flip())).putInt(0).flip();
    }

    /** The identity of the file that begins with these bytes. */
    static long decodeHeader(String file, ByteBuffer content) throws CorruptFileException {
        if (content.limit() < FILE_HEADER_BYTES || content.getInt(0) != MAGIC) {
            throw new CorruptFileException(file, 0, "it does not begin as an entry file does");
        }
        if (content.getInt(16) != checksum(content.duplicate().position(0).limit(16))) {
            throw new CorruptFileException(file, 0, "the checksum of the header is wrong");
        }
        if (content.getInt(4) != VERSION) {
            throw new CorruptFileException(
                    file, 4, "it is of version " + content.getInt(4) + ", known is " + VERSION + " alone");
        }
        return content.getLong(8);
    }

    static ByteBuffer encode(Entry entry, long identity, long position) {
        ByteBuffer bytes = allocate(entry.at(position).entryBytes())
                .putInt(ENTRY_MAGIC)
                .putInt(0)
                .put(entry.kind().code())
                .put((byte) 0)
                .putShort((short) entry.key().length())
                .putInt(entry.value().length())
                .put(entry.key().buffer())
                .put(entry.value().buffer())
                .flip();
        return bytes.putInt(4, checksum(bytes, 0, bytes.limit(), identity, position));
    }

    /**
     * The entry at a place in memory, which is a place in the file.
     *
     * @param content holds it
     * @param at where its first byte is
     * @param position where in the file that is
     * @return the entry; empty if there is none whose checksum is right
     */
    static Optional<Entry> decode(ByteBuffer content, int at, long identity, long position) {
        int left = content.limit() - at;
        if (left < ENTRY_HEADER_BYTES || content.getInt(at) != ENTRY_MAGIC) {
            return Optional.empty();
        }
        Optional<Kind> kind = Kind.of(content.get(at + 8));
        int keyBytes = Short.toUnsignedInt(content.getShort(at + 10));
        int valueBytes = content.getInt(at + 12);
        // By subtraction: a length that is rot must not overflow.
        boolean fits =
                valueBytes >= 0 && valueBytes <= VALUE_BYTES_MAX && valueBytes <= left - ENTRY_HEADER_BYTES - keyBytes;
        if (!fits || kind.isEmpty()) {
            return Optional.empty();
        }
        int end = at + ENTRY_HEADER_BYTES + keyBytes + valueBytes;
        if (content.getInt(at + 4) != checksum(content, at, end, identity, position)) {
            return Optional.empty();
        }
        Bytes key = Bytes.of(content.slice(at + ENTRY_HEADER_BYTES, keyBytes));
        Bytes value = Bytes.of(content.slice(end - valueBytes, valueBytes));
        return Optional.of(new Entry(kind.get(), key, value));
    }

    private static int checksum(ByteBuffer bytes, int from, int end, long identity, long position) {
        CRC32C crc = new CRC32C();
        crc.update(allocate(16).putLong(identity).putLong(position).flip());
        crc.update(bytes.duplicate().limit(end).position(from + CHECKED_FROM));
        return (int) crc.getValue();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
