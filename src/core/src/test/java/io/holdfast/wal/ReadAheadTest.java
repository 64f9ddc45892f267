package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A reader that reads ahead shows what one shows that does not, and ends what it began. Tasks are run by hand where it
 * matters what they have read by when.
 */
@Timeout(300)
class ReadAheadTest {
    private static final String NAME = WalFileName.segment(1);
    /** Blocks in a chunk: the first one begins at block 1, as block 0 holds no record. */
    private static final int CHUNK_BLOCKS = BlockReader.CHUNK_BYTES / B;

    private final Volume volume = SimulatedDisk.create(1).mount();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final ReadsOfFile reads = new ReadsOfFile(volume, NAME);

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @Test
    void theTaskReadsTwoChunksAheadAndLeavesAloneWhatTheReaderHolds() throws IOException {
        log(8 * CHUNK_BLOCKS + 1);
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, CHUNK_BLOCKS);
            assertThat(tasks).isEmpty();
            showThrough(reader, CHUNK_BLOCKS + 1, CHUNK_BLOCKS + 1);
            tasks.remove().run();
            assertThat(reads.chunks()).containsExactly(0L, 1L, 2L, 3L);
            assertThat(text(reader)).isEqualTo("r" + (CHUNK_BLOCKS + 1));
            showThrough(reader, CHUNK_BLOCKS + 2, 2 * CHUNK_BLOCKS + 1);
            tasks.remove().run();
            assertThat(text(reader)).isEqualTo("r" + (2 * CHUNK_BLOCKS + 1));
            assertThat(reads.chunks()).containsExactly(0L, 1L, 2L, 3L, 4L);
            showThrough(reader, 2 * CHUNK_BLOCKS + 2, 8 * CHUNK_BLOCKS);
            assertThat(reader.next()).isFalse();
        }
        assertThat(reads.chunks()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void aTaskThatIsNeverRunIsNotWaitedFor() throws IOException {
        log(5 * CHUNK_BLOCKS + 1);
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, 5 * CHUNK_BLOCKS);
            assertThat(reader.next()).isFalse();
        }
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(reads.chunks()).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void aTaskThatBeginsWhenTheReaderIsClosedReadsNothing() throws IOException {
        log(8 * CHUNK_BLOCKS + 1);
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, CHUNK_BLOCKS + 1);
        }
        tasks.remove().run();
        assertThat(reads.chunks()).containsExactly(0L, 1L);
    }

    @Test
    void aShortLogNeedsNoTask() throws IOException {
        log(2 * CHUNK_BLOCKS + 1);
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, 2 * CHUNK_BLOCKS);
            assertThat(reader.next()).isFalse();
        }
        assertThat(tasks).isEmpty();
    }

    @Test
    void nothingPastTheEndIsRead() throws IOException {
        log(4 * CHUNK_BLOCKS, 2 * CHUNK_BLOCKS + 2);
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, CHUNK_BLOCKS + 1);
            tasks.forEach(Runnable::run);
            showThrough(reader, CHUNK_BLOCKS + 2, 2 * CHUNK_BLOCKS + 1);
            assertThat(reader.next()).isFalse();
        }
        assertThat(reads.bytes()).isEqualTo((2L * CHUNK_BLOCKS + 1) * B);
    }

    @Test
    void aBatchAcrossChunksIsReadOnce() throws IOException {
        SegmentImage image = SegmentImage.sized(6 * CHUNK_BLOCKS + 1);
        int first = 2 * CHUNK_BLOCKS - 2;
        for (int block = 1; block <= 6 * CHUNK_BLOCKS; block++) {
            if (block < first || block > first + 3) {
                image.block(0, "r" + block);
            } else {
                image.begin().member(block - first, "r" + block);
                if (block == first + 3) {
                    image.commit();
                }
                image.seal(0, 0);
            }
        }
        image.put(volume);
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, CHUNK_BLOCKS + 1);
            tasks.remove().run();
            showThrough(reader, CHUNK_BLOCKS + 2, 6 * CHUNK_BLOCKS);
            assertThat(reader.next()).isFalse();
        }
        assertThat(reads.chunks()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void theChunkBeforeIsKeptToComeBackTo() throws IOException {
        log(8 * CHUNK_BLOCKS + 1);
        Reading how = new Reading(OpenMode.Caching.DIRECT_IF_POSSIBLE, tasks::add);
        try (BlockReader reader =
                BlockReader.open(reads.volume(), NAME, BlockReader.newChunks(volume, how, Long.MAX_VALUE), how)) {
            for (int chunk = 0; chunk < 3; chunk++) {
                reader.load((long) chunk * BlockReader.CHUNK_BYTES, B);
                tasks.forEach(Runnable::run);
                tasks.clear();
            }
            reader.load(BlockReader.CHUNK_BYTES, B);
            reader.load(2L * BlockReader.CHUNK_BYTES, B);
        }
        assertThat(reads.chunks()).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void aBatchLongerThanWhatIsKeptIsShownWhole() throws IOException {
        int blocks = 9 * CHUNK_BLOCKS;
        SegmentImage image = SegmentImage.sized(blocks).block(0, "r1");
        for (int block = 2; block < blocks; block++) {
            image.begin().member(block - 2, "r" + block);
            if (block == blocks - 1) {
                image.commit();
            }
            image.seal(0, 0);
        }
        image.put(volume);
        List<Thread> threads = new ArrayList<>();
        try (LogReader reader = reader(inThreads(threads))) {
            showThrough(reader, 1, blocks - 1);
            assertThat(reader.next()).isFalse();
        }
        assertThat(threads).isNotEmpty();
    }

    @Test
    void aSectorThatTheTaskCannotReadIsReportedAtItsLsnBehindTheRecordsBefore() throws IOException {
        log(6 * CHUNK_BLOCKS + 1);
        int unreadable = 3 * CHUNK_BLOCKS + 7;
        reads.over(UnreadableSectors.of(volume, NAME, (long) unreadable * B + 512, 512));
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, CHUNK_BLOCKS + 1);
            tasks.remove().run();
            showThrough(reader, CHUNK_BLOCKS + 2, unreadable - 1);
            LogDamagedException stopped = catchThrowableOfType(LogDamagedException.class, reader::next);
            assertThat(stopped.report().verdict()).isEqualTo(Verdict.UNREADABLE);
            assertThat(stopped.report().lsn()).isEqualTo(new Lsn((long) unreadable * B));
        }
    }

    @Test
    void aReadThatFailsIsThrownWhereTheReaderArrivesAndOnce() throws IOException {
        log(6 * CHUNK_BLOCKS + 1);
        IOException refused = new AccessDeniedException(NAME);
        reads.failOnce(3, refused);
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, CHUNK_BLOCKS + 1);
            tasks.remove().run();
            assertThat(reads.chunks()).containsExactly(0L, 1L, 2L, 3L);
            showThrough(reader, CHUNK_BLOCKS + 2, 3 * CHUNK_BLOCKS);
            assertThatThrownBy(reader::next).isSameAs(refused);
            showThrough(reader, 3 * CHUNK_BLOCKS + 1, 6 * CHUNK_BLOCKS);
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void anErrorOfTheTaskIsThrownByTheReader() throws IOException {
        log(6 * CHUNK_BLOCKS + 1);
        Error fatal = new OutOfMemoryError("of the test");
        reads.failOnce(2, fatal);
        try (LogReader reader = reader(tasks::add)) {
            showThrough(reader, 1, CHUNK_BLOCKS + 1);
            tasks.remove().run();
            showThrough(reader, CHUNK_BLOCKS + 2, 2 * CHUNK_BLOCKS);
            assertThatThrownBy(reader::next).isSameAs(fatal);
        }
    }

    @Test
    void anExecutorThatRejectsIsNotAskedAgain() throws IOException {
        log(6 * CHUNK_BLOCKS + 1);
        RejectedExecutionException rejected = new RejectedExecutionException("shut down");
        Executor executor = task -> {
            throw rejected;
        };
        try (LogReader reader = reader(executor)) {
            showThrough(reader, 1, CHUNK_BLOCKS);
            assertThatThrownBy(reader::next).isSameAs(rejected);
            showThrough(reader, CHUNK_BLOCKS + 1, 6 * CHUNK_BLOCKS);
        }
    }

    @Test
    void theThreadEndsWhenTheReaderIsClosedBeforeTheEnd() throws Exception {
        log(8 * CHUNK_BLOCKS + 1);
        List<Thread> threads = new ArrayList<>();
        try (LogReader reader = reader(inThreads(threads))) {
            showThrough(reader, 1, CHUNK_BLOCKS + 1);
        }
        assertEnded(threads);
    }

    @Test
    void theThreadOfAReaderThatIsForgottenEnds() throws Exception {
        log(8 * CHUNK_BLOCKS + 1);
        List<Thread> threads = new ArrayList<>();
        try (LogReader reader = reader(inThreads(threads))) {
            showThrough(reader, 1, CHUNK_BLOCKS + 1);
            assertEnded(threads);
            showThrough(reader, CHUNK_BLOCKS + 2, 8 * CHUNK_BLOCKS);
        }
        assertEnded(threads);
    }

    @Test
    void theThreadEndsWhenTheReaderStopsAtDamage() throws Exception {
        log(8 * CHUNK_BLOCKS + 1);
        reads.over(UnreadableSectors.of(volume, NAME, (CHUNK_BLOCKS + 3L) * B, 512));
        List<Thread> threads = new ArrayList<>();
        try (LogReader reader = reader(inThreads(threads))) {
            showThrough(reader, 1, CHUNK_BLOCKS + 2);
            assertThatThrownBy(reader::next).isInstanceOf(LogDamagedException.class);
            assertEnded(threads);
        }
    }

    private static Executor inThreads(List<Thread> threads) {
        return task -> {
            Thread thread = new Thread(task);
            threads.add(thread);
            thread.start();
        };
    }

    private static void assertEnded(List<Thread> threads) throws InterruptedException {
        assertThat(threads).isNotEmpty();
        for (Thread thread : threads) {
            thread.join(TimeUnit.MINUTES.toMillis(2));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    /** Each block holds one record that names it. */
    private void log(int blocks) throws IOException {
        log(blocks, blocks);
    }

    private void log(int blocks, int written) throws IOException {
        SegmentImage image = SegmentImage.sized(blocks);
        for (int block = 1; block < written; block++) {
            image.block(0, "r" + block);
        }
        image.put(volume);
    }

    private LogReader reader(Executor executor) throws IOException {
        LogScan scan = new Recovery(volume, Expectation.ANY).examineLocked();
        Reading how = new Reading(OpenMode.Caching.DIRECT_IF_POSSIBLE, executor);
        return new LogReader(reads.volume(), how, scan.chain(), 0, Damage.STOPS, null);
    }

    private static void showThrough(LogReader reader, int from, int to) throws IOException {
        for (int block = from; block <= to; block++) {
            assertThat(reader.next()).isTrue();
            assertThat(text(reader)).isEqualTo("r" + block);
        }
    }

    private static String text(LogReader reader) {
        return StandardCharsets.US_ASCII.decode(reader.payload()).toString();
    }
}
