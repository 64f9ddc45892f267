package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.CrashStates;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cuts the power at every operation of a log's life, in several states each, recovers, and holds what is there against what
 * was acknowledged: all of it, in order, byte for byte, batches whole, and after it no more than what was under way.
 */
class LogCrashTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int CAPACITY = SegmentPlace.fragmentCapacity(BLOCK);
    private static final int STATES_EACH = 400;
    private static final int STATES_OF_A_FLUSH = 100;

    /** What was appended together, and the operation after which it was acknowledged. */
    private record Acknowledged(List<ByteBuffer> payloads, int operation) {}

    private final SimulatedDisk disk = SimulatedDisk.create(20261121);
    private final List<Acknowledged> history = new ArrayList<>();
    private LogOptions options = new LogOptions(BLOCK, 6L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.AUTO);
    private CommitMode mode = CommitMode.SYNC;

    private Log open(Volume volume) throws IOException {
        return new LogOpening(volume, options, mode, () -> 0, Runnable::run, LogCrashTest::daemon).open();
    }

    private static Thread daemon(Runnable life) {
        Thread thread = new Thread(life);
        thread.setDaemon(true);
        return thread;
    }

    private static ByteBuffer payload(int length, int seed) {
        ByteBuffer payload = ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            payload.put(i, (byte) (seed + i % 251));
        }
        return payload;
    }

    private void append(Log log, int seed, int... lengths) throws IOException {
        history.add(new Acknowledged(appended(log, seed, lengths), disk.operations()));
    }

    private static List<ByteBuffer> appended(Log log, int seed, int... lengths) throws IOException {
        List<ByteBuffer> payloads = new ArrayList<>();
        Batch batch = new Batch();
        for (int i = 0; i < lengths.length; i++) {
            payloads.add(payload(lengths[i], seed + i));
            batch.add(payloads.get(i));
        }
        log.appendBatch(batch);
        return payloads;
    }

    /** Packs into one flush what was appended since the last. */
    private void sync(Log log, List<List<ByteBuffer>> appended) throws IOException {
        log.sync();
        appended.forEach(payloads -> history.add(new Acknowledged(payloads, disk.operations())));
    }

    private static List<ByteBuffer> replay(Log log) throws IOException {
        List<ByteBuffer> payloads = new ArrayList<>();
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                payloads.add(ByteBuffer.allocate(reader.payload().remaining())
                        .put(reader.payload())
                        .flip());
            }
        }
        return payloads;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
    void everyCrashLeavesWhatWasAcknowledgedAndNoMoreThanWhatWasUnderWay(WriteMethod method) throws IOException {
        options = options.withWriteMethod(method);
        try (Volume volume = disk.mount();
                Log log = open(volume)) {
            append(log, 1, 100);
            append(log, 2, 200, 300, 0);
            append(log, 3, CAPACITY + 1);
            append(log, 4, CAPACITY, CAPACITY);
            append(log, 5, 10);
            append(log, 6, 7 * CAPACITY);
            append(log, 7, 3000, 3000, 3000);
        }
        int checked = 0;
        for (CrashStates states : disk.crashPoints(STATES_EACH)) {
            for (CrashState state : states) {
                check(state, states.operation());
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(500);
    }

    /** Records that end in the block where a long one begins, and begin where one ends, are whole or not there each by itself. */
    @Test
    void everyCrashInsideAFlushLeavesTheWholeRecordsBeforeTheTear() throws IOException {
        options = new LogOptions(BLOCK, 12L * BLOCK, 8 * BLOCK, 2, Duration.ZERO, WriteMethod.AUTO);
        mode = CommitMode.batched(new SyncWindow(1 << 30, 1 << 30, Duration.ofDays(1)));
        try (Volume volume = disk.mount();
                Log log = open(volume)) {
            sync(log, List.of(appended(log, 1, 100), appended(log, 2, 2 * CAPACITY), appended(log, 3, 200)));
            sync(
                    log,
                    List.of(
                            appended(log, 4, CAPACITY - 32),
                            appended(log, 5, CAPACITY + 1),
                            appended(log, 6, 50, CAPACITY + 50, 60),
                            appended(log, 9, 2 * CAPACITY)));
            sync(log, List.of(appended(log, 10, 300), appended(log, 11, 3 * CAPACITY), appended(log, 12, 10)));
        }
        int kept = 0;
        for (CrashStates states : disk.crashPoints(STATES_OF_A_FLUSH)) {
            for (CrashState state : states) {
                kept += checkPrefix(state, states.operation());
            }
        }
        assertThat(kept).as("states in which a part of a flush was kept").isGreaterThan(100);
    }

    /** One, if a part of what was appended together is there. */
    private int checkPrefix(CrashState state, int operation) throws IOException {
        List<List<ByteBuffer>> allowed = prefixes(operation);
        try (Volume volume = state.restart().mount();
                Log log = open(volume)) {
            int found = allowed.indexOf(replay(log));
            assertThat(found).as(state.toString()).isNotNegative();
            assertThat(LogView.open(volume).verify().verdict())
                    .as(state.toString())
                    .isEqualTo(Verdict.CLEAN);
            return found > 0 && found < allowed.size() - 1 ? 1 : 0;
        }
    }

    /** Everything acknowledged by then; and that with one append more each, of those that were under way together. */
    private List<List<ByteBuffer>> prefixes(int operation) {
        List<ByteBuffer> records = new ArrayList<>();
        List<List<ByteBuffer>> prefixes = new ArrayList<>();
        int together = Integer.MAX_VALUE;
        for (Acknowledged append : history) {
            if (append.operation > operation) {
                prefixes.add(List.copyOf(records));
                if (append.operation > together) {
                    return prefixes;
                }
                together = append.operation;
            }
            records.addAll(append.payloads);
        }
        prefixes.add(records);
        return prefixes;
    }

    private void check(CrashState state, int operation) throws IOException {
        SimulatedDisk after = state.restart();
        List<ByteBuffer> recovered;
        try (Volume volume = after.mount();
                Log log = open(volume)) {
            recovered = replay(log);
            assertThat(recovered).as(state.toString()).isIn(allowed(operation));
            log.append(payload(5, 99));
        }
        try (Volume volume = after.mount();
                Log log = open(volume)) {
            List<ByteBuffer> again = new ArrayList<>(recovered);
            again.add(payload(5, 99));
            assertThat(replay(log)).as("once more, %s", state).isEqualTo(again);
            assertThat(log.recovered().orElseThrow().verdict()).isEqualTo(Verdict.CLEAN);
        }
    }

    /** Everything acknowledged by then; or that, and the whole append that was under way. */
    private List<List<ByteBuffer>> allowed(int operation) {
        List<ByteBuffer> sure = new ArrayList<>();
        int count = 0;
        while (count < history.size() && history.get(count).operation <= operation) {
            sure.addAll(history.get(count++).payloads);
        }
        List<List<ByteBuffer>> allowed = new ArrayList<>(List.of(sure));
        if (count < history.size()) {
            List<ByteBuffer> more = new ArrayList<>(sure);
            more.addAll(history.get(count).payloads);
            allowed.add(more);
        }
        return allowed;
    }
}
