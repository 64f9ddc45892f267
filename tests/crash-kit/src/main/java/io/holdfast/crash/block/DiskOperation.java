package io.holdfast.crash.block;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * One request of the file system to the disk, as recorded.
 *
 * @param kind what
 * @param position where on the disk, in bytes; 0 for a flush
 * @param length how much, in bytes; 0 for a flush
 * @param data the bytes of a write, empty otherwise; never changed
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record DiskOperation(Kind kind, long position, int length, byte[] data) {
    /** What a file system asks of a disk. */
    public enum Kind {
        /** Bytes. */
        WRITE,
        /** Zeroes, or no bytes at all: discard and write-zeroes. */
        ZERO,
        /** All writes before are to be durable. */
        FLUSH
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeUTF(kind.name());
        out.writeLong(position);
        out.writeInt(length);
        out.writeInt(data.length);
        out.write(data);
    }

    static DiskOperation readFrom(DataInputStream in) throws IOException {
        Kind kind = Kind.valueOf(in.readUTF());
        long position = in.readLong();
        int length = in.readInt();
        return new DiskOperation(kind, position, length, in.readNBytes(in.readInt()));
    }
}
