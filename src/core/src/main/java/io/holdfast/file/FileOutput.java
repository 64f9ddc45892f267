package io.holdfast.file;

import io.holdfast.platform.DurableFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A stream into an open file, from its start. Closing it does nothing: whoever opened the file finishes it, since a stream
 * that is closed on the way out of an exception must not look like one that was written to its end.
 */
final class FileOutput extends OutputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final DurableFile file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long position;
    private boolean finished;

    FileOutput(DurableFile file) {
        this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
        makeRoom();
        buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int from = offset;
        int left = length;
        while (left > 0) {
            makeRoom();
            int count = Math.min(left, buffer.remaining());
            buffer.put(bytes, from, count);
            from += count;
            left -= count;
        }
    }

    /** Writes what is buffered; every later write throws. */
    void finish() throws IOException {
        drain();
        finished = true;
    }

    private void makeRoom() throws IOException {
        if (finished) {
            throw new IOException(file.name() + " has been replaced or abandoned: nothing more can be written to it");
        }
        if (!buffer.hasRemaining()) {
            drain();
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        file.writeUnaligned(buffer, position);
        position += length;
        buffer.clear();
    }
}
