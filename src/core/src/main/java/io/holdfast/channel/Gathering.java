package io.holdfast.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Several buffers that are written as one, so that a gathering write is one system call, and one append with nobody else's
 * bytes in between. Longer ones are copied piece by piece, except that an append of any length is one piece.
 */
final class Gathering {
    /** How a piece is written. */
    @FunctionalInterface
    interface Writer {
        long write(ByteBuffer source, long at) throws IOException;
    }

    private final ByteBuffer[] sources;
    private final int offset;
    private final int length;

    Gathering(ByteBuffer[] sources, int offset, int length) {
        this.sources = sources;
        this.offset = offset;
        this.length = length;
    }

    /** Writes all bytes from a position on and returns how many; the buffers are used up then. */
    long write(Writer writer, long at) throws IOException {
        if (length == 1) {
            return writer.write(sources[offset], at);
        }
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += sources[i].remaining();
        }
        ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(total));
        for (int i = offset; i < offset + length; i++) {
            whole.put(sources[i].duplicate());
        }
        long written = writer.write(whole.flip(), at);
        for (int i = offset; i < offset + length; i++) {
            sources[i].position(sources[i].limit());
        }
        return written;
    }
}
