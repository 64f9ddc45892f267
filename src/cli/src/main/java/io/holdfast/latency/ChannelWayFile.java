package io.holdfast.latency;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.checkerframework.checker.mustcall.qual.Owning;

/** A file as the JDK writes and forces it. */
final class ChannelWayFile implements WayFile {
    private final @Owning FileChannel channel;

    ChannelWayFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    @Override
    public Write writeOf(ByteBuffer bytes) {
        ByteBuffer own = bytes.duplicate();
        return position -> {
            own.clear();
            while (own.hasRemaining()) {
                channel.write(own, position + own.position());
            }
            channel.force(false);
        };
    }

    @Override
    public void empty() throws IOException {
        channel.truncate(0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
