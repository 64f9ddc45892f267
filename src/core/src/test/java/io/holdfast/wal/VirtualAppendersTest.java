package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.platform.VirtualThreads;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Virtual threads that append to a log or follow it: none of them syncs, and so none keeps a carrier from the others. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("try") // The volume is there to be closed after the log.
class VirtualAppendersTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 16L * BLOCK, 4 * BLOCK, 3, Duration.ZERO, WriteMethod.AUTO);
    private static final long LIMIT_SECONDS = 120;

    private final GatedVolume gates = new GatedVolume(SimulatedDisk.create(78).mount());

    @BeforeEach
    void needsVirtualThreads() {
        assumeTrue(Runtime.version().feature() >= 21, "skipped, virtual threads came with Java 21");
    }

    private interface Task<T> {
        T get() throws IOException;
    }

    /** By reflection, since the tests are compiled for a Java that has no virtual threads. */
    private static <T> CompletableFuture<T> virtually(Task<T> task) throws ReflectiveOperationException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable life = () -> {
            try {
                result.complete(task.get());
            } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        };
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, life);
        } catch (InvocationTargetException e) {
            throw new LinkageError("Thread.startVirtualThread", e.getCause());
        }
        return result;
    }

    private Log open() throws IOException {
        return new LogOpening(gates.volume(), OPTIONS, CommitMode.SYNC, () -> 0, Runnable::run, life -> {
                    Thread thread = new Thread(life);
                    thread.setDaemon(true);
                    return thread;
                })
                .open();
    }

    private static <T> T of(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void manyVirtualThreadsAppendOverRotationsAndNoneOfThemWritesOrSyncs() throws Exception {
        int threads = 64;
        int each = 8;
        try (Volume volume = gates.volume();
                Log log = open()) {
            List<CompletableFuture<List<Lsn>>> appenders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int size = 10 * t;
                appenders.add(virtually(() -> {
                    assertThat(VirtualThreads.isVirtual(Thread.currentThread())).isTrue();
                    List<Lsn> lsns = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        lsns.add(log.append(new byte[size]));
                        assertThat(lsns.get(i)).isLessThan(log.syncedLsn());
                    }
                    return lsns;
                }));
            }
            List<Lsn> all = new ArrayList<>();
            for (CompletableFuture<List<Lsn>> appender : appenders) {
                all.addAll(of(appender));
            }
            assertThat(all).hasSize(threads * each).doesNotHaveDuplicates();
            assertThat(WrittenLog.read(volume).records()).hasSize(threads * each);
            assertThat(gates.workers()).isNotEmpty().noneMatch(VirtualThreads::isVirtual);
        }
    }

    @Test
    void noVirtualThreadChangesTheLogsEndsOrClosesItByItself() throws Exception {
        try (Volume volume = gates.volume()) {
            Log log = open();
            int before = gates.callers().size();
            of(virtually(() -> {
                Lsn first = log.append(new byte[3 * BLOCK]);
                Lsn second = log.append(new byte[2 * BLOCK]);
                log.append(new byte[16 * BLOCK]);
                log.checkpoint(second, ByteBuffer.allocate(1));
                log.truncateBefore(second);
                log.truncateAfter(second);
                assertThat(first).isLessThan(log.beginLsn());
                return log.append(new byte[1]);
            }));
            int changes = gates.callers().size();
            assertThat(changes).isGreaterThan(before + 5);
            assertThat(gates.callers()).noneMatch(VirtualThreads::isVirtual);
            of(virtually(() -> {
                log.close();
                return log;
            }));
            assertThat(gates.workers()).isNotEmpty().noneMatch(VirtualThreads::isVirtual);
        }
    }

    @Test
    void otherVirtualThreadsRunWhileMoreAppendersThanCarriersWaitForASync() throws Exception {
        int appenders = 4 * Runtime.getRuntime().availableProcessors() + 8;
        try (Volume volume = gates.volume();
                Log log = open()) {
            gates.shut();
            List<CompletableFuture<Lsn>> appends = new ArrayList<>();
            for (int i = 0; i < appenders; i++) {
                appends.add(virtually(() -> log.append(new byte[10])));
            }
            gates.awaitSyncUnderWay();
            assertThat(of(virtually(() -> "ran"))).isEqualTo("ran");
            assertThat(appends).noneMatch(CompletableFuture::isDone);
            gates.open();
            for (CompletableFuture<Lsn> append : appends) {
                assertThat(of(append)).isLessThan(log.syncedLsn());
            }
            assertThat(gates.workers()).isNotEmpty().noneMatch(VirtualThreads::isVirtual);
        }
    }

    @Test
    void aTailThatHasToSyncDoesSoOnAPlatformThread() throws Exception {
        List<Boolean> syncedVirtually = new CopyOnWriteArrayList<>();
        List<String> calls = new ArrayList<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(String call) {
                return call.equals("sync") && syncedVirtually.add(VirtualThreads.isVirtual(Thread.currentThread()));
            }
        };
        try (Volume volume = SimulatedDisk.create(79).mount()) {
            SegmentImage.first().block(0, "a").put(volume);
            LogView view = LogView.open(CallsOfVolume.recording(volume, calls));
            CompletableFuture<Boolean> shown = virtually(() -> {
                try (LogTail tail = view.tail(Lsn.ZERO)) {
                    return tail.next(Duration.ofSeconds(LIMIT_SECONDS));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(shown.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(syncedVirtually).containsExactly(false);
    }
}
