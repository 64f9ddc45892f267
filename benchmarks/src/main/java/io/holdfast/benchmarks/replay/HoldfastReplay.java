package io.holdfast.benchmarks.replay;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.CommitMode;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.LogView;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.SyncWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Holdfast's log, read ahead by a second thread: past the page cache as it comes, or through it. */
final class HoldfastReplay implements Replayed {
    private final Path directory;
    private final Volume volume;
    private final LogView view;

    private HoldfastReplay(Path directory, Volume volume, OpenMode.Caching caching) throws IOException {
        this.directory = directory;
        this.volume = volume;
        LogView opened = LogView.open(volume).readingAhead(HoldfastReplay::start);
        this.view = caching == OpenMode.Caching.BUFFERED ? opened.throughPageCache() : opened;
    }

    static HoldfastReplay write(Path directory, long records, byte[] payload, OpenMode.Caching caching)
            throws IOException {
        try (Volume volume = Volumes.open(directory)) {
            append(volume, records, payload);
        }
        return open(directory, caching);
    }

    static HoldfastReplay open(Path directory, OpenMode.Caching caching) throws IOException {
        return new HoldfastReplay(directory, Volumes.open(directory), caching);
    }

    /** Appends without waiting for each record. */
    static void append(Volume volume, long records, byte[] payload) throws IOException {
        SyncWindow window = new SyncWindow(1 << 20, 1 << 20, Duration.ofSeconds(1));
        try (Log log = Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(CommitMode.batched(window)))) {
            for (long record = 0; record < records; record++) {
                log.append(payload);
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "read-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public List<Extent> extents() throws IOException {
        List<Extent> extents = new ArrayList<>();
        long left = view.report().end().position();
        // Nothing was dropped, so the first segment begins at LSN 0; prepared ones sort behind those of the log.
        for (String name : volume.list()) {
            if (name.endsWith(".wal") && left > 0) {
                Path file = directory.resolve(name);
                long bytes = Math.min(left, Files.size(file));
                extents.add(new Extent(file, bytes));
                left -= bytes;
            }
        }
        return extents;
    }

    @Override
    public long replay() throws IOException {
        long count = 0;
        try (LogReader reader = view.replay(Lsn.ZERO)) {
            while (reader.next()) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        volume.close();
    }
}
