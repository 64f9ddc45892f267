package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.BatchCommit;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link Log#metrics} counts. */
@Timeout(300)
class LogMetricsTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int CAPACITY = SegmentPlace.fragmentCapacity(BLOCK);
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 4L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);

    private final SimulatedDisk disk = SimulatedDisk.create(5);

    private static Log open(Volume volume, CommitMode mode) throws IOException {
        return new LogOpening(volume, OPTIONS, mode, () -> 0, Runnable::run, Thread::new).open();
    }

    @Test
    void everyRecordByteBlockAndPaddingIsCountedOnce() throws IOException {
        try (Volume volume = disk.mount();
                Log log = open(volume, CommitMode.SYNC)) {
            Lsn begin = log.syncedLsn();
            log.append((byte) 1, ByteBuffer.allocate(7), ByteBuffer.allocate(93));
            log.append(new byte[CAPACITY + 1]);
            log.appendBatch(new Batch().add(new byte[10]).add(new byte[20]).add(new byte[30]));
            LogMetrics metrics = log.metrics();
            assertThat(metrics.records()).isEqualTo(5);
            assertThat(metrics.recordBytes()).isEqualTo(100 + CAPACITY + 1 + 60);
            assertThat(metrics.flushes()).isEqualTo(3);
            assertThat(metrics.groupSizes().count()).isEqualTo(3);
            assertThat(metrics.groupSizes().max()).isEqualTo(3);
            assertThat(metrics.groupSizes().mean()).isEqualTo(5.0 / 3);
            assertThat(metrics.groupSizes().atPercentile(50)).isEqualTo(1);
            assertThat(metrics.writtenBytes())
                    .as("block 0 of a second segment is not counted")
                    .isEqualTo(4L * BLOCK);
            int used = 4 * WalFormat.BLOCK_HEADER_BYTES
                    + Fragment.stride(100)
                    + Fragment.stride(CAPACITY)
                    + Fragment.stride(1)
                    + Fragment.stride(10)
                    + Fragment.stride(20)
                    + Fragment.stride(30)
                    + BatchCommit.STRIDE;
            assertThat(metrics.paddingBytes()).isEqualTo(4L * BLOCK - used);
            assertThat(metrics.writeNanos().count()).isEqualTo(3);
            assertThat(metrics.syncNanos().count()).isEqualTo(3);
            assertThat(metrics.rotations()).isEqualTo(1);
            assertThat(metrics.segments()).isEqualTo(2);
            assertThat(metrics.syncedLsn()).isEqualTo(log.syncedLsn()).isGreaterThan(begin);
            assertThat(metrics.failure()).isEmpty();
        }
    }

    @Test
    void whatWasTruncatedIsNoSegmentAnyMoreAndASnapshotStaysAsItIs() throws IOException {
        try (Volume volume = disk.mount();
                Log log = open(volume, CommitMode.SYNC)) {
            LogMetrics none = log.metrics();
            for (int i = 0; i < 7; i++) {
                log.append(new byte[CAPACITY]);
            }
            assertThat(log.metrics().segments()).isEqualTo(3);
            log.truncateBefore(log.syncedLsn());
            assertThat(log.metrics().segments()).isEqualTo(1);
            assertThat(log.metrics().rotations()).isEqualTo(2);
            assertThat(log.metrics().flushes()).isEqualTo(7);
            assertThat(none.flushes()).isZero();
            assertThat(none.groupSizes()).hasToString("0 values, median 0, p99 0, max 0");
        }
    }

    @Test
    void aPoisonedLogSaysWhatPoisonedItAlsoWhenItIsClosed() throws IOException {
        GatedVolume gates = new GatedVolume(disk.mount());
        Log log = open(gates.volume(), CommitMode.SYNC);
        log.append(new byte[10]);
        Lsn synced = log.syncedLsn();
        gates.failWith(new IOException("the device is gone"));
        assertThatThrownBy(() -> log.append(new byte[10])).isInstanceOf(LogPoisonedException.class);
        assertThat(log.metrics().failure()).contains("java.io.IOException: the device is gone");
        assertThatThrownBy(log::close).isInstanceOf(LogPoisonedException.class);
        LogMetrics metrics = log.metrics();
        assertThat(metrics.failure()).isPresent();
        assertThat(metrics.records()).isEqualTo(1);
        assertThat(metrics.syncNanos().count()).isEqualTo(1);
        assertThat(metrics.syncedLsn()).isEqualTo(synced);
    }

    @Test
    void ofTwoFailuresThatMeetTheFirstAloneIsToBeTold() {
        Durability durability = new Durability("test", CommitMode.SYNC, 0, Guarantee.POWER_CUT);
        assertThat(durability.fail(new IOException("first"))).isTrue();
        assertThat(durability.fail(new IOException("second"))).isFalse();
        assertThatThrownBy(durability::requireSound).rootCause().hasMessage("first");
    }

    @Test
    void anUnsyncedLogCountsRecordsAndNoSyncs() throws IOException {
        try (Volume volume = disk.mount();
                Log log = open(volume, CommitMode.UNSYNCED)) {
            log.append(new byte[10]);
            LogMetrics metrics = log.metrics();
            assertThat(metrics.records()).isEqualTo(1);
            assertThat(metrics.writeNanos().count()).isEqualTo(1);
            assertThat(metrics.syncNanos().count()).isZero();
        }
    }

    @Test
    void writesAndSyncsAreTimedApartAndAWriteThatIsASyncAsBoth() throws IOException {
        assertTimes(OpenMode.BUFFERED, 50_000_000);
        assertTimes(OpenMode.BUFFERED.with(OpenMode.WriteThrough.DATA), 1000);
    }

    private void assertTimes(OpenMode mode, long syncNanos) throws IOException {
        try (Volume volume = SimulatedDisk.create(6).mount();
                SegmentStore store = store(volume, mode)) {
            LogWatcher watcher = new LogWatcher("test", CommitMode.SYNC);
            watcher.flushed(group(store), 1000, 50_000_000);
            LogMetrics metrics = watcher.metrics(1, Lsn.ZERO);
            assertThat(metrics.writeNanos().max()).isBetween(1000L, 1010L);
            assertThat(metrics.syncNanos().max()).isBetween(syncNanos, syncNanos + syncNanos / 100);
        }
    }

    @Test
    void twoFlushesThatEndAtOnceAreBothCounted() throws Exception {
        int each = 1_000_000;
        CyclicBarrier start = new CyclicBarrier(2);
        try (Volume volume = disk.mount();
                SegmentStore store = store(volume, OpenMode.BUFFERED)) {
            LogWatcher watcher = new LogWatcher("test", CommitMode.SYNC);
            Group group = group(store);
            List<CompletableFuture<Void>> leaders = new ArrayList<>();
            for (int leader = 0; leader < 2; leader++) {
                leaders.add(CompletableFuture.runAsync(
                        () -> {
                            await(start);
                            for (int i = 0; i < each; i++) {
                                watcher.flushed(group, 100, 100);
                            }
                        },
                        run -> new Thread(run).start()));
            }
            long seen = 0;
            while (!leaders.get(0).isDone()) {
                long flushes = watcher.metrics(1, Lsn.ZERO).flushes();
                assertThat(flushes).isGreaterThanOrEqualTo(seen);
                seen = flushes;
            }
            for (CompletableFuture<Void> leader : leaders) {
                leader.get();
            }
            LogMetrics metrics = watcher.metrics(1, Lsn.ZERO);
            assertThat(metrics.records()).isEqualTo(2L * each);
            assertThat(metrics.flushes()).isEqualTo(2L * each);
            assertThat(metrics.writeNanos().count()).isEqualTo(2L * each);
            assertThat(metrics.syncNanos().count()).isEqualTo(2L * each);
        }
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void watchingAFlushThatNobodyRecordsAllocatesNothing() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Volume volume = disk.mount();
                SegmentStore store = store(volume, OpenMode.BUFFERED)) {
            LogWatcher watcher = new LogWatcher("test", CommitMode.SYNC);
            Group group = group(store);
            watcher.flushed(group, 1, 1);
            long before = threads.getCurrentThreadAllocatedBytes();
            // So few that nothing is compiled so well that an allocation would go away.
            for (int i = 0; i < 100; i++) {
                watcher.flushed(group, i, i);
            }
            // An event has more than ten bytes; the JVM itself allocates a few once.
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
        }
    }

    private static SegmentStore store(Volume volume, OpenMode mode) {
        PreparedSegments prepared =
                new PreparedSegments(volume, OpenMode.BUFFERED, 4L * BLOCK, List.of(), 0, Runnable::run);
        return new SegmentStore(volume, mode, 4L * BLOCK, prepared, () -> 0);
    }

    private static Group group(SegmentStore store) throws IOException {
        OpenSegment segment = store.first(42, BLOCK);
        Group group = new Group(segment, segment.allocate(1, 2).get(0));
        group.begin(segment, 1);
        group.add(new SingleAppend().set((byte) 0, ByteBuffer.allocate(0), ByteBuffer.allocate(10), null));
        return group;
    }

    @Test
    void aPercentileIsFromZeroToAHundred() throws IOException {
        try (Volume volume = disk.mount();
                Log log = open(volume, CommitMode.SYNC)) {
            Distribution none = log.metrics().syncNanos();
            assertThatThrownBy(() -> none.atPercentile(100.1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a percentile is from 0 to 100, was 100.1");
            assertThatThrownBy(() -> none.atPercentile(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
