package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What replay allocates does not grow with the log: counted by the JVM, in all threads that take part. */
@Timeout(300)
class ReplayMemoryTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int RECORDS_PER_BLOCK = 20;
    private static final int BLOCKS = 3 * BlockReader.CHUNK_BYTES / SegmentImage.B;
    /** For what the simulated file system allocates for each read of a chunk; a byte for each record would be more. */
    private static final long MORE_BYTES_MAX = 64 << 10;

    private final AtomicLong allocatedAhead = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tenTimesTheRecordsAllocateNoMore(boolean ahead) throws Exception {
        Executor executor = ahead ? this::start : null;
        allocated(BLOCKS, executor);
        long few = allocated(BLOCKS, executor);
        long many = allocated(10 * BLOCKS, executor);
        assertThat(many).isLessThan(few + MORE_BYTES_MAX);
        assertThat(threads.isEmpty()).isEqualTo(!ahead);
    }

    private void start(Runnable task) {
        Thread thread = new Thread(() -> {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            task.run();
            allocatedAhead.addAndGet(THREADS.getCurrentThreadAllocatedBytes() - before);
        });
        threads.add(thread);
        thread.start();
    }

    /** Bytes allocated on the heap from the reader's making to its end, by all threads. */
    private long allocated(int blocks, @Nullable Executor executor) throws Exception {
        String[] records = new String[RECORDS_PER_BLOCK];
        Arrays.fill(records, "a record of some bytes, that are all the same");
        SegmentImage image = SegmentImage.sized(blocks);
        for (int block = 1; block < blocks; block++) {
            image.block(0, records);
        }
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            image.put(volume);
            List<ChainSegment> chain =
                    new Recovery(volume, Expectation.ANY).examineLocked().chain();
            Reading how = new Reading(OpenMode.Caching.DIRECT_IF_POSSIBLE, executor);
            allocatedAhead.set(0);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            assertThat(replayed(new LogReader(volume, how, chain, 0, Damage.STOPS, null)))
                    .isEqualTo((blocks - 1) * RECORDS_PER_BLOCK);
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            for (Thread thread : threads) {
                thread.join();
            }
            return bytes + allocatedAhead.get();
        }
    }

    private static int replayed(LogReader reader) throws IOException {
        int count = 0;
        try (reader) {
            while (reader.next()) {
                count += reader.payload().hasRemaining() ? 1 : 0;
            }
        }
        return count;
    }
}
