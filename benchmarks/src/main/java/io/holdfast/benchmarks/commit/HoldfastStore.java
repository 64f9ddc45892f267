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

/** Holdfast's log, as it comes, under a database with checkpoints: segments that are no longer needed are used again. */
final class HoldfastStore implements AsyncStore {
    private static final int FILLING_BYTES = 1 << 20;

    private final ByteBuffer noHeader = ByteBuffer.allocate(0);
    private final @Owning Volume volume;
    private final @Owning Log log;
    private final LogCheckpoints checkpoints;

    HoldfastStore(Path directory, OpenMode.Caching caching) throws IOException {
        volume = Volumes.open(directory);
        log = Log.open(volume, options(caching));
        checkpoints = new LogCheckpoints(log);
        fillSegments();
    }

    static LogOptions options(OpenMode.Caching caching) {
        return LogOptions.DEFAULT.withWriteMethod(
                switch (caching) {
                    case BUFFERED -> WriteMethod.BUFFERED_SYNC;
                    case DIRECT -> WriteMethod.DIRECT_SYNC;
                    case DIRECT_IF_POSSIBLE -> WriteMethod.AUTO;
                });
    }

    /** Fills segments until so many were dropped that no further one has to be written ahead. */
    private void fillSegments() throws IOException {
        byte[] filling = new byte[FILLING_BYTES];
        long enough = log.append(filling).position() + LogCheckpoints.FILLED_BYTES;
        long position = 0;
        while (position < enough) {
            position = log.append(filling).position();
            checkpoints.appendedHere(position);
        }
    }

    @Override
    public long commit(int caller, byte[] payload) throws IOException {
        checkpoints.appended(log.append(payload).position());
        return 1;
    }

    @Override
    public CompletableFuture<Lsn> commitAsync(byte[] payload) throws IOException {
        CompletableFuture<Lsn> durable = log.appendAsync((byte) 0, noHeader, ByteBuffer.wrap(payload));
        checkpoints.appended(log.syncedLsn().position());
        return durable;
    }

    @Override
    public void close() throws IOException {
        try {
            checkpoints.close();
        } finally {
            try {
                log.close();
            } finally {
                volume.close();
            }
        }
    }
}
