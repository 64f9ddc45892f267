package io.holdfast.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.latency.LatencyPlan.Layout;
import io.holdfast.platform.report.KernelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class LatencyRunTest {
    private static final int SIZE = 4096;
    private static final long FILE_BYTES = 16 * SIZE;

    @TempDir
    private Path directory;

    private final AtomicLong clock = new AtomicLong();
    private final List<Long> positions = Collections.synchronizedList(new ArrayList<>());

    @Test
    void sharesOutTheTimeSoThatASlowWayMakesTheOthersShorterAndNotTheWholeLonger() throws Exception {
        Way slow = way("slow", Duration.ofSeconds(3));
        Way fast = way("fast", Duration.ofMillis(1));

        LatencyPlan plan =
                new LatencyPlan(Duration.ofSeconds(60), FILE_BYTES, 1, List.of(SIZE), List.of(Layout.ONE_THREAD));

        LatencyRun.Outcome outcome = run(plan, List.of(slow, fast));

        assertThat(outcome.measurements())
                .extracting(measurement -> measurement.load().way().name(), Measurement::operations)
                .containsExactly(tuple("slow", 5L), tuple("fast", 19_711L));
        assertThat(Duration.ofNanos(clock.get())).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void whereTheTimeIsOverEveryLoadStillGetsOneOperationAndNoFurtherSlice() throws Exception {
        LatencyRun.Outcome outcome =
                run(plan(Layout.ONE_THREAD), List.of(way("a", Duration.ofSeconds(3)), way("b", Duration.ofSeconds(3))));

        assertThat(outcome.measurements())
                .extracting(measurement -> measurement.load().way().name(), Measurement::operations)
                .containsExactly(tuple("a", 1L), tuple("b", 1L));
        // Of each way one that tries it; one before the others and one of these, in the warm-up and in the slice.
        assertThat(positions).hasSize(2 * 5);
    }

    @Test
    void everyRoundBeginsWithAnotherWayAndTheProgressTellsTheTimeLeft() throws Exception {
        List<String> order = new ArrayList<>();
        List<String> told = new ArrayList<>();
        LatencyPlan plan =
                new LatencyPlan(Duration.ofSeconds(12), FILE_BYTES, 1, List.of(SIZE), List.of(Layout.ONE_THREAD));
        List<Way> ways =
                List.of(way("a", Duration.ofMillis(1)), way("b", Duration.ofMillis(1)), way("c", Duration.ofMillis(1)));
        LatencyRun.Outcome outcome;
        try (Workspace workspace = new Workspace(directory)) {
            outcome = new LatencyRun(plan, ways, workspace, Optional.empty(), clock::get, (load, done, count, left) -> {
                        order.add(load.way().name());
                        told.add(done + " of " + count + ", " + left.toSeconds() + " s");
                        assertThat(left).isEqualTo(Duration.ofSeconds(12).minusNanos(clock.get()));
                    })
                    .run();
        }

        assertThat(String.join("", order)).isEqualTo("abc" + "abc" + "bca" + "cab");
        assertThat(told)
                .startsWith("0 of 12, 12 s", "1 of 12, 11 s")
                .endsWith("10 of 12, 2 s", "11 of 12, 1 s")
                .hasSize(12);
        // Three of twelve seconds each, without the write before each slice.
        assertThat(outcome.measurements())
                .extracting(measurement -> measurement.load().way().name(), Measurement::operations)
                .containsExactly(tuple("a", 2997L), tuple("b", 2997L), tuple("c", 2997L));
        assertThat(Duration.ofNanos(clock.get())).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void theFirstWritesOfAWayAreNotMeasuredAndWhatTheDeviceWasGivenIsAddedUpOverTheSlices() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        Way cold = new Way("cold", Way.Promise.DURABLE, false, file -> new Fake(Duration.ZERO) {
            @Override
            public Write writeOf(ByteBuffer bytes) {
                return position -> clock.addAndGet(writes.incrementAndGet() <= 4 ? 100_000_000 : 1_000_000);
            }
        });
        LatencyRun.Outcome outcome;
        try (Workspace workspace = new Workspace(directory)) {
            outcome = new LatencyRun(
                            plan(Layout.ONE_THREAD),
                            List.of(cold),
                            workspace,
                            DeviceCounters.ofDevice(0x801, twoPagesAndOneFlushFor(writes)),
                            clock::get,
                            (load, done, count, left) -> {})
                    .run();
        }

        Measurement measurement = outcome.measurements().get(0);
        assertThat(measurement.operations()).isGreaterThan(1000);
        assertThat(measurement.latency().getTotalCount()).isEqualTo(measurement.operations());
        assertThat(measurement.micros(100)).isLessThan(1100);
        assertThat(measurement.deviceBytesPerByte()).isEqualTo(2);
        assertThat(measurement.flushesPerOperation()).isEqualTo(1);
    }

    private static KernelFiles twoPagesAndOneFlushFor(AtomicInteger writes) {
        return new KernelFiles() {
            @Override
            public Optional<String> read(String path) {
                return path.endsWith("/stat")
                        ? Optional.of("0 0 0 0 0 0 " + 16L * writes.get() + " 0 0 0 0 0 0 0 0 " + writes.get() + " 0")
                        : Optional.empty();
            }

            @Override
            public List<String> list(String path) {
                return List.of();
            }

            @Override
            public Optional<String> resolve(String path) {
                return Optional.of(path);
            }
        };
    }

    @Test
    void recordsEachOperationsLatencyAndTheRate() throws Exception {
        Measurement measurement = run(plan(Layout.ONE_THREAD), List.of(way("steady", Duration.ofMillis(2))))
                .measurements()
                .get(0);

        assertThat(measurement.micros(50)).isCloseTo(2000, org.assertj.core.data.Percentage.withPercentage(0.2));
        assertThat(measurement.micros(100)).isEqualTo(measurement.micros(50));
        assertThat(measurement.perSecond()).isCloseTo(500, org.assertj.core.data.Percentage.withPercentage(0.1));
        assertThat(measurement.deviceBytesPerByte()).isNaN();
    }

    @Test
    void everyWriteStaysInTheFileAndThreadsInOneFileNeverWriteTheSamePlace() throws Exception {
        LatencyPlan plan =
                new LatencyPlan(Duration.ofSeconds(1), FILE_BYTES, 3, List.of(SIZE), List.of(Layout.ONE_FILE));

        run(plan, List.of(way("way", Duration.ofMillis(10))));

        assertThat(positions)
                .allMatch(position -> position >= 0 && position + SIZE <= FILE_BYTES && position % SIZE == 0);
        LatencyPlan.Load load = plan.loads(List.of(way("way", Duration.ZERO))).get(0);
        Positions first = Positions.over(load, FILE_BYTES, 0, 3);
        Positions second = Positions.over(load, FILE_BYTES, 1, 3);
        assertThat(List.of(first.next(), first.next(), second.next(), second.next()))
                .containsExactly(0L, 3L * SIZE, (long) SIZE, 4L * SIZE);
    }

    @Test
    void aWayThatTheFileSystemRefusesIsAbsentWithItsReasonAndTheOthersAreMeasured() throws Exception {
        Way refused = new Way("refused", Way.Promise.DURABLE, false, file -> {
            throw new IOException("open " + file + ": EINVAL");
        });

        LatencyRun.Outcome outcome = run(plan(Layout.ONE_THREAD), List.of(refused, way("other", Duration.ofMillis(1))));

        assertThat(outcome.absent()).containsExactly(java.util.Map.entry("refused", "open overwrite-0: EINVAL"));
        assertThat(outcome.measurements()).hasSize(1);
    }

    @Test
    void aFailureOfAWriteThatWorkedBeforeEndsTheRun() {
        AtomicInteger writes = new AtomicInteger();
        Way failing = new Way("failing", Way.Promise.DURABLE, false, file -> new Fake(Duration.ofMillis(1)) {
            @Override
            public Write writeOf(ByteBuffer bytes) {
                return position -> {
                    clock.addAndGet(1_000_000);
                    if (writes.incrementAndGet() == 3) {
                        throw new IOException("fdatasync: EIO");
                    }
                };
            }
        });

        assertThatThrownBy(() -> run(plan(Layout.ONE_THREAD), List.of(failing)))
                .isInstanceOf(IOException.class)
                .hasMessage("fdatasync: EIO");
    }

    @Test
    void afterAFailureNoFileIsClosedUnderAThreadThatWrites() {
        // The file that tried the way, then the one that must not be.
        CountDownLatch closed = new CountDownLatch(2);
        AtomicInteger writes = new AtomicInteger();
        AtomicBoolean closedUnderIt = new AtomicBoolean();
        Way failing = new Way("failing", Way.Promise.DURABLE, false, file -> new Fake(Duration.ZERO) {
            @Override
            public Write writeOf(ByteBuffer bytes) {
                return position -> {
                    // One tries the way, one is before the others; of the threads' the earlier fails while the later
                    // goes on.
                    int write = writes.incrementAndGet();
                    clock.addAndGet(3_000_000_000L);
                    if (write == 3) {
                        throw new IOException("fdatasync: EIO");
                    }
                    if (write == 4) {
                        closedUnderIt.set(isZeroSoon(closed));
                    }
                };
            }

            @Override
            public void close() {
                closed.countDown();
            }
        });
        LatencyPlan plan =
                new LatencyPlan(Duration.ofSeconds(2), FILE_BYTES, 2, List.of(SIZE), List.of(Layout.ONE_FILE));
        assertThatThrownBy(() -> run(plan, List.of(failing))).hasMessage("fdatasync: EIO");
        assertThat(writes).hasValue(4);
        assertThat(closedUnderIt).isFalse();
    }

    private static boolean isZeroSoon(CountDownLatch latch) throws IOException {
        try {
            return latch.await(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void measuresEveryWayOfThisSystemOnRealFiles() throws Exception {
        List<Way> ways = Ways.of(Optional.of(io.holdfast.libc.Libc.load()));
        LatencyPlan plan =
                new LatencyPlan(Duration.ofMillis(1), 1 << 20, 2, List.of(4096, 64 << 10), List.of(Layout.values()));
        LatencyRun.Outcome outcome;
        try (Workspace workspace = new Workspace(directory)) {
            outcome = new LatencyRun(
                            plan, ways, workspace, Optional.empty(), System::nanoTime, (load, done, count, left) -> {})
                    .run();
        }

        // Where the file system has no direct I/O those ways are absent, with their reason.
        assertThat(outcome.measurements())
                .hasSize((ways.size() - outcome.absent().size()) * 2 * 3)
                .allSatisfy(measurement -> assertThat(measurement.operations()).isPositive());
        assertThat(outcome.absent().keySet()).allMatch(way -> way.contains("O_DIRECT"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aPlanBoundsItsSpace() {
        assertThat(LatencyPlan.usual().bytesMax()).isEqualTo(256 << 20);
        assertThat(LatencyPlan.quick().bytesMax()).isEqualTo(64 << 20);
        assertThatThrownBy(() ->
                        new LatencyPlan(Duration.ofSeconds(1), 6000, 1, List.of(4096), List.of(Layout.ONE_THREAD)))
                .hasMessage("files of 6000 bytes do not hold writes of 4096");
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    private static LatencyPlan plan(Layout layout) {
        return new LatencyPlan(Duration.ofSeconds(2), FILE_BYTES, 1, List.of(SIZE), List.of(layout));
    }

    private LatencyRun.Outcome run(LatencyPlan plan, List<Way> ways) throws Exception {
        try (Workspace workspace = new Workspace(directory)) {
            return new LatencyRun(plan, ways, workspace, Optional.empty(), clock::get, (load, done, count, left) -> {})
                    .run();
        } finally {
            assertThat(directory).isEmptyDirectory();
        }
    }

    private Way way(String name, Duration cost) {
        return new Way(name, Way.Promise.DURABLE, false, file -> new Fake(cost));
    }

    /** Takes time on the clock, and nothing else. */
    private class Fake implements WayFile {
        private final Duration cost;

        Fake(Duration cost) {
            this.cost = cost;
        }

        @Override
        public Write writeOf(ByteBuffer bytes) {
            return position -> {
                positions.add(position);
                clock.addAndGet(cost.toNanos());
            };
        }

        @Override
        public void empty() {}

        @Override
        public void close() {}
    }
}
