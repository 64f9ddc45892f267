package io.holdfast.cli;

import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Splits bytes at line feeds, whatever the encoding. One thread. */
final class InputLines {
    private static final int CHUNK_BYTES = 1 << 16;

    private final InputStream in;
    private final int lineBytesMax;
    private byte[] buffer = new byte[CHUNK_BYTES];
    private int start;
    private int end;
    private long count;

    InputLines(InputStream in) {
        this(in, WalFormat.PAYLOAD_BYTES_MAX);
    }

    InputLines(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    /**
     * The next line.
     *
     * @return its bytes without the line feed, valid until the next call; null at the end. The last line may lack its line feed
     * @throws IOException if the input cannot be read, or a line is longer than a record can be
     */
    @Nullable
    ByteBuffer next() throws IOException {
        int searched = start;
        while (true) {
            for (; searched < end; searched++) {
                if (buffer[searched] == '\n') {
                    return line(searched, searched + 1);
                }
            }
            searched -= makeRoom();
            int read = read();
            if (read < 0) {
                return start == end ? null : line(end, end);
            }
            end += read;
        }
    }

    private int read() throws IOException {
        try {
            return in.read(buffer, end, buffer.length - end);
        } catch (IOException e) {
            throw new IOException("standard input: " + e.getMessage(), e);
        }
    }

    private ByteBuffer line(int lineEnd, int nextStart) throws IOException {
        ByteBuffer line = ByteBuffer.wrap(buffer, start, lineEnd - start);
        count++;
        if (line.remaining() > lineBytesMax) {
            throw tooLong();
        }
        start = nextStart;
        return line;
    }

    /** Makes room for at least one byte more; by how many bytes what is there has moved to the front. */
    private int makeRoom() throws IOException {
        if (end < buffer.length) {
            return 0;
        }
        int moved = start;
        int length = end - start;
        if (length > lineBytesMax) {
            count++;
            throw tooLong();
        }
        byte[] target =
                length < buffer.length / 2 ? buffer : new byte[(int) Math.min(2L * buffer.length, lineBytesMax + 2L)];
        System.arraycopy(buffer, start, target, 0, length);
        buffer = target;
        start = 0;
        end = length;
        return moved;
    }

    private IOException tooLong() {
        return new IOException(
                "line " + count + " of standard input is longer than " + lineBytesMax + " bytes, the longest record");
    }
}
