package io.holdfast.benchmarks.replay;

import io.holdfast.benchmarks.commit.WorkDirectory;
import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogView;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.SyncWindow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a log of records of 128 bytes, and replays it in turns with plain reads of its files: past the page cache, which
 * is the cold log, and through it, after it was read that way, which is the warm one. The replay reads ahead. Prints the medians.
 */
public final class ReplayRatios {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int PAYLOAD_BYTES = 128;
    private static final int ALIGNMENT = 1 << 16;

    private final Volume volume;
    private final LogView view;
    private final List<String> files;
    private long bytes;
    private long records;

    private ReplayRatios(Volume volume) throws IOException {
        this.volume = volume;
        this.view = LogView.open(volume).readingAhead(ReplayRatios::start);
        // Prepared segments sort behind those of the log, and hold nothing.
        this.files = volume.list().stream()
                .filter(name -> name.endsWith(".wal"))
                .limit(view.segmentCount())
                .toList();
    }

    /**
     * Runs it.
     *
     * @param arguments a directory, in which a temporary one is made; the log's length in MiB; the count of rounds
     * @throws Exception if the log cannot be written or read
     */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "replay");
        try (Volume volume = Volumes.open(directory)) {
            write(volume, Long.parseLong(arguments[1]) << 20);
            new ReplayRatios(volume).run(Integer.parseInt(arguments[2]));
        } finally {
            WorkDirectory.delete(directory);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "read-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private static void write(Volume volume, long bytes) throws IOException {
        SyncWindow window = new SyncWindow(1 << 20, 1 << 20, Duration.ofSeconds(1));
        try (Log log = Log.openBatched(volume, LogOptions.DEFAULT, window)) {
            ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES);
            for (long record = 0; record * PAYLOAD_BYTES < bytes; record++) {
                log.append(payload.putLong(0, record));
            }
        }
    }

    private void run(int rounds) throws IOException {
        double[][] rates = new double[4][rounds];
        for (int round = -1; round < rounds; round++) {
            int kept = Math.max(0, round);
            rates[0][kept] = rate(() -> read(OpenMode.Caching.DIRECT_IF_POSSIBLE));
            rates[1][kept] = rate(() -> replay(view));
            read(OpenMode.Caching.BUFFERED);
            rates[2][kept] = rate(() -> read(OpenMode.Caching.BUFFERED));
            rates[3][kept] = rate(() -> replay(view.throughPageCache()));
        }
        System.out.printf(
                "%d records of %d bytes, %d MiB of files, %d rounds%n", records, PAYLOAD_BYTES, bytes >> 20, rounds);
        print("cold", rates[0], rates[1]);
        print("warm", rates[2], rates[3]);
    }

    private static void print(String what, double[] plain, double[] replay) {
        double[] ratios = new double[plain.length];
        Arrays.setAll(ratios, i -> replay[i] / plain[i]);
        System.out.printf(
                "%s: plain read %.2f GB/s, replay %.2f GB/s, ratio %.2f%n",
                what, median(plain), median(replay), median(ratios));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private interface Work {
        void run() throws IOException;
    }

    /** In bytes of files per nanosecond, which is GB/s. */
    private double rate(Work work) throws IOException {
        long start = System.nanoTime();
        work.run();
        return bytes / (double) (System.nanoTime() - start);
    }

    private void read(OpenMode.Caching caching) throws IOException {
        AlignedBuffer buffer = AlignedBuffer.allocate(CHUNK_BYTES, ALIGNMENT);
        long total = 0;
        for (String name : files) {
            try (DurableFile file = volume.open(name, OpenMode.READ.with(caching))) {
                int count;
                long position = 0;
                do {
                    count = file.read(
                            buffer,
                            0,
                            file.alignment().requireLength(CHUNK_BYTES),
                            file.alignment().requirePosition(position));
                    position += count;
                } while (count == CHUNK_BYTES);
                total += position;
            }
        }
        bytes = total;
    }

    private void replay(LogView log) throws IOException {
        long count = 0;
        long sum = 0;
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                ByteBuffer payload = reader.payload();
                sum += payload.getLong(payload.position());
                count++;
            }
        }
        if (sum != count * (count - 1) / 2) {
            throw new IllegalStateException("the records are not those that were written");
        }
        records = count;
    }
}
