package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.LsnRefusedException.Reason;
import io.holdfast.wal.format.WalFileName;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checkpoint and both ends of a log that is being written: wal-format.md §8 and §10. */
@Timeout(300)
class LogEndsTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 4L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.AUTO);

    private SimulatedDisk disk;
    private Volume volume;
    private Log log;

    private void open(FaultPlan plan) throws IOException {
        disk = SimulatedDisk.create(3, plan);
        volume = disk.mount();
        log = open(volume);
    }

    private static Log open(Volume volume) throws IOException {
        return new LogOpening(volume, OPTIONS, CommitMode.SYNC, () -> 0, Runnable::run, Thread::new).open();
    }

    private void reopen() throws IOException {
        log.close();
        log = open(volume);
    }

    @AfterEach
    void close() throws IOException {
        try {
            log.close();
        } catch (LogPoisonedException e) {
            // The test poisoned it.
        }
        volume.close();
    }

    private Lsn append(String text) throws IOException {
        return log.append(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Lsn batch(String... texts) throws IOException {
        Batch batch = new Batch();
        for (String text : texts) {
            batch.add(text.getBytes(StandardCharsets.US_ASCII));
        }
        return log.appendBatch(batch);
    }

    private List<String> shown() throws IOException {
        List<String> records = new ArrayList<>();
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                records.add(StandardCharsets.US_ASCII.decode(reader.payload()).toString());
            }
        }
        return records;
    }

    private static void assertRefused(Reason reason, ThrowingCallable change) {
        LsnRefusedException refused = catchThrowableOfType(LsnRefusedException.class, change);
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused).hasMessageContaining(refused.lsn().toString()).hasMessageContaining(reason.toString());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void section8ACheckpointIsThereAfterReopeningAndReplacedByTheNext() throws IOException {
        open(FaultPlan.NONE);
        assertThat(log.checkpoint()).isEmpty();
        Lsn first = append("a");
        log.checkpoint(first, bytes("one"));
        reopen();
        assertThat(log.checkpoint()).contains(new LogCheckpoint(first, bytes("one")));
        Lsn second = append("b");
        log.checkpoint(second, bytes(""));
        reopen();
        assertThat(log.checkpoint()).contains(new LogCheckpoint(second, bytes("")));
        log.checkpoint(second, bytes("the same LSN again"));
        assertThat(log.checkpoint().orElseThrow().bytes().isReadOnly()).isTrue();
        assertThat(shown()).containsExactly("a", "b");
    }

    @Test
    void section8ACheckpointIsSyncedAndNotBelowTheLastNorTheBegin() throws IOException {
        open(FaultPlan.NONE);
        Lsn a = append("a");
        Lsn b = append("b");
        assertRefused(
                Reason.NOT_SYNCED, () -> log.checkpoint(new Lsn(log.syncedLsn().position() + 1), bytes("")));
        log.checkpoint(b, bytes("kept"));
        assertRefused(Reason.BEFORE_CHECKPOINT, () -> log.checkpoint(a, bytes("")));
        Lsn c = append("c");
        log.truncateBefore(c);
        assertRefused(Reason.BEFORE_BEGIN, () -> log.checkpoint(b, bytes("")));
        ByteBuffer tooMany = ByteBuffer.allocate(WalFormat.CHECKPOINT_BYTES_MAX + 1);
        assertThatThrownBy(() -> log.checkpoint(c, tooMany)).isInstanceOf(IllegalArgumentException.class);
        assertThat(log.checkpoint()).contains(new LogCheckpoint(b, bytes("kept")));
    }

    @Test
    void section8ACheckpointAt0IsRefusedAndTakesNothingAway() throws IOException {
        open(FaultPlan.NONE);
        assertRefused(Reason.MEANS_NO_CHECKPOINT, () -> log.checkpoint(Lsn.ZERO, bytes("lost")));
        assertThat(volume.exists(WalFileName.CHECKPOINT)).isFalse();
        Lsn a = append("a");
        log.checkpoint(a, bytes("kept"));
        assertRefused(Reason.BEFORE_CHECKPOINT, () -> log.checkpoint(Lsn.ZERO, bytes("lost")));
        reopen();
        assertThat(log.checkpoint()).contains(new LogCheckpoint(a, bytes("kept")));
    }

    @Test
    void section8AFullDiskLeavesTheLastCheckpoint() throws IOException {
        open(FaultPlan.NONE.withCapacity(8L * BLOCK + 2 * WalFormat.SECTOR_BYTES));
        Lsn a = append("a");
        log.checkpoint(a, bytes("old"));
        assertThatThrownBy(() -> log.checkpoint(a, ByteBuffer.allocate(BLOCK))).isInstanceOf(DiskFullException.class);
        assertThat(volume.exists(WalFileName.NEW_CHECKPOINT)).isFalse();
        assertThat(log.checkpoint()).contains(new LogCheckpoint(a, bytes("old")));
        append("b");
        reopen();
        assertThat(log.checkpoint()).contains(new LogCheckpoint(a, bytes("old")));
    }

    @Test
    void section10_1WhatLiesBeforeIsNotShownAndItsSegmentsAreUsedAgain() throws IOException {
        open(FaultPlan.NONE);
        append("a".repeat(3000));
        append("b".repeat(3000));
        append("c".repeat(3000));
        Lsn d = append("d".repeat(3000));
        Lsn e = append("e");
        log.truncateBefore(e);
        assertThat(log.beginLsn()).isEqualTo(e);
        assertThat(shown()).containsExactly("e");
        assertThat(volume.exists(WalFileName.segment(1))).isFalse();
        assertThat(volume.list()).contains(WalFileName.segment(3), WalFileName.segment(4));
        log.truncateBefore(d);
        assertThat(log.beginLsn()).as("never backwards").isEqualTo(e);
        reopen();
        assertThat(log.beginLsn()).isEqualTo(e);
        assertThat(shown()).containsExactly("e");
        assertRefused(
                Reason.NOT_SYNCED,
                () -> log.truncateBefore(new Lsn(log.syncedLsn().position() + 1)));
    }

    @Test
    void section10_1AppendsGoOnMeanwhile() throws IOException, InterruptedException, ExecutionException {
        open(FaultPlan.NONE);
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Integer> appending = new FutureTask<>(() -> {
            int appended = 0;
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    append("x".repeat(1000));
                    appended++;
                    begun.countDown();
                } catch (AppendInterruptedException e) {
                    appended++;
                    break;
                }
            }
            return appended;
        });
        Thread appender = new Thread(appending);
        appender.start();
        begun.await();
        for (int i = 0; i < 50; i++) {
            log.truncateBefore(log.syncedLsn());
        }
        Lsn last = append("last");
        appender.interrupt();
        assertThat(appending.get()).isPositive();
        reopen();
        assertThat(log.beginLsn()).isLessThanOrEqualTo(last);
        assertThat(shown()).contains("last");
    }

    @Test
    void section10_2TheRecordStaysAndAllAfterItGoes() throws IOException {
        open(FaultPlan.NONE);
        Lsn a = append("a");
        Lsn b = append("b".repeat(3000));
        append("c".repeat(3000));
        append("d".repeat(3000));
        append("e");
        log.truncateAfter(b);
        assertThat(shown()).containsExactly("a", "b".repeat(3000));
        Lsn f = append("f");
        assertThat(f).isGreaterThan(b);
        log.truncateAfter(a);
        append("g");
        assertThat(shown()).containsExactly("a", "g");
        reopen();
        assertThat(shown()).containsExactly("a", "g");
    }

    @Test
    void section10_2TheCutLiesInsideTheBlockInWhichALongRecordBeginsOrEnds() throws IOException {
        volume = SimulatedDisk.create(3).mount();
        CommitMode together = CommitMode.batched(new SyncWindow(1 << 30, 1 << 30, Duration.ofDays(1)));
        LogOptions options = new LogOptions(BLOCK, 4L * BLOCK, 4 * BLOCK, 2, Duration.ZERO, WriteMethod.AUTO);
        log = new LogOpening(volume, options, together, () -> 0, Runnable::run, Thread::new).open();
        String text = "x".repeat(2 * BLOCK);
        append("a");
        Lsn b = append("b");
        Lsn x = append(text);
        append("c");
        log.sync();
        assertThat(x.position() - b.position()).as("in one block").isEqualTo(32);
        assertThat(shown()).containsExactly("a", "b", text, "c");
        log.truncateAfter(x);
        assertThat(shown()).containsExactly("a", "b", text);
        log.truncateAfter(b);
        assertThat(shown()).containsExactly("a", "b");
        append("d");
        reopen();
        assertThat(log.recovered().orElseThrow().verdict()).isEqualTo(Verdict.CLEAN);
        assertThat(shown()).containsExactly("a", "b", "d");
    }

    @Test
    void section10_2ABatchIsKeptWholeByItsFirstMemberOrItsCommitRecord() throws IOException {
        open(FaultPlan.NONE);
        Lsn batch = batch("a", "b");
        append("c");
        log.truncateAfter(batch);
        assertThat(shown()).containsExactly("a", "b");
        Lsn commit = new Lsn(batch.position() + 64);
        append("d");
        log.truncateAfter(commit);
        assertThat(shown()).containsExactly("a", "b");
        append("e");
        assertRefused(Reason.INSIDE_BATCH, () -> log.truncateAfter(new Lsn(batch.position() + 32)));
        assertThat(shown()).containsExactly("a", "b", "e");
    }

    @Test
    void section10_2ToTheEmptyLog() throws IOException {
        open(FaultPlan.NONE);
        append("a".repeat(9000));
        append("b".repeat(9000));
        log.truncateAfter(Lsn.ZERO);
        assertThat(shown()).isEmpty();
        append("c");
        reopen();
        assertThat(shown()).containsExactly("c");
    }

    @Test
    void section10_2WhereNothingComesAfterNothingIsDone() throws IOException {
        open(FaultPlan.NONE);
        Lsn a = append("a");
        List<String> before = volume.list();
        log.truncateAfter(a);
        assertThat(volume.list()).isEqualTo(before);
        append("b".repeat(3000));
        log.truncateAfter(a);
        before = volume.list();
        log.truncateAfter(a);
        assertThat(volume.list()).as("a second time").isEqualTo(before);
    }

    @Test
    void section10_2AnLsnThatIsNoRecordsIsRefusedAndNothingChanges() throws IOException {
        open(FaultPlan.NONE);
        Lsn a = append("a".repeat(5000));
        Lsn b = append("b");
        Lsn c = append("c");
        assertRefused(Reason.PAST_END, () -> log.truncateAfter(log.syncedLsn()));
        assertRefused(Reason.NOT_A_RECORD, () -> log.truncateAfter(new Lsn(b.position() + 8)));
        assertRefused(Reason.NOT_A_RECORD, () -> log.truncateAfter(new Lsn(a.position() - 8)));
        assertRefused(Reason.NOT_A_RECORD, () -> log.truncateAfter(new Lsn(a.position() + BLOCK)));
        assertRefused(Reason.NOT_A_RECORD, () -> log.truncateAfter(new Lsn(c.position() + 32)));
        log.checkpoint(b, bytes(""));
        assertRefused(Reason.BEFORE_CHECKPOINT, () -> log.truncateAfter(a));
        log.truncateBefore(c);
        assertRefused(Reason.BEFORE_BEGIN, () -> log.truncateAfter(b));
        assertThat(shown()).containsExactly("c");
        append("d");
        assertThat(shown()).containsExactly("c", "d");
    }

    @Test
    void section10_2AFullDiskLeavesTheLogAsItIs() throws IOException {
        open(FaultPlan.NONE.withCapacity(10L * BLOCK));
        Lsn a = append("a");
        append("b".repeat(12_000));
        assertThatThrownBy(() -> log.truncateAfter(a)).isInstanceOf(DiskFullException.class);
        assertThat(shown()).containsExactly("a", "b".repeat(12_000));
        reopen();
        assertThat(shown()).containsExactly("a", "b".repeat(12_000));
    }

    @Test
    void aSegmentWhoseHeaderMayBeOnDiskEndsTheOneBeforeSoTheLogIsPoisoned() throws IOException {
        // The file is zeroed and synced under another name: the first sync under this one is the header's.
        Fault fault = Fault.once(Call.SYNC, 1, new Effect.Fail(Errno.Kind.EIO)).of(WalFileName.segment(2));
        open(FaultPlan.NONE.with(fault));
        append("a");
        assertThatThrownBy(() -> append("b".repeat(12_000)))
                .isInstanceOf(LogPoisonedException.class)
                .hasCauseInstanceOf(SyncFailedException.class);
        assertThatThrownBy(() -> append("would lie past the end that the header tells"))
                .isInstanceOf(LogPoisonedException.class);
        assertThatThrownBy(() -> log.truncateBefore(Lsn.ZERO)).isInstanceOf(LogPoisonedException.class);
        assertThatThrownBy(() -> log.truncateAfter(Lsn.ZERO)).isInstanceOf(LogPoisonedException.class);
    }

    @Test
    void aDirectoryThatCannotBeSyncedAnyMorePoisonsTheLogThatNeedsAnotherSegment() throws IOException {
        openWhereTheNextNameCannotBeSynced();
        append("a".repeat(12_000));
        append("b".repeat(8_000));
        assertPoisonedByDirectory(() -> append("c".repeat(12_000)));
        assertPoisonedByDirectory(() -> append("would fit into the segment before"));
        assertPoisonedByDirectory(log::sync);
        assertThat(log.metrics().failure()).isPresent();
    }

    @Test
    void section10_2ADirectoryThatCannotBeSyncedAnyMorePoisonsTheLogThatIsToBeCut() throws IOException {
        openWhereTheNextNameCannotBeSynced();
        Lsn first = append("a");
        append("b");
        log.truncateAfter(first);
        append("c");
        assertPoisonedByDirectory(() -> log.truncateAfter(first));
        assertPoisonedByDirectory(() -> append("d"));
    }

    /** The second segment's is, which opening prepares. */
    private void openWhereTheNextNameCannotBeSynced() throws IOException {
        boolean opened = false;
        for (int sync = 1; !opened; sync++) {
            try {
                open(FaultPlan.NONE.with(Fault.once(Call.SYNC_DIRECTORY, sync, new Effect.Fail(Errno.Kind.EIO))));
                opened = true;
            } catch (SyncFailedException | PoisonedFileException needed) {
                volume.close();
            }
        }
    }

    private static void assertPoisonedByDirectory(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(LogPoisonedException.class)
                .rootCause()
                .isInstanceOf(SyncFailedException.class)
                .hasMessageContaining("EIO");
    }

    @Test
    void section8ACheckpointThatMayBeOnDiskKeepsTheEndFromBeingCutBelowIt() throws IOException {
        openWhereTheNextNameCannotBeSynced();
        Lsn a = append("a");
        Lsn b = append("b");
        append("c");
        assertThatThrownBy(() -> log.checkpoint(b, bytes(""))).isInstanceOf(SyncFailedException.class);
        assertThat(log.checkpoint()).isEmpty();
        assertRefused(Reason.BEFORE_CHECKPOINT, () -> log.truncateAfter(a));
        log.truncateAfter(b);
        assertThat(shown()).containsExactly("a", "b");
        reopenElsewhere();
        assertThat(shown()).containsExactly("a", "b");
    }

    @Test
    void section10_1ABeginThatMayBeOnDiskKeepsTheEndFromBeingCutBelowIt() throws IOException {
        openWhereTheNextNameCannotBeSynced();
        Lsn a = append("a".repeat(4_000));
        Lsn b = append("b".repeat(4_000));
        assertThatThrownBy(() -> log.truncateBefore(b)).isInstanceOf(SyncFailedException.class);
        assertThat(log.beginLsn()).isEqualTo(Lsn.ZERO);
        assertRefused(Reason.BEFORE_BEGIN, () -> log.truncateAfter(a));
        append("c");
        log.truncateAfter(b);
        reopenElsewhere();
        assertThat(shown()).containsExactly("b".repeat(4_000));
    }

    /** Another process, of which the failed sync is forgotten: it sees the names as they were changed. */
    private void reopenElsewhere() throws IOException {
        log.close();
        volume.close();
        volume = disk.mount();
        log = open(volume);
    }

    @Test
    void section10_2ACutWhoseHeaderMayBeOnDiskPoisonsTheLogForWhoAskedForItToo() throws IOException {
        Fault fault = Fault.once(Call.SYNC, 1, new Effect.Fail(Errno.Kind.EIO)).of(WalFileName.segment(2));
        open(FaultPlan.NONE.with(fault));
        Lsn first = append("a");
        append("b");
        assertThatThrownBy(() -> log.truncateAfter(first))
                .isInstanceOf(LogPoisonedException.class)
                .hasCauseInstanceOf(SyncFailedException.class);
    }

    @Test
    void section10_2WhoWaitsForAPositionIsWokenByACutThatPutsTheEndPastIt() throws Exception {
        volume = SimulatedDisk.create(3).mount();
        CommitMode mode = CommitMode.batched(new SyncWindow(Long.MAX_VALUE, Integer.MAX_VALUE, Duration.ofDays(1)));
        log = new LogOpening(volume, OPTIONS, mode, () -> 0, Runnable::run, Thread::new).open();
        Lsn first = append("a");
        append("b, in the same block");
        Lsn end = log.sync();
        FutureTask<Boolean> waits = new FutureTask<>(() -> log.awaitSynced(end, Duration.ofDays(1)));
        Thread waiter = new Thread(waits);
        waiter.start();
        while (waiter.isAlive() && waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        log.truncateAfter(first);
        assertThat(log.syncedLsn()).isGreaterThan(end);
        assertThat(waits.get(2, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aClosedLogIsNotChanged() throws IOException {
        open(FaultPlan.NONE);
        Lsn a = append("a");
        log.close();
        assertThatThrownBy(() -> log.checkpoint(a, bytes(""))).isInstanceOf(LogClosedException.class);
        assertThatThrownBy(() -> log.truncateBefore(a)).isInstanceOf(LogClosedException.class);
        assertThatThrownBy(() -> log.truncateAfter(a)).isInstanceOf(LogClosedException.class);
    }

    /** The log's own threads, which complete futures, look only after the cut: the end is below the record then. */
    @Test
    void section10_2AFutureOfARecordThatWasDurableCompletesThoughTheLogIsCutBeforeAnybodyLooked() throws Exception {
        CountDownLatch looks = new CountDownLatch(1);
        volume = SimulatedDisk.create(3).mount();
        log = new LogOpening(
                        volume,
                        OPTIONS,
                        CommitMode.SYNC,
                        () -> 0,
                        Runnable::run,
                        life -> new Thread(() -> {
                            try {
                                looks.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException("interrupted", e);
                            }
                            life.run();
                        }))
                .open();
        Lsn first = append("a");
        CompletableFuture<Lsn> second =
                log.appendAsync((byte) 0, ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[3 * BLOCK]));
        log.sync();
        log.truncateAfter(first);
        assertThat(second).isNotDone();
        looks.countDown();
        assertThat(second.get(2, TimeUnit.MINUTES)).isGreaterThan(first);
        assertThat(shown()).containsExactly("a");
    }

    @Test
    void section10_2AFollowerDoesNotTakeTheEndOfBeforeACutForThatOfTheSegmentAfterIt() throws Exception {
        AtomicReference<Callable<Boolean>> onceHeaded = new AtomicReference<>(() -> false);
        List<Boolean> shown = new ArrayList<>();
        volume = SimulatedDisk.create(4).mount();
        Executor preparing = task -> {
            try {
                shown.add(onceHeaded.get().call());
            } catch (Exception e) {
                throw new AssertionError("the follower failed", e);
            }
            task.run();
        };
        log = new LogOpening(volume, OPTIONS, CommitMode.SYNC, () -> 0, preparing, Thread::new).open();
        Lsn first = append("a");
        Lsn last = log.append(new byte[3 * BLOCK]);
        shown.clear();
        // The next file is prepared when the segment after the cut is headed, and the log has not gone on in it yet.
        onceHeaded.set(() -> {
            try (LogTail follower = log.tail(last)) {
                return follower.next(Duration.ZERO);
            }
        });
        log.truncateAfter(first);
        assertThat(shown).containsExactly(false);
        assertThat(shown()).containsExactly("a");
    }
}
