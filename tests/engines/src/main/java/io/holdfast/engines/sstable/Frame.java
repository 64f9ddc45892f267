package io.holdfast.engines.sstable;

import io.holdfast.platform.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The pieces of which a table's file consists, each with its checksum: see the package for their layout. */
final class Frame {
    static final int PAGE_BYTES = 4096;
    static final int MAGIC = 0x54535348;
    static final int HEAD_BYTES = 16;

    /** What a frame holds, by the numbers of the format. */
    enum Kind {
        HEADER(1),
        DATA(2),
        INDEX(3),
        FOOTER(4);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    private Frame() {}

    /** A new little-endian buffer. */
    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The frame as it stands in the file: whole pages, to be written at the position. */
    static ByteBuffer encode(Kind kind, long position, ByteBuffer payload) {
        int bytes = payload.remaining();
        int pages = (HEAD_BYTES + bytes + PAGE_BYTES - 1) / PAGE_BYTES;
        ByteBuffer frame = buffer(pages * PAGE_BYTES);
        frame.putInt(MAGIC).putInt(kind.number).putInt(bytes);
        frame.putInt(checksum(kind, position, payload)).put(payload.duplicate());
        return frame.clear();
    }

    /** Reads the payload of the frame that stands at a position. */
    static ByteBuffer read(DurableFile file, long position, Kind kind) throws IOException {
        ByteBuffer head = buffer(HEAD_BYTES);
        if (position < 0 || file.readUnaligned(head, position) < HEAD_BYTES) {
            throw new TableDamagedException(file.name(), position, "the file ends where a frame should begin");
        }
        head.flip();
        if (head.getInt() != MAGIC) {
            throw new TableDamagedException(
                    file.name(),
                    position,
                    kind == Kind.HEADER ? "no header: it is no table, or was never finished" : "no frame begins here");
        }
        int number = head.getInt();
        if (number != kind.number) {
            throw new TableDamagedException(
                    file.name(), position, "kind " + number + " where " + kind + ", " + kind.number + ", should be");
        }
        int bytes = head.getInt();
        if (bytes < 0 || bytes > file.size() - position - HEAD_BYTES) {
            throw new TableDamagedException(file.name(), position, "a length of " + bytes + " bytes");
        }
        int expected = head.getInt();
        ByteBuffer payload = buffer(bytes);
        file.readUnaligned(payload, position + HEAD_BYTES);
        payload.flip();
        int actual = checksum(kind, position, payload);
        if (actual != expected) {
            throw new TableDamagedException(
                    file.name(),
                    position,
                    "checksum " + Integer.toHexString(actual) + ", expected " + Integer.toHexString(expected));
        }
        return payload;
    }

    private static int checksum(Kind kind, long position, ByteBuffer payload) {
        CRC32C checksum = new CRC32C();
        checksum.update(buffer(16)
                .putInt(kind.number)
                .putInt(payload.remaining())
                .putLong(position)
                .flip());
        checksum.update(payload.duplicate());
        return (int) checksum.getValue();
    }
}
