package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What fails around a log and is not its files: executors that refuse, threads and memory that cannot be had. Whether the log goes
 * on or is poisoned: what it acknowledges is there.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogSurroundingsTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int CAPACITY = SegmentPlace.fragmentCapacity(BLOCK);
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 4L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.AUTO);

    private final Volume volume = SimulatedDisk.create(5).mount();
    private final AtomicReference<Error> noThread = new AtomicReference<>();
    private final AtomicReference<RuntimeException> refusal = new AtomicReference<>();
    private final List<Log> opened = new ArrayList<>();

    private Log open(Volume directory) throws IOException {
        Log log = new LogOpening(directory, OPTIONS, CommitMode.SYNC, () -> 0, this::prepare, this::newThread).open();
        opened.add(log);
        return log;
    }

    private void prepare(Runnable task) {
        RuntimeException refused = refusal.get();
        if (refused != null) {
            throw refused;
        }
        task.run();
    }

    private Thread newThread(Runnable life) {
        Error none = noThread.get();
        if (none != null) {
            throw none;
        }
        Thread thread = new Thread(life);
        thread.setDaemon(true);
        return thread;
    }

    @AfterEach
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void close() throws IOException {
        for (Log log : opened) {
            log.close();
        }
        volume.close();
    }

    /** Fails where the log hangs. */
    private static Lsn appended(Log log, int length) throws Exception {
        FutureTask<Lsn> append = new FutureTask<>(() -> log.append(new byte[length]));
        Thread thread = new Thread(append);
        thread.setDaemon(true);
        thread.start();
        return append.get(2, TimeUnit.MINUTES);
    }

    private List<Lsn> reopened(Log log) throws IOException {
        log.close();
        List<Lsn> lsns = new ArrayList<>();
        try (LogReader reader = open(volume).replay(Lsn.ZERO)) {
            while (reader.next()) {
                lsns.add(reader.lsn());
            }
        }
        return lsns;
    }

    @Test
    void whereNoFileCanBePreparedAheadTheLogGoesOnInTheSegmentThatItHasBegun() throws Exception {
        Log log = open(volume);
        List<Lsn> lsns = new ArrayList<>(List.of(appended(log, CAPACITY), appended(log, CAPACITY)));
        refusal.set(new RejectedExecutionException("too many tasks"));
        // It does not fit into the one block that is left; the next file waits already.
        lsns.add(appended(log, CAPACITY + 1));
        lsns.add(appended(log, 10));
        assertThatThrownBy(() -> log.append(new byte[CAPACITY + 1])).isSameAs(refusal.get());
        refusal.set(null);
        lsns.add(appended(log, CAPACITY + 1));
        assertThat(reopened(log)).isEqualTo(lsns);
    }

    @Test
    void whereNoThreadCanBeHadAVirtualThreadsAppendFailsAloneAndTheNextIsTaken() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "skipped, virtual threads came with Java 21");
        Log log = open(volume);
        List<Lsn> lsns = new ArrayList<>(List.of(appended(log, CAPACITY), appended(log, CAPACITY)));
        noThread.set(new OutOfMemoryError("unable to create native thread"));
        CompletableFuture<Lsn> refused = appendedByVirtualThread(log, CAPACITY + 1);
        assertThatThrownBy(() -> refused.get(2, TimeUnit.MINUTES)).hasCause(noThread.get());
        noThread.set(null);
        lsns.add(appended(log, 10));
        assertThat(reopened(log)).isEqualTo(lsns);
    }

    private static CompletableFuture<Lsn> appendedByVirtualThread(Log log, int length) throws Exception {
        CompletableFuture<Lsn> end = new CompletableFuture<>();
        Runnable life = () -> {
            try {
                end.complete(log.append(new byte[length]));
            } catch (IOException | Error e) {
                end.completeExceptionally(e);
            }
        };
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, life);
        return end;
    }

    @Test
    void whereNoThreadCanBeHadOpeningFailsAndLeavesNothingLocked() throws Exception {
        open(volume).close();
        noThread.set(new OutOfMemoryError("unable to create native thread"));
        assertThatThrownBy(() -> open(volume)).isSameAs(noThread.get());
        noThread.set(null);
        appended(open(volume), 10);
    }

    /** A log that makes threads of which the system starts the first, and the others only while there are any. */
    private Log opening(CommitMode mode, List<Thread> made) throws IOException {
        ThreadFactory threads = life -> {
            Thread thread = made.isEmpty()
                    ? new Thread(life)
                    : new Thread(life) {
                        @Override
                        public synchronized void start() {
                            Error none = noThread.get();
                            if (none != null) {
                                throw none;
                            }
                            super.start();
                        }
                    };
            thread.setDaemon(true);
            made.add(thread);
            return thread;
        };
        Log log = new LogOpening(volume, OPTIONS, mode, () -> 0, Runnable::run, threads).open();
        opened.add(log);
        return log;
    }

    @Test
    void whereOneOfTheLogsThreadsCannotBeStartedTheOtherEnds() throws Exception {
        List<Thread> made = new ArrayList<>();
        noThread.set(new OutOfMemoryError("unable to create native thread"));
        CommitMode batched = CommitMode.batched(new SyncWindow(1, 1, Duration.ofHours(1)));
        assertThatThrownBy(() -> opening(batched, made)).isSameAs(noThread.get());
        made.get(0).join();
        noThread.set(null);
        appended(open(volume), 10);
    }

    @Test
    void aLogWhoseAppendsWaitByThemselvesStartsNoThread() throws Exception {
        List<Thread> made = new ArrayList<>();
        Log log = opening(CommitMode.SYNC, made);
        List<Lsn> lsns = List.of(appended(log, CAPACITY), appended(log, CAPACITY), appended(log, CAPACITY + 1));
        log.sync();
        log.truncateBefore(lsns.get(2));
        log.checkpoint(lsns.get(2), ByteBuffer.allocate(1));
        log.close();
        assertThat(made).isNotEmpty().allMatch(thread -> thread.getState() == Thread.State.NEW);
    }

    @Test
    void whereAThreadOfTheLogCannotBeStartedWhoNeedsItIsRefusedAndNothingIsAppended() throws Exception {
        List<Thread> made = new ArrayList<>();
        Log log = opening(CommitMode.SYNC, made);
        List<Lsn> lsns = new ArrayList<>();
        noThread.set(new OutOfMemoryError("unable to create native thread"));
        assertThatThrownBy(() -> log.appendAsync((byte) 0, ByteBuffer.allocate(0), ByteBuffer.allocate(20)))
                .isSameAs(noThread.get());
        if (Runtime.version().feature() >= 21) {
            assertThatThrownBy(() -> appendedByVirtualThread(log, 30).get(2, TimeUnit.MINUTES))
                    .hasCause(noThread.get());
        }
        lsns.add(appended(log, 10));
        noThread.set(null);
        lsns.add(log.appendAsync((byte) 0, ByteBuffer.allocate(0), ByteBuffer.allocate(20))
                .get(2, TimeUnit.MINUTES));
        assertThat(made).noneMatch(thread -> thread.getState() == Thread.State.NEW);
        assertThat(reopened(log)).isEqualTo(lsns);
    }

    /** The segment before ends where that block says, which nothing tells the log. */
    @Test
    void anErrorAfterTheHeaderBlockWasWrittenPoisonsTheLogAsAFailedWriteDoes() throws Exception {
        AtomicReference<Error> after = new AtomicReference<>();
        Log log = open(failingAfterWrites(after));
        List<Lsn> lsns = List.of(appended(log, CAPACITY), appended(log, CAPACITY));
        after.set(new OutOfMemoryError("after the write"));
        assertThatThrownBy(() -> log.append(new byte[CAPACITY + 1]))
                .isInstanceOf(LogPoisonedException.class)
                .hasCause(after.get());
        after.set(null);
        assertThatThrownBy(() -> log.append(new byte[10])).isInstanceOf(LogPoisonedException.class);
        assertThatThrownBy(log::close).isInstanceOf(LogPoisonedException.class);
        assertThat(reopened(log)).isEqualTo(lsns);
    }

    private Volume failingAfterWrites(AtomicReference<Error> failure) {
        return proxy(
                Volume.class,
                volume,
                result -> result instanceof DurableFile file
                        ? proxy(DurableFile.class, file, written -> {
                            Error error = failure.get();
                            if (error != null) {
                                throw error;
                            }
                            return written;
                        })
                        : result);
    }

    private static <T> T proxy(Class<T> type, T target, UnaryOperator<Object> afterwards) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        return method.getName().equals("write") || type == Volume.class
                                ? afterwards.apply(result)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
