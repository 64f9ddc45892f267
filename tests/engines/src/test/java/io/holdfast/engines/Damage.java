package io.holdfast.engines;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Changes files behind an engine's back. */
public final class Damage {
    private Damage() {}

    /** Turns one bit of a byte; a negative position counts from the end. */
    public static void flip(Volume volume, String name, long position) throws IOException {
        try (DurableFile file = volume.open(name, OpenMode.BUFFERED)) {
            long at = position < 0 ? file.size() + position : position;
            ByteBuffer one = ByteBuffer.allocate(1);
            file.readUnaligned(one, at);
            file.writeUnaligned(one.flip().put(0, (byte) (one.get(0) ^ 1)), at);
        }
    }

    public static void truncate(Volume volume, String name, long length) throws IOException {
        try (DurableFile file = volume.open(name, OpenMode.BUFFERED)) {
            file.truncate(length);
        }
    }

    /** Overwrites one file by the bytes of another. */
    public static void copy(Volume volume, String from, String to) throws IOException {
        try (DurableFile source = volume.open(from, OpenMode.READ);
                DurableFile target = volume.open(to, OpenMode.BUFFERED)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) source.size());
            source.readUnaligned(bytes, 0);
            target.truncate(0);
            target.writeUnaligned(bytes.flip(), 0);
        }
    }
}
