package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Errno;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.WrittenLog.Written;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

// Gated tests fail by their own limits; this one catches a main thread that waits for ever.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int CAPACITY = SegmentPlace.fragmentCapacity(BLOCK);
    private static final int SEGMENT_BLOCKS = 16;
    private static final int GROUP_BLOCKS = 8;
    private static final int GROUPS = 3;
    private static final long LIMIT_NANOS = Duration.ofMinutes(2).toNanos();
    private static final ByteBuffer NO_HEADER = ByteBuffer.allocate(0);

    /** What the log told of a flush. */
    private record Observed(long endLsn, int records, long recordBytes, int blocks, long padding) {}

    private final List<Observed> observed = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private SimulatedDisk disk;
    private Volume volume;
    private GatedVolume gates;
    private int aheadBlocks = GROUP_BLOCKS;
    private long gatherNanos;
    private GroupCommit log;

    private void open(FaultPlan plan, CommitMode mode) throws IOException {
        disk = SimulatedDisk.create(1, plan);
        volume = disk.mount();
        gates = new GatedVolume(volume);
        OpenMode files = OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);
        long segmentBytes = (long) SEGMENT_BLOCKS * BLOCK;
        PreparedSegments prepared =
                new PreparedSegments(gates.volume(), files, segmentBytes, List.of(), 0, Runnable::run);
        SegmentStore store = new SegmentStore(gates.volume(), files, segmentBytes, prepared, () -> 0);
        log = new GroupCommit(
                "test",
                store.first(42, BLOCK),
                1,
                Guarantee.POWER_CUT,
                store,
                new GroupTuning(GROUP_BLOCKS, GROUPS, gatherNanos, aheadBlocks),
                mode,
                Thread::new,
                (group, writeNanos, syncNanos) -> observed.add(new Observed(
                        group.endLsn(),
                        group.recordCount(),
                        group.recordBytes(),
                        group.blockCount(),
                        group.paddingBytes())));
        log.start();
        opened.add(store);
        opened.add(volume);
    }

    private void open(SyncWindow window) throws IOException {
        open(FaultPlan.NONE, CommitMode.batched(window));
    }

    private void open() throws IOException {
        open(FaultPlan.NONE, CommitMode.SYNC);
    }

    @AfterEach
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void close() throws Exception {
        gates.failWith(null);
        try {
            log.close();
        } catch (LogPoisonedException e) {
            // The test poisoned it; what is left is to release the files.
        }
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private long append(byte[] payload) throws IOException {
        return log.append(null, (byte) 7, NO_HEADER, ByteBuffer.wrap(payload));
    }

    private CompletableFuture<Long> appendElsewhere(byte[] payload) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return append(payload);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                runnable -> started(new Thread(runnable)));
    }

    private final List<Thread> threads = new ArrayList<>();

    private void started(Thread thread) {
        threads.add(thread);
        thread.start();
    }

    /** Until all threads started so far are parked: the one in a sync, the others behind it. */
    private void awaitAllWaiting() {
        for (Thread thread : threads) {
            await("a thread to wait", () -> {
                Thread.State state = thread.getState();
                return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
            });
        }
    }

    /** Fails, rather than hangs, where what is waited for never comes. */
    private static void await(String what, BooleanSupplier comes) {
        long start = System.nanoTime();
        while (!comes.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.onSpinWait();
        }
    }

    private static byte[] payload(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed * 31 + i);
        }
        return bytes;
    }

    @Test
    void oneThreadNeedsExactlyOneSyncForEachAppend() throws IOException {
        open();
        for (int i = 1; i <= 40; i++) {
            append(payload(100, i));
            assertThat(gates.syncs()).isEqualTo(i);
        }
    }

    @Test
    void anAppendReturnsOnlyWhenTheSyncedPositionIsPastIt() throws IOException {
        open();
        for (int i = 0; i < 100; i++) {
            assertThat(append(payload(i * 50, i))).isLessThan(log.syncedLsn());
        }
    }

    @Test
    void theObserverIsToldOfEveryFlush() throws IOException {
        open();
        append(payload(100, 1));
        append(payload(CAPACITY + 1, 2));
        log.sync();
        long first = WrittenLog.read(volume).blockLsns().get(0);
        assertThat(observed)
                .containsExactly(
                        new Observed(first + BLOCK, 1, 100, 1, BLOCK - 64 - 24 - 104),
                        new Observed(first + 3 * BLOCK, 1, CAPACITY + 1, 2, BLOCK - 64 - 24 - 8));
    }

    @Test
    void anExclusiveActionSeesAllDurableAndHoldsUpAppendsUntilItIsDone() throws Exception {
        open(new SyncWindow(1 << 20, 1000, Duration.ofDays(1)));
        long before = log.append(null, (byte) 0, NO_HEADER, ByteBuffer.wrap(payload(10, 0)));
        List<CompletableFuture<Long>> during = new ArrayList<>();
        log.exclusively((segment, end) -> {
            assertThat(log.syncedLsn()).isEqualTo(end).isGreaterThan(before);
            during.add(appendElsewhere(payload(10, 1)));
            awaitAllWaiting();
            assertThat(during.get(0)).isNotDone();
            return segment;
        });
        assertThat(during.get(0).get()).isGreaterThan(before);
        assertThatThrownBy(() -> log.exclusively((segment, end) -> {
                    throw new IOException("refused");
                }))
                .hasMessage("refused");
        assertThat(append(payload(10, 2))).isGreaterThan(during.get(0).get());
    }

    @Test
    void everyBlockPromisesAllThatWasDurableWhenItWasSealed() throws IOException {
        open();
        for (int i = 0; i < 40; i++) {
            append(payload(100, i));
        }
        WrittenLog written = WrittenLog.read(volume);
        assertThat(written.blockLsns()).hasSize(40);
        // One block for each append, and all before it durable.
        assertThat(written.promises()).isEqualTo(written.blockLsns());
    }

    @Test
    void appendsThatComeDuringASyncShareTheNextOne() throws Exception {
        open();
        gates.shut();
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        appends.add(appendElsewhere(payload(10, 0)));
        gates.awaitSyncUnderWay();
        for (int i = 1; i <= 5; i++) {
            appends.add(appendElsewhere(payload(10, i)));
            awaitAllWaiting();
        }
        gates.open();
        for (CompletableFuture<Long> append : appends) {
            append.get();
        }
        assertThat(gates.syncs()).isEqualTo(2);
        assertThat(WrittenLog.read(volume).records()).hasSize(6);
    }

    @Test
    void aFailedSyncReachesEveryWaiterAndEveryLaterCallAndIsNotRetried() throws Exception {
        open();
        append(payload(10, 0));
        long synced = log.syncedLsn();
        gates.shut();
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        appends.add(appendElsewhere(payload(10, 1)));
        gates.awaitSyncUnderWay();
        for (int i = 2; i <= 4; i++) {
            appends.add(appendElsewhere(payload(10, i)));
            awaitAllWaiting();
        }
        CompletableFuture<Lsn> async = log.appendAsync(null, (byte) 0, NO_HEADER, ByteBuffer.allocate(1));
        IOException failure =
                new SyncFailedException("fdatasync", "test", new Errno(5, Errno.Kind.of(5, Abi.LINUX_X86_64)));
        gates.failWith(failure);
        gates.open();
        for (CompletableFuture<Long> append : appends) {
            assertThatThrownBy(append::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(LogPoisonedException.class)
                    .hasCause(failure);
        }
        assertThatThrownBy(async::get).cause().isInstanceOf(LogPoisonedException.class);
        int syncs = gates.syncs();
        gates.failWith(null);
        assertThatThrownBy(() -> append(payload(1, 9))).isInstanceOf(LogPoisonedException.class);
        assertThatThrownBy(log::sync).isInstanceOf(LogPoisonedException.class);
        assertThat(gates.syncs()).isEqualTo(syncs);
        assertThat(log.syncedLsn()).isEqualTo(synced);
    }

    @Test
    void aSyncThatWouldSucceedTheSecondTimeIsNotTriedASecondTime() throws IOException {
        open();
        append(payload(10, 0));
        IOException failure = new IOException("once");
        gates.failOnceWith(failure);
        assertThatThrownBy(() -> append(payload(10, 1)))
                .isInstanceOf(LogPoisonedException.class)
                .hasCause(failure);
        assertThatThrownBy(() -> append(payload(10, 2))).isInstanceOf(LogPoisonedException.class);
        assertThat(gates.syncs()).isEqualTo(2);
    }

    @Test
    void anInterruptedWaiterLearnsThatItsRecordMayStillBecomeDurableAndItDoes() throws Exception {
        open();
        gates.shut();
        CompletableFuture<Long> first = appendElsewhere(payload(10, 0));
        gates.awaitSyncUnderWay();
        CompletableFuture<Boolean> flagKept = new CompletableFuture<>();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread interrupted = new Thread(() -> {
            thrown.complete(catchThrowable(() -> append(payload(10, 1))));
            flagKept.complete(Thread.currentThread().isInterrupted());
        });
        started(interrupted);
        awaitAllWaiting();
        interrupted.interrupt();
        assertThat(thrown.get()).isInstanceOf(AppendInterruptedException.class);
        assertThat(flagKept.get()).isTrue();
        gates.open();
        first.get();
        long lsn = ((AppendInterruptedException) thrown.get()).lsn().position();
        assertThat(log.awaitSynced(lsn, Duration.ofMinutes(4))).isTrue();
        assertThat(WrittenLog.read(volume).records()).extracting(Written::lsn).contains(lsn);
    }

    @Test
    void aSecondFlushIsWrittenWhileTheFirstIsSyncedAndIsAcknowledgedAfterIt() throws Exception {
        aheadBlocks = 1;
        open();
        gates.shut();
        CompletableFuture<Long> first = appendElsewhere(payload(10, 0));
        gates.awaitSyncUnderWay();
        CompletableFuture<Long> second = appendElsewhere(payload(10, 1));
        awaitAllWaiting();
        assertThat(gates.syncs()).isEqualTo(1);
        assertThat(WrittenLog.read(volume).records())
                .extracting(Written::data)
                .containsExactly(ByteBuffer.wrap(payload(10, 0)), ByteBuffer.wrap(payload(10, 1)));
        // Neither is acknowledged: whatever of the two flushes reached the disk, recovery finds a prefix.
        List<List<ByteBuffer>> prefixes = List.of(
                List.of(),
                List.of(ByteBuffer.wrap(payload(10, 0))),
                List.of(ByteBuffer.wrap(payload(10, 0)), ByteBuffer.wrap(payload(10, 1))));
        Set<List<ByteBuffer>> seen = new HashSet<>();
        for (CrashState state : disk.crashStates(2000)) {
            List<ByteBuffer> recovered = LogModesTest.recover(state.restart());
            assertThat(recovered).as(state.toString()).isIn(prefixes);
            seen.add(recovered);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(prefixes);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        gates.open();
        assertThat(second.get()).isGreaterThan(first.get());
        assertThat(gates.syncs()).isEqualTo(2);
    }

    /** Three wait at once, so that the next leader waits for two others. */
    private List<CompletableFuture<Long>> letThreeWaitTogether() throws Exception {
        gatherNanos = Long.MAX_VALUE;
        aheadBlocks = 2;
        open();
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        gates.shut();
        appends.add(appendElsewhere(payload(10, 0)));
        gates.awaitSyncUnderWay();
        appends.add(appendElsewhere(payload(10, 1)));
        appends.add(appendElsewhere(payload(10, 2)));
        awaitAllWaiting();
        gates.open();
        for (CompletableFuture<Long> append : appends) {
            append.get();
        }
        return appends;
    }

    @Test
    void aLeaderGathersWhoeverCanComeAndNobodyWhoWaitsForAFlushUnderWay() throws Exception {
        List<CompletableFuture<Long>> appends = letThreeWaitTogether();
        gates.shut();
        for (int i = 3; i < 6; i++) {
            appends.add(appendElsewhere(payload(10, i)));
        }
        gates.awaitSyncUnderWay();
        // All of them wait for their flush, so that nobody is left to be waited for.
        appends.add(appendElsewhere(payload(2 * CAPACITY, 6)));
        await("the second flush to be written during the first one's sync", () -> writtenRecords() == 7);
        gates.open();
        for (CompletableFuture<Long> append : appends) {
            append.get();
        }
        await("the last flush to be told", () -> observed.size() == 4);
        assertThat(observed).extracting(Observed::records).containsExactlyInAnyOrder(1, 2, 3, 1);
    }

    @Test
    void theLastOneForWhomALeaderGathersLeads() throws Exception {
        letThreeWaitTogether();
        // As many as the segment has room for.
        for (int round = 0; round < SEGMENT_BLOCKS / 2; round++) {
            List<CompletableFuture<Long>> appends = new ArrayList<>();
            threads.clear();
            int before = gates.workers().size();
            for (int i = 0; i < 3; i++) {
                appends.add(appendElsewhere(payload(10, i)));
            }
            Map<Long, Thread> byLsn = new TreeMap<>(Comparator.reverseOrder());
            for (int i = 0; i < 3; i++) {
                byLsn.put(appends.get(i).get(), threads.get(i));
            }
            Thread last = byLsn.values().iterator().next();
            List<Thread> workers = gates.workers();
            assertThat(workers.subList(before, workers.size()))
                    .as("who wrote and synced")
                    .containsExactly(last, last);
        }
    }

    @Test
    void whoFindsTheGroupFullLeavesItsFlushToThoseWhoWaitInIt() throws Exception {
        open();
        gates.shut();
        CompletableFuture<Long> first = appendElsewhere(payload(10, 0));
        gates.awaitSyncUnderWay();
        int half = GROUP_BLOCKS / 2 * CAPACITY;
        CompletableFuture<Long> second = appendElsewhere(payload(half, 1));
        awaitAllWaiting();
        // Too small to be written during a sync, but the next one does not fit.
        assertThat(WrittenLog.read(volume).records()).hasSize(1);
        CompletableFuture<Long> third = appendElsewhere(payload(half + 1, 2));
        await("the full group to be written", () -> writtenRecords() == 2);
        awaitAllWaiting();
        assertThat(gates.syncs()).isEqualTo(1);
        assertThat(gates.workers()).doesNotContain(threads.get(2));
        gates.open();
        assertThat(third.get()).isGreaterThan(second.get());
        assertThat(second.get()).isGreaterThan(first.get());
    }

    private int writtenRecords() {
        try {
            return WrittenLog.read(volume).records().size();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void whatWaitsInMemoryIsBoundedInBytes() throws Exception {
        open(new SyncWindow(1, 1, Duration.ofDays(1)));
        gates.shut();
        AtomicInteger packed = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(
                () -> {
                    for (int i = 0; i < 100; i++) {
                        try {
                            append(payload(CAPACITY, i));
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                        packed.incrementAndGet();
                    }
                },
                runnable -> started(new Thread(runnable)));
        gates.awaitSyncUnderWay();
        awaitAllWaiting();
        // A block each: the blocks of all groups, and no more until the sync returns.
        assertThat(packed).hasValueBetween(GROUP_BLOCKS, GROUPS * GROUP_BLOCKS);
        gates.open();
        writer.get();
        assertThat(packed).hasValue(100);
    }

    @Test
    void recordsOfAllSizesComeBackAtTheirLsn() throws IOException {
        open();
        int[] sizes = {
            0,
            1,
            7,
            8,
            CAPACITY - 1,
            CAPACITY,
            CAPACITY + 1,
            2 * CAPACITY,
            2 * CAPACITY + 1,
            (GROUP_BLOCKS - 1) * CAPACITY,
            GROUP_BLOCKS * CAPACITY + 1,
            (SEGMENT_BLOCKS - 1) * CAPACITY,
            (SEGMENT_BLOCKS - 1) * CAPACITY + 1,
            3 * SEGMENT_BLOCKS * BLOCK,
            5
        };
        List<Long> lsns = new ArrayList<>();
        for (int size : sizes) {
            lsns.add(append(payload(size, size)));
        }
        List<Written> records = WrittenLog.read(volume).records();
        assertThat(records).extracting(Written::lsn).isEqualTo(lsns);
        for (int i = 0; i < sizes.length; i++) {
            assertThat(records.get(i).data()).isEqualTo(ByteBuffer.wrap(payload(sizes[i], sizes[i])));
            assertThat(records.get(i).kind()).isEqualTo((byte) 7);
        }
    }

    @Test
    void headerAndPayloadAreOneRecordAcrossBlocks() throws IOException {
        open();
        ByteBuffer header = ByteBuffer.wrap(payload(CAPACITY + 5, 1));
        ByteBuffer body = ByteBuffer.wrap(payload(CAPACITY, 2));
        log.append(null, (byte) 1, header, body);
        assertThat(header.remaining()).isEqualTo(CAPACITY + 5);
        byte[] data = WrittenLog.read(volume).records().get(0).data().array();
        assertThat(data).startsWith(payload(CAPACITY + 5, 1)).endsWith(payload(CAPACITY, 2));
    }

    @Test
    void aBatchIsNeverSplitByARotation() throws IOException {
        open();
        for (int b = 0; b < 20; b++) {
            Batch batch = new Batch();
            for (int i = 0; i < 3; i++) {
                batch.add(payload(CAPACITY, b * 3 + i));
            }
            log.append(batch.toAppend(), (byte) 0, NO_HEADER, NO_HEADER);
        }
        List<Written> records = WrittenLog.read(volume).records();
        assertThat(records).hasSize(80);
        for (int i = 0; i < records.size(); i += 4) {
            assertThat(records.subList(i, i + 4))
                    .extracting(Written::sequence)
                    .containsOnly(records.get(i).sequence());
            assertThat(records.get(i).flags()).isEqualTo(WalFormat.FRAGMENT_MEMBER);
            assertThat(records.get(i + 3).flags()).isEqualTo(WalFormat.FRAGMENT_COMMIT);
        }
        assertThat(records).extracting(Written::sequence).contains(1L, 2L, 3L);
    }

    @Test
    void aFullDiskFailsThatAppendAloneAndItsRecordNeverAppears() throws IOException {
        open(FaultPlan.NONE.withCapacity(3L * SEGMENT_BLOCKS * BLOCK), CommitMode.SYNC);
        long before = log.syncedLsn();
        assertThatThrownBy(() -> append(payload(3 * SEGMENT_BLOCKS * BLOCK, 1))).isInstanceOf(DiskFullException.class);
        assertThat(log.syncedLsn()).isEqualTo(before);
        append(payload(10, 2));
        assertThat(WrittenLog.read(volume).records())
                .extracting(Written::data)
                .containsExactly(ByteBuffer.wrap(payload(10, 2)));
    }

    @Test
    void futuresCompleteInTheOrderOfTheirLsns() throws Exception {
        open();
        List<Lsn> completed = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(log.appendAsync(null, (byte) 0, NO_HEADER, ByteBuffer.wrap(payload(200, i)))
                    .thenAccept(lsn -> {
                        assertThat(lsn.position()).isLessThan(log.syncedLsn());
                        completed.add(lsn);
                    }));
        }
        for (CompletableFuture<Void> each : all) {
            each.get();
        }
        assertThat(completed).hasSize(300).isSortedAccordingTo(Comparator.naturalOrder());
    }

    @Test
    void whoCompletesFuturesLeadsTheGroupOfThoseThatTheirOwnersAppendMeanwhile() throws Exception {
        open();
        gates.shut();
        CompletableFuture<Thread> completed = new CompletableFuture<>();
        CompletableFuture<Long> next = log.appendAsync(null, (byte) 0, NO_HEADER, ByteBuffer.wrap(payload(10, 0)))
                .thenCompose(lsn -> {
                    try {
                        CompletableFuture<Lsn> first =
                                log.appendAsync(null, (byte) 0, NO_HEADER, ByteBuffer.wrap(payload(10, 1)));
                        // Nobody else leads, or this append would wait for another thread's sync.
                        append(payload(10, 2));
                        completed.complete(Thread.currentThread());
                        return first.thenApply(Lsn::position);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                });
        gates.awaitSyncUnderWay();
        gates.open();
        Thread completing = completed.get(2, TimeUnit.MINUTES);
        next.get(2, TimeUnit.MINUTES);
        await("the last flush to be told", () -> observed.size() == 2);
        assertThat(observed).extracting(Observed::records).containsExactlyInAnyOrder(1, 2);
        assertThat(List.copyOf(gates.workers())).endsWith(completing, completing);
    }

    @Test
    void aFutureCompletesAlsoWhereAWaitingThreadLedItsFlush() throws Exception {
        open();
        gates.shut();
        CompletableFuture<Long> first = appendElsewhere(payload(10, 0));
        gates.awaitSyncUnderWay();
        CompletableFuture<Long> leads = appendElsewhere(payload(10, 1));
        awaitAllWaiting();
        CompletableFuture<Lsn> future = log.appendAsync(null, (byte) 0, NO_HEADER, ByteBuffer.wrap(payload(10, 2)));
        gates.open();
        assertThat(future.get(2, TimeUnit.MINUTES).position()).isGreaterThan(leads.get());
        assertThat(leads.get()).isGreaterThan(first.get());
        assertThat(gates.syncs()).isEqualTo(2);
    }

    @Test
    void anInterruptThatAFutureLeavesDoesNotKeepTheLogsThreadFromWaiting() throws Exception {
        open();
        gates.shut();
        CompletableFuture<Thread> completed = log.appendAsync(
                        null, (byte) 0, NO_HEADER, ByteBuffer.wrap(payload(10, 0)))
                .thenApply(lsn -> {
                    Thread.currentThread().interrupt();
                    return Thread.currentThread();
                });
        gates.open();
        Thread own = completed.get(2, TimeUnit.MINUTES);
        await("the log's thread to wait", () -> own.getState() == Thread.State.WAITING && !own.isInterrupted());
    }

    @Test
    void aWindowSyncsAtItsCountOfRecords() throws IOException {
        open(new SyncWindow(1 << 20, 5, Duration.ofDays(1)));
        long last = 0;
        for (int i = 0; i < 5; i++) {
            assertThat(gates.syncs()).isZero();
            last = log.append(null, (byte) 0, NO_HEADER, ByteBuffer.wrap(payload(10, i)));
        }
        long waited = last;
        await("the window's sync", () -> log.syncedLsn() > waited);
        assertThat(gates.syncs()).isEqualTo(1);
    }

    @Test
    void aWindowSyncsWhenItsOldestRecordIsOldEnough() throws IOException {
        open(new SyncWindow(1 << 20, 1000, Duration.ofMillis(1)));
        long lsn = log.append(null, (byte) 0, NO_HEADER, ByteBuffer.wrap(payload(10, 0)));
        await("the window's sync", () -> log.syncedLsn() > lsn);
        assertThat(gates.syncs()).isEqualTo(1);
    }

    @Test
    void closingProvesTheEndAndRefusesLaterAppends() throws IOException {
        open();
        append(payload(10, 0));
        assertThat(WrittenLog.read(volume).isClosed()).isFalse();
        log.close();
        log.close();
        assertThat(WrittenLog.read(volume).isClosed()).isTrue();
        assertThatThrownBy(() -> append(payload(10, 1))).isInstanceOf(LogClosedException.class);
    }

    @Test
    void recordsOfManyThreadsAreEachThereOnceAtTheirLsn() throws Exception {
        open();
        Map<Long, byte[]> appended = new ConcurrentHashMap<>();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int writer = t;
            writers.add(CompletableFuture.runAsync(
                    () -> {
                        long last = -1;
                        for (int i = 0; i < 300; i++) {
                            byte[] payload = payload((i * 37) % 5000, writer * 1000 + i);
                            try {
                                long lsn = append(payload);
                                assertThat(lsn).isGreaterThan(last);
                                last = lsn;
                                assertThat(appended.put(lsn, payload)).isNull();
                            } catch (IOException e) {
                                throw new CompletionException(e);
                            }
                        }
                    },
                    runnable -> started(new Thread(runnable))));
        }
        for (CompletableFuture<Void> writer : writers) {
            writer.get();
        }
        List<Written> records = WrittenLog.read(volume).records();
        assertThat(records).hasSize(2400);
        for (Written record : records) {
            assertThat(record.data()).isEqualTo(ByteBuffer.wrap(appended.get(record.lsn())));
        }
    }

    private Stream<Observed> seen() {
        synchronized (observed) {
            return List.copyOf(observed).stream();
        }
    }

    /** As the memory of a mapped file that was cut, or of an arena that was closed. */
    @ParameterizedTest
    @ValueSource(strings = {"10", "5000", "10 20", "5000 10", "4008 4008 8016"})
    void ofRecordsThatCannotBeReadNothingIsThereAndThoseBesideThemAre(String lengths) throws Exception {
        open();
        append(payload(10, 0));
        gates.shut();
        CompletableFuture<Long> flushing = appendElsewhere(payload(10, 1));
        gates.awaitSyncUnderWay();
        List<CompletableFuture<Lsn>> beside = new ArrayList<>();
        beside.add(log.appendAsync(null, (byte) 7, NO_HEADER, ByteBuffer.wrap(payload(10, 2))));
        IllegalStateException failure = new IllegalStateException("already closed");
        List<Integer> each =
                Stream.of(lengths.split(" ", -1)).map(Integer::valueOf).toList();
        assertThatThrownBy(() -> log.append(new UnreadableRecords(each, failure), (byte) 0, NO_HEADER, NO_HEADER))
                .isSameAs(failure);
        beside.add(log.appendAsync(null, (byte) 7, NO_HEADER, ByteBuffer.wrap(payload(20, 3))));
        gates.open();
        flushing.get();
        for (CompletableFuture<Lsn> future : beside) {
            future.get();
        }
        List<ByteBuffer> expected = new ArrayList<>();
        for (int i = 0; i <= 3; i++) {
            expected.add(ByteBuffer.wrap(payload(i == 3 ? 20 : 10, i)));
        }
        assertThat(WrittenLog.read(volume).records().stream().map(Written::data))
                .isEqualTo(expected);
        await(
                "the observer to be told of all",
                () -> seen().mapToInt(Observed::records).sum() == 4);
        assertThat(seen().mapToLong(Observed::recordBytes).sum()).isEqualTo(50);
    }

    @Test
    void aBatchThatNoBufferCanHoldIsRefusedAndBeginsNoSegment() throws IOException {
        open();
        long before = append(payload(10, 0));
        Append batch = new UnreadableRecords(Collections.nCopies(3, 1 << 30), new IllegalStateException("not read"));
        assertThatThrownBy(() -> log.append(batch, (byte) 0, NO_HEADER, NO_HEADER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("803699");
        assertThat(append(payload(10, 1))).isEqualTo(before + BLOCK);
    }

    @Test
    void anInterruptThatComesWhileAnAppendWaitsForRoomIsKeptThoughTheLogFails() throws Exception {
        open();
        gates.shut();
        List<CompletableFuture<Long>> others = new ArrayList<>(List.of(appendElsewhere(payload(10, 0))));
        gates.awaitSyncUnderWay();
        for (int i = 0; i < GROUPS; i++) {
            others.add(appendElsewhere(payload((GROUP_BLOCKS - 1) * CAPACITY, i)));
            awaitAllWaiting();
        }
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                append(payload(3 * CAPACITY, 9));
                kept.completeExceptionally(new AssertionError("appended"));
            } catch (IOException e) {
                kept.complete(Thread.currentThread().isInterrupted());
            }
        });
        started(waiter);
        awaitAllWaiting();
        waiter.interrupt();
        await("the interrupt to be taken", () -> !waiter.isInterrupted());
        awaitAllWaiting();
        gates.failWith(new IOException("the device is gone"));
        gates.open();
        assertThat(kept.get()).isTrue();
        assertThat(others).allSatisfy(other -> assertThat(other).failsWithin(Duration.ofMinutes(2)));
    }

    @Test
    void aPoisonedLogSaysSoAtItsFirstCloseOnly() throws IOException {
        open();
        gates.failWith(new IOException("the device is gone"));
        assertThatThrownBy(() -> append(payload(1, 1))).isInstanceOf(LogPoisonedException.class);
        assertThatThrownBy(log::close).isInstanceOf(LogPoisonedException.class);
        log.close();
    }

    @Test
    void aSegmentThatIsPastIsNotTakenForOneToCome() throws IOException {
        open();
        long first = log.syncedIn(1);
        assertThat(List.of(log.syncedIn(0), log.syncedIn(2))).containsExactly(-1L, 0L);
        for (int block = 0; block < SEGMENT_BLOCKS; block++) {
            append(payload(block, CAPACITY));
        }
        assertThat(List.of(log.syncedIn(1), log.syncedIn(2), log.syncedIn(3)))
                .containsExactly(-1L, log.syncedLsn(), 0L);
        assertThat(first).isPositive();
    }
}
