package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.commit.Store;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
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
    private static final int NO_TIMER = 0;

    private final JournalImpl journal;
    private final SequentialFileFactory files;
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

        private SequentialFileFactory factory(File directory) {
            return switch (this) {
                case NIO ->
                    new NIOSequentialFileFactory(directory, true, BUFFER_BYTES, NO_TIMER, writesInFlight, false);
                case AIO -> new AIOSequentialFileFactory(directory, BUFFER_BYTES, NO_TIMER, writesInFlight, false);
            };
        }
    }

    ArtemisStore(Path directory, Type type) throws Exception {
        if (type == Type.AIO && !AIOSequentialFileFactory.isSupported(directory.toFile())) {
            throw new UnsupportedOperationException("libaio, or Artemis' native library for it, cannot be used here");
        }
        files = type.factory(directory.toFile());
        files.setDatasync(true);
        journal = new JournalImpl(FILE_BYTES, FILES, FILES, 0, 0, files, "journal", "amq", type.writesInFlight);
        journal.start();
        journal.loadInternalOnly();
    }

    static String configuration(Type type) {
        return type + ", sync appends, datasync, " + FILES + " files of 10 MiB written before, buffer of 490 KiB, "
                + "buffer timeout 0, at most " + type.writesInFlight + " writes in flight, no compaction";
    }

    @Override
    public long commit(int caller, byte[] payload) throws Exception {
        journal.appendAddRecord(id.incrementAndGet(), (byte) 0, payload, true);
        return 1;
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
