package io.holdfast.lucene;

import io.holdfast.platform.DurableFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * The bytes of a new file, from its beginning to its end, under Lucene's own output, which buffers and sums them. Closing it
 * closes no descriptor: that is kept for the sync. For one thread at a time.
 */
abstract class FileOutput extends OutputStream {
    private final WrittenFiles files;
    private final @NotOwning DurableFile file;
    private boolean closed;

    FileOutput(WrittenFiles files, @NotOwning DurableFile file) {
        this.files = files;
        this.file = file;
    }

    /** The output of a file that was just created, by the way that it is open. */
    static FileOutput of(WrittenFiles files, String name, @NotOwning DurableFile file) {
        files.begin(name, file);
        return switch (file.caching()) {
            case DIRECT -> new DirectOutput(files, file);
            default -> new CachedOutput(files, file);
        };
    }

    /** Takes all bytes of the source. */
    abstract void put(ByteBuffer source) throws IOException;

    /** Writes what is left. */
    abstract void finish() throws IOException;

    @Override
    public void write(int value) throws IOException {
        put(ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        put(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                finish();
            } catch (IOException | RuntimeException e) {
                try {
                    files.complete(file);
                } catch (IOException alsoFailed) {
                    e.addSuppressed(alsoFailed);
                }
                throw e;
            }
            files.complete(file);
        }
    }
}
