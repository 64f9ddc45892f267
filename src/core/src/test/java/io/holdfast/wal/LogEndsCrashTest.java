package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.libc.Errno;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.CrashStates;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFileName;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cuts the power, or fails a call, at every operation of a life in which both ends of the log change while segments rotate
 * and are used again (wal-format.md §10); then recovers, and holds records and checkpoint against what was acknowledged.
 */
class LogEndsCrashTest {
    private static final long SEED = 20261121;
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int CAPACITY = SegmentPlace.fragmentCapacity(BLOCK);
    private static final int STATES_EACH = 100;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 4L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.AUTO);

    /** What a user sees of a log. */
    private record Seen(List<String> records, Optional<String> checkpoint) {
        Seen {
            records = List.copyOf(records);
        }

        Seen with(String record) {
            List<String> more = new ArrayList<>(records);
            more.add(record);
            return new Seen(more, checkpoint);
        }
    }

    /** What was acknowledged after an operation. */
    private record Acknowledged(Seen seen, int operation) {}

    private final List<Acknowledged> history =
            new ArrayList<>(List.of(new Acknowledged(new Seen(List.of(), Optional.empty()), 0)));
    private final List<Seen> attempts = new ArrayList<>();

    /** A step of the life, and what is to be seen after it. */
    private interface Step {
        void take() throws IOException;
    }

    private static Log open(Volume volume) throws IOException {
        return new LogOpening(volume, OPTIONS, CommitMode.SYNC, () -> 0, Runnable::run, LogEndsCrashTest::daemon)
                .open();
    }

    private static Thread daemon(Runnable life) {
        Thread thread = new Thread(life);
        thread.setDaemon(true);
        return thread;
    }

    private Seen last() {
        return history.get(history.size() - 1).seen;
    }

    private void step(SimulatedDisk disk, Seen after, Step step) throws IOException {
        attempts.clear();
        attempts.add(after);
        step.take();
        attempts.clear();
        history.add(new Acknowledged(after, disk.operations()));
    }

    private static String name(String record) {
        return record.substring(0, record.indexOf('.'));
    }

    private static String record(String name, int length) {
        return name + "." + "x".repeat(length);
    }

    private Lsn append(SimulatedDisk disk, Log log, String... records) throws IOException {
        List<Lsn> lsn = new ArrayList<>();
        Seen after = last();
        Batch batch = new Batch();
        for (String record : records) {
            after = after.with(name(record));
            batch.add(record.getBytes(StandardCharsets.US_ASCII));
        }
        step(disk, after, () -> lsn.add(log.appendBatch(batch)));
        return lsn.get(0);
    }

    private void checkpoint(SimulatedDisk disk, Log log, Lsn lsn, String bytes) throws IOException {
        Seen after = new Seen(last().records, Optional.of(lsn + " " + bytes));
        step(disk, after, () -> log.checkpoint(lsn, ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII))));
    }

    private void truncateBefore(SimulatedDisk disk, Log log, Lsn lsn, String firstLeft) throws IOException {
        List<String> records = last().records;
        int from = firstLeft.isEmpty() ? records.size() : records.indexOf(firstLeft);
        step(disk, new Seen(records.subList(from, records.size()), last().checkpoint), () -> log.truncateBefore(lsn));
    }

    private void truncateAfter(SimulatedDisk disk, Log log, Lsn lsn, String lastLeft) throws IOException {
        List<String> records = last().records;
        step(
                disk,
                new Seen(records.subList(0, records.indexOf(lastLeft) + 1), last().checkpoint),
                () -> log.truncateAfter(lsn));
    }

    /** Rotates at least ten times; every file of the later segments was another's before. */
    private void live(SimulatedDisk disk, Volume volume) throws IOException {
        try (Log log = open(volume)) {
            append(disk, log, record("a", 100));
            Lsn b = append(disk, log, record("b", CAPACITY - 2), record("c", CAPACITY - 2));
            Lsn d = append(disk, log, record("d", 2 * CAPACITY));
            truncateAfter(disk, log, d, "d");
            append(disk, log, record("e", 50));
            truncateAfter(disk, log, b, "c");
            append(disk, log, record("f", 60));
            Lsn g = append(disk, log, record("g", 2 * CAPACITY));
            checkpoint(disk, log, g, "one");
            truncateBefore(disk, log, g, "g");
            append(disk, log, record("h", CAPACITY));
            Lsn i = append(disk, log, record("i", 4 * CAPACITY));
            append(disk, log, record("j", CAPACITY), record("k", 10));
            Lsn l = append(disk, log, record("l", 2 * CAPACITY));
            checkpoint(disk, log, l, "two");
            truncateBefore(disk, log, i, "i");
            append(disk, log, record("m", 2 * CAPACITY));
            append(disk, log, record("n", 2 * CAPACITY));
            append(disk, log, record("o", 2 * CAPACITY));
            truncateAfter(disk, log, l, "l");
            append(disk, log, record("p", 2 * CAPACITY));
            checkpoint(disk, log, log.syncedLsn(), "three");
            truncateBefore(disk, log, log.syncedLsn(), "");
            append(disk, log, record("q", 20));
        }
    }

    @ParameterizedTest
    @EnumSource(FaultPlan.Renames.class)
    void everyCrashLeavesEachChangeWholeOrNotMade(FaultPlan.Renames renames) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(SEED, FaultPlan.NONE.withRenames(renames));
        try (Volume volume = disk.mount()) {
            live(disk, volume);
        }
        int checked = 0;
        for (CrashStates states : disk.crashPoints(STATES_EACH)) {
            for (CrashState state : states) {
                check(state.restart(), allowed(states.operation()), state.toString());
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(500);
    }

    /** The call that fails, counted from one until none is left; then the power cut that follows. */
    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"CREATE", "RENAME", "UNLINK", "WRITE", "SYNC", "SYNC_DIRECTORY"})
    void everyFailedCallLeavesEachChangeWholeOrNotMade(Call call) throws IOException {
        int nth = 1;
        while (failsAt(call, nth, Errno.Kind.EIO)) {
            nth++;
        }
        assertThat(nth).as("failures of %s", call).isGreaterThan(3);
    }

    @Test
    void everyFullDiskLeavesEachChangeWholeOrNotMade() throws IOException {
        int nth = 1;
        while (failsAt(Call.WRITE, nth, Errno.Kind.ENOSPC)) {
            nth++;
        }
        assertThat(nth).as("writes that found the disk full").isGreaterThan(30);
    }

    /** Lives until the failure is told, if it is; false if there were fewer calls. */
    private boolean failsAt(Call call, int nth, Errno.Kind errno) throws IOException {
        history.subList(1, history.size()).clear();
        Fault fault = Fault.once(call, nth, new Effect.Fail(errno));
        Fault mark = Fault.once(call, nth, new Effect.Delay(1));
        SimulatedDisk disk =
                SimulatedDisk.create(SEED, FaultPlan.NONE.with(mark).with(fault));
        try (Volume volume = disk.mount()) {
            live(disk, volume);
        } catch (IOException told) {
            assertThat(told).as("%s %d", call, nth).isNotInstanceOf(LogDamagedException.class);
        }
        List<Seen> allowed = new ArrayList<>(List.of(last()));
        allowed.addAll(attempts);
        for (CrashState state : disk.crashStates(STATES_EACH)) {
            check(state.restart(FaultPlan.NONE), allowed, call + " " + nth + " failed: " + state);
        }
        return disk.elapsedNanos() > 0;
    }

    private static void check(SimulatedDisk after, List<Seen> allowed, String state) throws IOException {
        Seen seen;
        try (Volume volume = after.mount();
                Log log = open(volume)) {
            seen = see(log);
            assertThat(seen).as(state).isIn(allowed);
            assertNothingIsLeftOver(volume, log, state);
            log.append(record("z", 5).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            fail("%s: %s", state, e);
            return;
        }
        try (Volume volume = after.mount();
                Log log = open(volume)) {
            assertThat(see(log)).as("once more, %s", state).isEqualTo(seen.with("z"));
            assertThat(log.recovered().orElseThrow().verdict()).as(state).isEqualTo(Verdict.CLEAN);
        }
    }

    private static Seen see(Log log) throws IOException {
        List<String> records = new ArrayList<>();
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                String text = StandardCharsets.US_ASCII.decode(reader.payload()).toString();
                assertThat(text)
                        .isEqualTo(record(name(text), text.length() - name(text).length() - 1));
                records.add(name(text));
            }
        }
        return new Seen(
                records,
                log.checkpoint().map(found -> found.lsn() + " " + StandardCharsets.US_ASCII.decode(found.bytes())));
    }

    /** §2: what is removed at open is gone; and no more segments are there than the log and what waits for it. */
    private static void assertNothingIsLeftOver(Volume volume, Log log, String state) throws IOException {
        LogDirectory directory = LogDirectory.read(volume);
        assertThat(directory.leftovers()).as(state).isEmpty();
        LogScan scan = new Recovery(volume, Expectation.ANY).examineUnlocked();
        assertThat(scan.dropped()).as(state).isEmpty();
        List<String> known = new ArrayList<>();
        scan.chain().forEach(segment -> known.add(segment.fileName()));
        scan.prepared().forEach(prepared -> known.add(WalFileName.segment(prepared.sequence())));
        assertThat(directory.segments().stream().map(WalFileName::segment))
                .as(state)
                .containsExactlyInAnyOrderElementsOf(known);
        assertThat(scan.prepared().size()).as(state).isBetween(1, PreparedSegments.WAITING_MAX + 1);
        assertThat(log.syncedLsn()).as(state).isGreaterThanOrEqualTo(log.beginLsn());
    }

    /** What was acknowledged by then, or the change that was under way whole. */
    private List<Seen> allowed(int operation) {
        int next = 0;
        while (next < history.size() && history.get(next).operation <= operation) {
            next++;
        }
        return history.subList(Math.max(0, next - 1), Math.min(history.size(), next + 1)).stream()
                .map(Acknowledged::seen)
                .toList();
    }
}
