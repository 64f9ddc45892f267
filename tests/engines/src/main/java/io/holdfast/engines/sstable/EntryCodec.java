package io.holdfast.engines.sstable;

import io.holdfast.engines.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Entries and keys as bytes: see the package for their layout. */
final class EntryCodec {
    private static final int DELETED = -1;

    private EntryCodec() {}

    static int length(Entry entry) {
        return 8 + entry.key().length() + entry.value().map(Bytes::length).orElse(0);
    }

    static void put(Entry entry, ByteBuffer target) {
        target.putInt(entry.key().length());
        target.putInt(entry.value().map(Bytes::length).orElse(DELETED));
        target.put(entry.key().buffer());
        entry.value().ifPresent(value -> target.put(value.buffer()));
    }

    /**
     * Takes the next entry.
     *
     * @throws IllegalArgumentException if there is none: a checksum held, so that whoever wrote it was wrong
     */
    static Entry take(ByteBuffer source) {
        int keyBytes = source.remaining() < 8 ? DELETED : source.getInt();
        int valueBytes = keyBytes == DELETED ? DELETED : source.getInt();
        Bytes key = takeBytes(source, keyBytes);
        return new Entry(key, valueBytes == DELETED ? Optional.empty() : Optional.of(takeBytes(source, valueBytes)));
    }

    static Bytes takeBytes(ByteBuffer source, int length) {
        if (length < 0 || length > source.remaining()) {
            throw new IllegalArgumentException(length + " bytes where " + source.remaining() + " are left");
        }
        Bytes taken = Bytes.of(source.slice().limit(length));
        source.position(source.position() + length);
        return taken;
    }
}
