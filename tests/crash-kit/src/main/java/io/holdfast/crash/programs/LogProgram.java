package io.holdfast.crash.programs;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Site;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.CommitMode;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogRuntime;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.Verdict;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** A log that is appended to by one thread: records and batches of all sizes, over several segments, reopened on the way. */
public class LogProgram implements CrashProgram<Appended> {
    /** The block size of its logs, in bytes. */
    public static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    /** The longest record that fits in a block, its header included, in bytes. */
    public static final int CAPACITY = SegmentPlace.fragmentCapacity(BLOCK);

    private static final int MAGIC = 0x42574648;
    static final int AFTER_RECOVERY = 1_000_000;

    private static final int GOES_ON_MAX = 4;

    private final int appends;
    final LogOptions options;
    final UnaryOperator<Volume> disguise;

    /**
     * A program.
     *
     * @param appends how many before the log is closed
     * @param segmentBlocks the length of a segment
     * @param disguise what the running program sees of the volume, for wrong twins; recovery sees it as it is
     */
    public LogProgram(int appends, int segmentBlocks, UnaryOperator<Volume> disguise) {
        this.appends = appends;
        this.options = new LogOptions(
                BLOCK, (long) segmentBlocks * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);
        this.disguise = disguise;
    }

    /**
     * Opens a log whose every thread is known: the same calls make the same history.
     *
     * @param volume where
     * @param options sizes
     * @return the log, to be closed
     * @throws IOException as {@link Log#open(Volume, LogOptions)}
     */
    public static Log open(Volume volume, LogOptions options) throws IOException {
        return open(volume, options, CommitMode.SYNC);
    }

    static Log open(Volume volume, LogOptions options, CommitMode mode) throws IOException {
        LogRuntime runtime = new LogRuntime(() -> 0, Runnable::run, LogProgram::daemon);
        return Log.open(volume, options, LogTerms.SYNC.with(mode).with(runtime));
    }

    private static Thread daemon(Runnable life) {
        Thread thread = new Thread(life, "crash-test-flusher");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void run(Site site, Journal<Appended> journal) throws IOException {
        SplittableRandom random = site.random();
        Volume volume = disguise.apply(site.volume());
        int reopened = random.nextInt(appends);
        int number = 0;
        try (Log log = open(volume, options)) {
            while (number < reopened) {
                append(log, journal, next(random, number++));
            }
        }
        try (Log log = open(volume, options)) {
            while (number < appends) {
                append(log, journal, next(random, number++));
            }
        }
    }

    /** Mostly small records; at times edges of blocks, batches, and what fills several blocks. */
    static Appended next(SplittableRandom random, int number) {
        return switch (random.nextInt(8)) {
            case 0 -> new Appended(0, number, 1, CAPACITY - 20 - random.nextInt(2));
            case 1 -> new Appended(0, number, 1, CAPACITY - 19);
            case 2 -> new Appended(0, number, 2 + random.nextInt(4), random.nextInt(400));
            case 3 -> new Appended(0, number, 2, 3000);
            case 4 -> new Appended(0, number, 1, random.nextInt(4 * CAPACITY));
            default -> new Appended(0, number, 1, random.nextInt(300));
        };
    }

    static Lsn append(Log log, Journal<Appended> journal, Appended append) throws IOException {
        journal.attempt(append);
        Lsn lsn = append.to(log);
        journal.acknowledge(append);
        return lsn;
    }

    @Override
    public List<Appended> recover(Site site) throws IOException {
        try (Log log = open(site.volume(), options)) {
            checkVerdict(log);
            return replay(log);
        }
    }

    static void checkVerdict(Log log) {
        log.recovered().ifPresent(report -> {
            if (report.verdict() != Verdict.CLEAN && report.verdict() != Verdict.TORN_TAIL) {
                throw new AssertionError(report.toString());
            }
        });
    }

    /**
     * Reads a log of such appends.
     *
     * @param log the log
     * @return what is in it, in order
     * @throws AssertionError if an append is not whole, or holds what was never written
     * @throws IOException if it cannot be read
     */
    public static List<Appended> replay(Log log) throws IOException {
        List<Appended> found = new ArrayList<>();
        replay(log, (append, lsn) -> found.add(append));
        return found;
    }

    static void replay(Log log, BiConsumer<Appended, Lsn> visitor) throws IOException {
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                Lsn lsn = reader.lsn();
                Appended append = Appended.of(reader.header(), reader.payload(), 0);
                for (int i = 1; i < append.members(); i++) {
                    if (!reader.next()
                            || !Appended.of(reader.header(), reader.payload(), i)
                                    .equals(append)) {
                        throw new AssertionError(append + " is not whole: member " + i + " is missing");
                    }
                }
                visitor.accept(append, lsn);
            }
        }
    }

    @Override
    public void goOn(Site site, Journal<Appended> journal) throws IOException {
        try (Log log = open(site.volume(), options)) {
            int number = site.crashes() * AFTER_RECOVERY;
            append(log, journal, new Appended(0, number, 2, 50));
            append(log, journal, new Appended(0, number + 1, 1, CAPACITY));
        }
    }

    @Override
    public int goesOnMax() {
        return GOES_ON_MAX;
    }

    @Override
    public boolean owns(ByteBuffer block) {
        return block.order(ByteOrder.LITTLE_ENDIAN).getInt(block.position() + 4) == MAGIC;
    }
}
