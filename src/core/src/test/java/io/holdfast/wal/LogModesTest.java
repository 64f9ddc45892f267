package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** What each mode of a log acknowledges, and what is left after the end of the process and after a power cut. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogModesTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 8L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.AUTO);
    private static final SyncWindow NO_WINDOW = new SyncWindow(1 << 30, 1 << 30, Duration.ofDays(1));

    private final SimulatedDisk disk = SimulatedDisk.create(20261121);

    @TempDir(factory = InMemory.class)
    private Path directory;

    /** Where a sync costs nothing, if there is such a place: tens of thousands of them are no test of the disk. */
    static final class InMemory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "holdfast")
                    : Files.createTempDirectory("holdfast");
        }
    }

    private static Log open(Volume volume, CommitMode mode) throws IOException {
        return new LogOpening(volume, OPTIONS, mode, () -> 0, Runnable::run, LogModesTest::daemon).open();
    }

    private static Thread daemon(Runnable life) {
        Thread thread = new Thread(life);
        thread.setDaemon(true);
        return thread;
    }

    private static ByteBuffer payload(int length, int seed) {
        ByteBuffer payload = ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            payload.put(i, (byte) (seed * 31 + i));
        }
        return payload;
    }

    /** Recovers a disk after a crash, and closes the log again. */
    static List<ByteBuffer> recover(SimulatedDisk crashed) throws IOException {
        List<ByteBuffer> payloads = new ArrayList<>();
        try (Volume volume = crashed.mount();
                Log log = open(volume, CommitMode.SYNC);
                LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                payloads.add(ByteBuffer.allocate(reader.payload().remaining())
                        .put(reader.payload())
                        .flip());
            }
        }
        return payloads;
    }

    @Test
    void anUnsyncedLogSyncsNothingUnlessAskedAndThenAll() throws IOException {
        GatedVolume gates = new GatedVolume(disk.mount());
        try (Volume volume = gates.volume();
                Log log = open(volume, CommitMode.UNSYNCED)) {
            int opening = gates.syncs();
            Lsn first = log.append(payload(100, 1));
            Lsn second = log.appendBatch(new Batch().add(payload(5000, 2)).add(payload(0, 3)));
            assertThat(log.appendAsync((byte) 1, payload(0, 0), payload(10, 4))).succeedsWithin(Duration.ofMinutes(2));
            assertThat(gates.syncs()).isEqualTo(opening);
            assertThat(log.syncedLsn()).isLessThan(first);
            assertThat(log.awaitSynced(second, Duration.ZERO)).isFalse();
            assertThat(log.sync()).isGreaterThan(second).isEqualTo(log.syncedLsn());
            assertThat(gates.syncs()).isEqualTo(opening + 1);
            assertThat(log.awaitSynced(second, Duration.ZERO)).isTrue();
        }
    }

    @Test
    void anUnsyncedLogSurvivesTheEndOfTheProcessWhole() throws IOException {
        List<ByteBuffer> appended = new ArrayList<>();
        Volume volume = disk.mount();
        Log log = open(volume, CommitMode.UNSYNCED);
        for (int i = 0; i < 30; i++) {
            appended.add(payload(i * 300, i));
            log.append(appended.get(i));
        }
        disk.endProcess();
        assertThat(recover(disk)).isEqualTo(appended);
        assertThatThrownBy(log::close).isInstanceOf(IOException.class);
    }

    @Test
    void aPowerCutTakesOfAnUnsyncedLogOnlyTheNewestAndNothingThatWasSynced() throws IOException {
        List<ByteBuffer> appended = new ArrayList<>();
        int[] syncedAt = new int[1];
        try (Volume volume = disk.mount();
                Log log = open(volume, CommitMode.UNSYNCED)) {
            for (int i = 0; i < 12; i++) {
                appended.add(payload(i * 500, i));
                log.append(appended.get(i));
                if (i == 3) {
                    log.sync();
                    syncedAt[0] = disk.operations();
                }
            }
        }
        int checked = 0;
        for (var states : disk.crashPoints(60)) {
            for (CrashState state : states) {
                List<ByteBuffer> recovered = recover(state.restart());
                assertThat(recovered).as(state.toString()).isEqualTo(appended.subList(0, recovered.size()));
                if (states.operation() >= syncedAt[0]) {
                    assertThat(recovered).as(state.toString()).hasSizeGreaterThanOrEqualTo(4);
                }
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(300);
    }

    @Test
    void aPowerCutTakesOfABatchedLogNoMoreThanWhatIsPastTheSyncedPosition() throws IOException {
        List<ByteBuffer> appended = new ArrayList<>();
        List<int[]> synced = new ArrayList<>();
        try (Volume volume = disk.mount();
                Log log = open(volume, CommitMode.batched(NO_WINDOW))) {
            for (int i = 0; i < 15; i++) {
                appended.add(payload(i * 300, i));
                log.append(appended.get(i));
                if (i % 4 == 3) {
                    log.sync();
                    synced.add(new int[] {disk.operations(), i + 1});
                }
            }
        }
        for (var states : disk.crashPoints(60)) {
            int sure = 0;
            for (int[] point : synced) {
                sure = point[0] <= states.operation() ? point[1] : sure;
            }
            for (CrashState state : states) {
                List<ByteBuffer> recovered = recover(state.restart());
                assertThat(recovered).as(state.toString()).hasSizeGreaterThanOrEqualTo(sure);
                assertThat(recovered).as(state.toString()).isEqualTo(appended.subList(0, recovered.size()));
            }
        }
    }

    @Test
    void awaitSyncedTellsTheLimitTheSyncTheInterruptAndTheFailure() throws Exception {
        GatedVolume gates = new GatedVolume(disk.mount());
        try (Volume volume = gates.volume()) {
            Log log = open(volume, CommitMode.batched(NO_WINDOW));
            Lsn lsn = log.append(payload(10, 1));
            assertThat(log.awaitSynced(lsn, Duration.ofMillis(1))).isFalse();
            assertThat(log.awaitSynced(lsn, Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
            CompletableFuture<Boolean> waits = new CompletableFuture<>();
            Thread waiter = new Thread(() -> {
                try {
                    waits.complete(log.awaitSynced(lsn, Duration.ofDays(100_000_000)));
                } catch (IOException e) {
                    waits.completeExceptionally(e);
                }
            });
            waiter.start();
            assertThat(log.sync()).isGreaterThan(lsn);
            assertThat(waits).succeedsWithin(Duration.ofMinutes(2)).isEqualTo(true);
            Lsn next = log.append(payload(10, 2));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> log.awaitSynced(next, Duration.ofMinutes(2)))
                    .isInstanceOfSatisfying(
                            AppendInterruptedException.class,
                            e -> assertThat(e.lsn()).isEqualTo(next));
            assertThat(Thread.interrupted()).isTrue();
            gates.failWith(new IOException("the device is gone"));
            assertThatThrownBy(log::sync).isInstanceOf(LogPoisonedException.class);
            assertThatThrownBy(() -> log.awaitSynced(next, Duration.ofMinutes(2)))
                    .isInstanceOf(LogPoisonedException.class)
                    .rootCause()
                    .hasMessage("the device is gone");
            assertThatThrownBy(log::close).isInstanceOf(LogPoisonedException.class);
        }
    }

    @Test
    void anAppendAllocatesNothingOnceItIsWarm() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] array = new byte[128];
        ByteBuffer buffer = ByteBuffer.wrap(array);
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(64 << 20))) {
            int appends = 2000;
            long least = Long.MAX_VALUE;
            // Until the calls to the C library are compiled: interpreted, each of them allocates.
            for (int round = 0; round < 500 && least >= appends; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < appends / 2; i++) {
                    log.appendPosition(array);
                    log.appendPosition((byte) 1, buffer, buffer);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).as("bytes in %d appends", appends).isLessThan(appends);
        }
    }
}
