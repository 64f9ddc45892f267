package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.commit.Cell;
import io.holdfast.benchmarks.commit.Store;
import io.holdfast.benchmarks.commit.Trial;
import io.holdfast.benchmarks.commit.WorkDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.aio.AIOSequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;

/** The journal of Apache ActiveMQ Artemis: records that are added with {@code sync}, into files written beforehand. */
final class ArtemisStore implements Store {
    private static final int FILE_BYTES = 10 << 20;
    private static final int FILES = 32;
    private static final int BUFFER_BYTES = 490 << 10;
    /** No timer: whoever appends writes at once. A shorter timer than Artemis' own, which are for slower disks. */
    private static final List<Duration> TIMEOUTS = List.of(Duration.ZERO, Duration.ofNanos(100_000));

    private static final int FILES_OF_A_TRIAL = 4;

    private final JournalImpl journal;
    private final SequentialFileFactory files;
    private final Duration timeout;
    private final AtomicLong id = new AtomicLong();

    /** How it writes. */
    enum Type {
        /** java.nio. */
        NIO(1),
        /** libaio, past the page cache. */
        AIO(500);

        private final int writesInFlight;

        Type(int writesInFlight) {
            this.writesInFlight = writesInFlight;
        }

        private SequentialFileFactory factory(File directory, Duration timeout) {
            int nanos = Math.toIntExact(timeout.toNanos());
            return switch (this) {
                case NIO -> new NIOSequentialFileFactory(directory, true, BUFFER_BYTES, nanos, writesInFlight, false);
                case AIO -> new AIOSequentialFileFactory(directory, BUFFER_BYTES, nanos, writesInFlight, false);
            };
        }
    }

    /** Opens the journal with that buffer timeout which commits more under the load, as its manual tells to find it. */
    static ArtemisStore open(Path directory, Cell cell, Type type) throws Exception {
        if (type == Type.AIO && !AIOSequentialFileFactory.isSupported(directory.toFile())) {
            throw new UnsupportedOperationException("libaio, or Artemis' native library for it, cannot be used here");
        }
        Duration best = TIMEOUTS.get(0);
        double most = 0;
        for (Duration timeout : TIMEOUTS) {
            Path trial = Files.createDirectory(directory.resolve("trial"));
            double rate;
            try (ArtemisStore store = new ArtemisStore(trial, type, timeout, FILES_OF_A_TRIAL)) {
                rate = Trial.commitsPerSecond(store, cell);
            }
            WorkDirectory.delete(trial);
            if (rate > most) {
                most = rate;
                best = timeout;
            }
        }
        return new ArtemisStore(directory, type, best, FILES);
    }

    private ArtemisStore(Path directory, Type type, Duration timeout, int count) throws Exception {
        this.timeout = timeout;
        files = type.factory(directory.toFile(), timeout);
        files.setDatasync(true);
        journal = new JournalImpl(FILE_BYTES, count, count, 0, 0, files, "journal", "amq", type.writesInFlight);
        journal.start();
        journal.loadInternalOnly();
    }

    static String configuration(Type type) {
        return type + ", sync appends, datasync, " + FILES + " files of 10 MiB written before, buffer of 490 KiB, "
                + "buffer timeout 0 or 100 us, whichever commits more in a trial of each load, at most "
                + type.writesInFlight + " writes in flight, no compaction";
    }

    @Override
    public long commit(int caller, byte[] payload) throws Exception {
        journal.appendAddRecord(id.incrementAndGet(), (byte) 0, payload, true);
        return 1;
    }

    @Override
    public String tuning() {
        return "buffer timeout " + timeout.toNanos() / 1000 + " us";
    }

    @Override
    public void close() throws IOException {
        try {
            journal.stop();
        } catch (Exception e) {
            throw new IOException("the journal does not stop", e);
        } finally {
            files.stop();
        }
    }
}
