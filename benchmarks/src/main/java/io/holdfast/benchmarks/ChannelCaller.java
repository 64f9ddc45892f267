package io.holdfast.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a Java program without Holdfast does. */
final class ChannelCaller implements Caller {
    private final ByteBuffer zeroes = ByteBuffer.allocateDirect(WRITE_BYTES);
    private final FileChannel channel;

    ChannelCaller(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Override
    public long write(long position) throws IOException {
        zeroes.clear();
        return channel.write(zeroes, position);
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
