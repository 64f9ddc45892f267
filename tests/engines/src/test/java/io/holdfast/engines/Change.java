package io.holdfast.engines;

import io.holdfast.engines.sstable.Entry;
import java.nio.ByteBuffer;

/**
 * A change of a crash test's map: a value that tells of which write it is, and the rest of which follows from that; or a deletion.
 *
 * @param key the key
 * @param write the number of the write
 * @param bytes the length of the value; -1 to delete
 */
public record Change(int key, int write, int bytes) {
    /** What each value begins with. */
    static final int HEAD_BYTES = 12;

    private static final int DELETION = -1;

    static Change deletion(int key, int write) {
        return new Change(key, write, DELETION);
    }

    public boolean isDeletion() {
        return bytes == DELETION;
    }

    /** What is written. */
    public Entry entry() {
        return isDeletion() ? Entry.deleted(key(key)) : Entry.put(key(key), value());
    }

    /** The key as bytes: of different lengths. */
    public static Bytes key(int key) {
        return Bytes.utf8("key-" + key);
    }

    public Bytes value() {
        ByteBuffer value = ByteBuffer.allocate(bytes).putInt(key).putInt(write).putInt(bytes);
        while (value.hasRemaining()) {
            value.put((byte) (key * 7 + write * 3 + value.position() % 251));
        }
        return Bytes.of(value.flip());
    }

    /** The change that left a key with a value, which is checked byte for byte. */
    public static Change of(Bytes key, Bytes value) {
        ByteBuffer head = value.buffer();
        Change change = head.remaining() < HEAD_BYTES
                ? deletion(0, 0)
                : new Change(head.getInt(), head.getInt(), head.getInt());
        if (change.bytes != value.length() || !change.entry().equals(Entry.put(key, value))) {
            throw new AssertionError(key + " has a value that was never written: " + value);
        }
        return change;
    }
}
