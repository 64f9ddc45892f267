package io.holdfast.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Several buffers that are written as one: those that fit into one piece are copied into it and are one write, a longer one
 * is written as it is.
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

    /**
     * Writes all bytes from a position on; the buffers are used up then.
     *
     * @param writer writes a piece wholly, or throws
     * @param at where the first is written
     * @param pieceBytes the longest piece that is copied together
     * @return how many bytes that were
     * @throws IOException of the writer; what it wrote before is used up
     */
    long write(Writer writer, long at, int pieceBytes) throws IOException {
        long total = 0;
        for (int first = offset; first < offset + length; ) {
            int end = endOfPiece(first, pieceBytes);
            total += writer.write(end == first + 1 ? sources[first] : copied(first, end), at + total);
            for (int i = first; i < end; i++) {
                sources[i].position(sources[i].limit());
            }
            first = end;
        }
        return total;
    }

    /** Behind the last buffer that goes into a piece with the first, which always does. */
    private int endOfPiece(int first, int pieceBytes) {
        long bytes = sources[first].remaining();
        int end = first + 1;
        while (end < offset + length && bytes + sources[end].remaining() <= pieceBytes) {
            bytes += sources[end++].remaining();
        }
        return end;
    }

    private ByteBuffer copied(int first, int end) {
        int bytes = 0;
        for (int i = first; i < end; i++) {
            bytes += sources[i].remaining();
        }
        ByteBuffer piece = ByteBuffer.allocate(bytes);
        for (int i = first; i < end; i++) {
            piece.put(sources[i].duplicate());
        }
        return piece.flip();
    }
}
