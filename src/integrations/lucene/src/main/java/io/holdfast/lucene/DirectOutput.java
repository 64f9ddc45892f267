package io.holdfast.lucene;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * {@link FileOutput} past the page cache: whole buffers, and at the end whole units of direct I/O, of which the file is then
 * cut to its length. No byte is written twice.
 */
final class DirectOutput extends FileOutput {
    private static final int BUFFER_BYTES = 1 << 18;

    private final @NotOwning DurableFile file;
    private final Alignment alignment;
    private final AlignedBuffer buffer;
    private long position;
    private int filled;

    DirectOutput(WrittenFiles files, @NotOwning DurableFile file) {
        super(files, file);
        this.file = file;
        this.alignment = file.alignment();
        this.buffer = AlignedBuffer.allocate(Math.max(BUFFER_BYTES, alignment.offsetBytes()), alignment.memoryBytes());
    }

    @Override
    void put(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            int count = Math.min(source.remaining(), buffer.capacity() - filled);
            buffer.bytes().put(filled, source, source.position(), count);
            source.position(source.position() + count);
            filled += count;
            if (filled == buffer.capacity()) {
                writeUnits(filled);
                filled = 0;
            }
        }
    }

    @Override
    void finish() throws IOException {
        if (filled > 0) {
            long end = position + filled;
            int whole = alignment.roundUp(filled);
            for (int i = filled; i < whole; i++) {
                buffer.bytes().put(i, (byte) 0);
            }
            writeUnits(whole);
            file.truncate(end);
        }
    }

    private void writeUnits(int length) throws IOException {
        file.write(buffer, 0, alignment.requireLength(length), alignment.requirePosition(position));
        position += length;
    }
}
