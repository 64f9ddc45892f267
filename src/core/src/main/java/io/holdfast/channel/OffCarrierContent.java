package io.holdfast.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** {@link Content} whose calls all wait for the device: none of them on a virtual thread's carrier. */
final class OffCarrierContent implements Content {
    private final Content content;
    private final PlatformThreads threads;

    OffCarrierContent(Content content, PlatformThreads threads) {
        this.content = content;
        this.threads = threads;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return threads.call(() -> content.read(target, position));
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        threads.call(() -> {
            content.write(source, position);
            return true;
        });
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        threads.call(() -> {
            content.append(source);
            return true;
        });
    }

    @Override
    public long size() throws IOException {
        return threads.call(content::size);
    }

    @Override
    public void cut(long length) throws IOException {
        threads.call(() -> {
            content.cut(length);
            return true;
        });
    }
}
