package io.holdfast.benchmarks.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.checkerframework.checker.mustcall.qual.Owning;

/** What one writes next: append under one lock, force under another, and skip the force if somebody else's covered it. */
final class NaiveGroupStore implements Store {
    private final @Owning FileChannel channel;
    private final Object writing = new Object();
    private final Object forcing = new Object();
    private volatile long written;
    private long forced;

    NaiveGroupStore(Path directory) throws IOException {
        channel = FileChannel.open(directory.resolve("log"), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
    }

    @Override
    public long commit(int caller, byte[] payload) throws IOException {
        ByteBuffer record = NaiveStore.framed(payload);
        long end;
        synchronized (writing) {
            while (record.hasRemaining()) {
                channel.write(record);
            }
            end = written + record.limit();
            written = end;
        }
        synchronized (forcing) {
            if (forced < end) {
                long covered = written;
                channel.force(false);
                forced = covered;
            }
        }
        return 1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
