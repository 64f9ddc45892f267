package io.holdfast.lucene;

import io.holdfast.platform.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/** {@link FileOutput} through the page cache. */
final class CachedOutput extends FileOutput {
    private final @NotOwning DurableFile file;
    private long position;

    CachedOutput(WrittenFiles files, @NotOwning DurableFile file) {
        super(files, file);
        this.file = file;
    }

    @Override
    void put(ByteBuffer source) throws IOException {
        int length = source.remaining();
        file.writeUnaligned(source, position);
        position += length;
    }

    @Override
    void finish() {}
}
