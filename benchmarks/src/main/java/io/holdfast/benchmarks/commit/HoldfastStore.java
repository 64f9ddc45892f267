package io.holdfast.benchmarks.commit;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.checkerframework.checker.mustcall.qual.Owning;

/** Holdfast's log, as it comes. */
final class HoldfastStore implements AsyncStore {
    private final ByteBuffer noHeader = ByteBuffer.allocate(0);
    private final @Owning Volume volume;
    private final @Owning Log log;

    HoldfastStore(Path directory, OpenMode.Caching caching) throws IOException {
        volume = Volumes.open(directory);
        log = Log.open(volume, options(caching));
    }

    static LogOptions options(OpenMode.Caching caching) {
        return LogOptions.DEFAULT.withWriteMethod(
                switch (caching) {
                    case BUFFERED -> WriteMethod.BUFFERED_SYNC;
                    case DIRECT -> WriteMethod.DIRECT_SYNC;
                    case DIRECT_IF_POSSIBLE -> WriteMethod.AUTO;
                });
    }

    @Override
    public long commit(int caller, byte[] payload) throws IOException {
        log.append(payload);
        return 1;
    }

    @Override
    public CompletableFuture<Lsn> commitAsync(byte[] payload) throws IOException {
        return log.appendAsync((byte) 0, noHeader, ByteBuffer.wrap(payload));
    }

    @Override
    public void close() throws IOException {
        try {
            log.close();
        } finally {
            volume.close();
        }
    }
}
