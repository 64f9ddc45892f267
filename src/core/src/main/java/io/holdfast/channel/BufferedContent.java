package io.holdfast.channel;

import io.holdfast.platform.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/** {@link Content} through the page cache, where the kernel takes any position and length. */
final class BufferedContent implements Content {
    private final @NotOwning DurableFile file;

    BufferedContent(@NotOwning DurableFile file) {
        this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return file.readUnaligned(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        file.writeUnaligned(source, position);
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        file.append(source);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void cut(long length) throws IOException {
        if (length < file.size()) {
            file.truncate(length);
        }
    }
}
