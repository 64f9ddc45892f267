package io.holdfast.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.latency.LatencyPlan.Layout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that grow until they are full, and are emptied then. */
@Timeout(300)
class GrowingFileTest {
    private static final int SIZE = 4096;
    private static final long FILE_BYTES = 16 * SIZE;

    @TempDir
    private Path directory;

    private final AtomicLong clock = new AtomicLong();

    @ParameterizedTest
    @EnumSource(Layout.class)
    void aFileThatGrowsIsWrittenToAtItsEndOnlyAndNobodyWritesWhileItIsEmptied(Layout layout) throws Exception {
        List<Growing> files = new ArrayList<>();
        Way appending = new Way("append", Way.Promise.DURABLE, true, file -> {
            Growing growing = new Growing();
            files.add(growing);
            return growing;
        });

        run(new LatencyPlan(Duration.ofSeconds(8), FILE_BYTES, 2, List.of(SIZE), List.of(layout)), appending);

        // One to try the way, then the warm-up and the slices.
        assertThat(files).hasSize(layout == Layout.SEPARATE_FILES ? 1 + 2 * 4 : 1 + 4);
        assertThat(files.subList(1, files.size())).allSatisfy(file -> {
            assertThat(file.passes).hasSizeGreaterThan(2);
            assertThat(file.emptiedUnderAWrite).isFalse();
            // The write before the slice is in the first.
            assertThat(file.passes.subList(1, file.passes.size()))
                    .allSatisfy(pass -> assertThat(pass)
                            .containsExactlyInAnyOrderElementsOf(LongStream.range(0, pass.size())
                                    .mapToObj(place -> place * SIZE)
                                    .toList()));
        });
    }

    @Test
    void allStopWhenOneOfTheFilesIsFullSoThatTheRateIsThatOfAll() throws Exception {
        Pass pass = new Pass(clock::get, 10);
        LatencyThread full = new LatencyThread(position -> {}, () -> Positions.FULL, clock::get, pass);
        LatencyThread other = new LatencyThread(position -> clock.incrementAndGet(), () -> 0, clock::get, pass);

        full.start();
        full.join();
        other.start();
        other.join();

        assertThat(full.latency().getTotalCount()).isZero();
        assertThat(other.latency().getTotalCount()).isOne();
    }

    @Test
    void theTimeInWhichAFileIsEmptiedIsInNoRateAndItsWritesAreAddedUp() throws Exception {
        Way appending = new Way("append", Way.Promise.DURABLE, true, file -> new Growing() {
            @Override
            public void empty() {
                clock.addAndGet(1_000_000_000);
            }
        });

        Measurement measurement = run(
                        new LatencyPlan(
                                Duration.ofSeconds(40), FILE_BYTES, 1, List.of(SIZE), List.of(Layout.ONE_THREAD)),
                        appending)
                .measurements()
                .get(0);

        // More than fit into the file in each of the three slices.
        assertThat(measurement.operations()).isGreaterThan(3 * 16);
        assertThat(measurement.latency().getTotalCount()).isEqualTo(measurement.operations());
        assertThat(measurement.perSecond()).isCloseTo(40, Percentage.withPercentage(0.1));
    }

    private LatencyRun.Outcome run(LatencyPlan plan, Way way) throws Exception {
        try (Workspace workspace = new Workspace(directory)) {
            return new LatencyRun(
                            plan,
                            List.of(way),
                            workspace,
                            Optional.empty(),
                            clock::get,
                            (load, done, count, left) -> {})
                    .run();
        }
    }

    /** Knows what was written to it since it was last emptied; a write takes 25 ms on the clock. */
    private class Growing implements WayFile {
        private final List<List<Long>> passes = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger writing = new AtomicInteger();
        private volatile boolean emptiedUnderAWrite;

        Growing() {
            passes.add(Collections.synchronizedList(new ArrayList<>()));
        }

        @Override
        public Write writeOf(ByteBuffer bytes) {
            return position -> {
                writing.incrementAndGet();
                passes.get(passes.size() - 1).add(position);
                clock.addAndGet(25_000_000);
                writing.decrementAndGet();
            };
        }

        @Override
        public void empty() {
            if (writing.get() > 0) {
                emptiedUnderAWrite = true;
            }
            passes.add(Collections.synchronizedList(new ArrayList<>()));
        }

        @Override
        public void close() {}
    }
}
