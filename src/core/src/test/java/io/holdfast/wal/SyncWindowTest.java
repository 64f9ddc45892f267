package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a power cut takes of a batched log: at most the window, and what came while the sync that it set off was under way. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("try") // The volume is there to be closed after the log.
class SyncWindowTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 16L * BLOCK, 4 * BLOCK, 3, Duration.ZERO, WriteMethod.AUTO);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int STATES = 60;
    private static final int RECORD_BYTES = 100;
    private static final int MOST = 4;

    /** Windows that MOST records of RECORD_BYTES each fill, by one of their bounds alone; the last one by time. */
    enum Filled {
        BY_BYTES(new SyncWindow((MOST - 1) * RECORD_BYTES + 1, Integer.MAX_VALUE, Duration.ofDays(1))),
        BY_EXACTLY_ITS_BYTES(new SyncWindow(MOST * RECORD_BYTES, Integer.MAX_VALUE, Duration.ofDays(1))),
        BY_COUNT(new SyncWindow(Long.MAX_VALUE, MOST, Duration.ofDays(1))),
        BY_DELAY(new SyncWindow(Long.MAX_VALUE, Integer.MAX_VALUE, Duration.ofMillis(1)));

        private final SyncWindow window;

        Filled(SyncWindow window) {
            this.window = window;
        }
    }

    private final SimulatedDisk disk = SimulatedDisk.create(77);
    private final GatedVolume gates = new GatedVolume(disk.mount());
    private final List<ByteBuffer> appended = new ArrayList<>();

    private Log open(SyncWindow window) throws IOException {
        return new LogOpening(gates.volume(), OPTIONS, CommitMode.batched(window), () -> 0, Runnable::run, life -> {
                    Thread thread = new Thread(life);
                    thread.setDaemon(true);
                    return thread;
                })
                .open();
    }

    private Lsn append(Log log) throws IOException {
        byte[] record = new byte[RECORD_BYTES];
        record[0] = (byte) appended.size();
        appended.add(ByteBuffer.wrap(record));
        return log.append(record);
    }

    /** Whatever a crash leaves now is a beginning of what was appended, and no shorter than what is sure. */
    private void assertNoneLostOf(int sure) throws IOException {
        int shortest = Integer.MAX_VALUE;
        for (CrashState state : disk.crashStates(STATES)) {
            List<ByteBuffer> recovered = LogModesTest.recover(state.restart());
            assertThat(recovered).as("%s", state).isEqualTo(appended.subList(0, recovered.size()));
            shortest = Math.min(shortest, recovered.size());
        }
        assertThat(shortest).isGreaterThanOrEqualTo(sure);
    }

    @ParameterizedTest
    @EnumSource
    void onceTheSyncOfAFilledWindowIsDoneAPowerCutTakesNoneOfItsRecords(Filled filled) throws IOException {
        try (Volume volume = gates.volume();
                Log log = open(filled.window)) {
            for (int round = 1; round <= 3; round++) {
                Lsn last = append(log);
                for (int i = 1; i < MOST; i++) {
                    last = append(log);
                }
                assertThat(log.awaitSynced(last, LIMIT)).as("round %d", round).isTrue();
                assertNoneLostOf(round * MOST);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BY_DELAY")
    void aWindowThatIsNotFilledSyncsNothingAndAPowerCutMayTakeItWhole(Filled filled) throws IOException {
        try (Volume volume = gates.volume();
                Log log = open(filled.window)) {
            int opening = gates.syncs();
            for (int i = 1; i < MOST; i++) {
                append(log);
            }
            assertThat(gates.syncs()).isEqualTo(opening);
            assertNoneLostOf(0);
        }
    }

    @Test
    void whatComesDuringTheSyncIsTheNextWindows() throws Exception {
        try (Volume volume = gates.volume();
                Log log = open(Filled.BY_COUNT.window)) {
            gates.shut();
            for (int i = 0; i < MOST; i++) {
                append(log);
            }
            gates.awaitSyncUnderWay();
            Lsn last = append(log);
            for (int i = 1; i < MOST; i++) {
                last = append(log);
            }
            assertThat(log.syncedLsn()).isLessThan(last);
            assertNoneLostOf(0);
            gates.open();
            assertThat(log.awaitSynced(last, LIMIT)).isTrue();
            assertNoneLostOf(2 * MOST);
        }
    }

    @Test
    void aWindowMayHaveAnyDelay() throws IOException {
        SyncWindow window = new SyncWindow(Long.MAX_VALUE, MOST, Duration.ofSeconds(Long.MAX_VALUE));
        try (Volume volume = gates.volume();
                Log log = open(window)) {
            for (int i = 1; i < MOST; i++) {
                append(log);
            }
            assertThat(log.awaitSynced(append(log), Duration.ofSeconds(Long.MAX_VALUE)))
                    .isTrue();
        }
    }

    private FutureTask<Lsn> underWay(Log log) throws Exception {
        // In this order: the window may be over as soon as there is a record.
        gates.shut();
        append(log);
        FutureTask<Lsn> sync = new FutureTask<>(log::sync);
        new Thread(sync).start();
        gates.awaitSyncUnderWay();
        return sync;
    }

    /** The log's own thread finds the time over while the thread that syncs leads, and goes to rest. */
    @Test
    void aWindowWhoseTimeEndsDuringSomebodysSyncIsSyncedAfterIt() throws Exception {
        List<Thread> flushers = new CopyOnWriteArrayList<>();
        SyncWindow window = new SyncWindow(Long.MAX_VALUE, Integer.MAX_VALUE, Duration.ofMillis(100));
        try (Volume volume = gates.volume();
                Log log = new LogOpening(volume, OPTIONS, CommitMode.batched(window), () -> 0, Runnable::run, life -> {
                            Thread thread = new Thread(life);
                            thread.setDaemon(true);
                            flushers.add(thread);
                            return thread;
                        })
                        .open()) {
            FutureTask<Lsn> sync = underWay(log);
            // On a busy machine the log's own thread may come first: then once more.
            while (flushers.contains(gates.workers().get(gates.workers().size() - 1))) {
                gates.open();
                sync.get();
                sync = underWay(log);
            }
            Lsn last = append(log);
            while (!flushers.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            gates.open();
            sync.get();
            assertThat(log.awaitSynced(last, LIMIT)).isTrue();
        }
    }
}
