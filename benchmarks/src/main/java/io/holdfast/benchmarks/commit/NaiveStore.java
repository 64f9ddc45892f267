package io.holdfast.benchmarks.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.checkerframework.checker.mustcall.qual.Owning;

/** What one writes first: append to a file and force it, one caller after the other. */
final class NaiveStore implements Store {
    private final @Owning FileChannel channel;

    NaiveStore(Path directory) throws IOException {
        channel = FileChannel.open(directory.resolve("log"), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
    }

    /** A record in the file: its length, then its bytes. */
    static ByteBuffer framed(byte[] payload) {
        return ByteBuffer.allocate(Integer.BYTES + payload.length)
                .putInt(payload.length)
                .put(payload)
                .flip();
    }

    @Override
    public synchronized long commit(int caller, byte[] payload) throws IOException {
        ByteBuffer record = framed(payload);
        while (record.hasRemaining()) {
            channel.write(record);
        }
        channel.force(false);
        return 1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
