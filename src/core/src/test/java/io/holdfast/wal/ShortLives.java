package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.schedule.Schedule;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/**
 * Opens a log, appends without waiting, and closes it: the end of {@link LogLives}, where the log's own threads, and one that
 * waits for its end, meet who closes it, often. Made by {@link io.holdfast.schedule.ScheduledClasses} too.
 */
final class ShortLives implements LongFunction<List<String>> {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 8L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);
    private static final int APPENDS = 3;
    private static final Lsn FIRST = new Lsn(BLOCK);

    @Override
    public List<String> apply(long seed) {
        List<CompletableFuture<Lsn>> appended = new ArrayList<>();
        try {
            List<String> turns = new Schedule(seed).play(schedule -> live(schedule, appended));
            assertThat(appended)
                    .hasSize(APPENDS)
                    .allSatisfy(future -> assertThat(future).isCompleted());
            return turns;
        } catch (InterruptedException | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static void live(Schedule schedule, List<CompletableFuture<Lsn>> appended) throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount();
                Log log = new LogOpening(
                                volume,
                                OPTIONS,
                                CommitMode.SYNC,
                                () -> 0,
                                schedule.executor("preparer"),
                                schedule.factory("flusher"))
                        .open()) {
            schedule.newThread("waiter", ignored -> awaitFirst(log)).start();
            Batch batch = new Batch().add(new byte[8]);
            for (int i = 0; i < APPENDS; i++) {
                appended.add(log.appendBatchAsync(batch));
            }
        }
    }

    /** What is appended is durable before the log is closed: who waits for it is never told otherwise. */
    private static void awaitFirst(Log log) throws IOException {
        boolean durable = false;
        while (!durable) {
            durable = log.awaitSynced(FIRST, Duration.ofHours(1));
        }
    }
}
