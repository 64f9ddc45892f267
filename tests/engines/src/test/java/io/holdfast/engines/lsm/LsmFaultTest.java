package io.holdfast.engines.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.Change;
import io.holdfast.engines.EngineFaults;
import io.holdfast.engines.RepeatableLog;
import io.holdfast.engines.StepOrder;
import io.holdfast.libc.Errno;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.LogPoisonedException;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A disk that fails under the tree: what was acknowledged is there, and nothing that failed is tried again behind the caller's back. */
class LsmFaultTest {
    private static final Bytes FIRST = Bytes.utf8("");

    private final SortedMap<Bytes, Bytes> acknowledged = new TreeMap<>();
    private int puts;

    private static Fault failingSync(int nth) {
        return Fault.once(Call.SYNC, nth, new Effect.Fail(Errno.Kind.EIO));
    }

    private static SimulatedDisk disk(Fault fault) {
        return SimulatedDisk.create(3, FaultPlan.NONE.with(fault));
    }

    private static LsmTree open(Volume volume) throws IOException {
        return open(volume, 3000);
    }

    private static LsmTree open(Volume volume, long memtableBytes) throws IOException {
        LsmOptions options = new LsmOptions(RepeatableLog.OPTIONS, memtableBytes, 2);
        return LsmTree.open(volume, options, RepeatableLog.SYNC, StepOrder.AS_GIVEN);
    }

    private void put(LsmTree tree) throws IOException {
        Change change = new Change(puts, puts++, 1000);
        tree.put(Change.key(change.key()), change.value());
        acknowledged.put(Change.key(change.key()), change.value());
    }

    private void putUntilItFails(LsmTree tree) throws IOException {
        while (puts < 1000) {
            put(tree);
        }
    }

    @Test
    void anyCallMayFail() throws IOException {
        LsmOptions flushesEach = new LsmOptions(RepeatableLog.OPTIONS, 1, 2);
        EngineFaults.check((volume, order) -> LsmProgram.open(volume, order, flushesEach), 3);
    }

    @Test
    void whatOpeningHasShownIsDurable() throws IOException {
        LsmOptions flushesEach = new LsmOptions(RepeatableLog.OPTIONS, 1, 2);
        EngineFaults.checkWhatIsShownIsDurable((volume, order) -> LsmProgram.open(volume, order, flushesEach));
    }

    @Test
    void aFailedSyncOfTheLogIsFinalUntilItIsOpenedAnew() throws IOException {
        SimulatedDisk disk = disk(failingSync(20));
        try (Volume volume = disk.mount()) {
            LsmTree tree = open(volume, Long.MAX_VALUE);
            assertThatThrownBy(() -> putUntilItFails(tree)).isInstanceOf(LogPoisonedException.class);
            assertThat(acknowledged).isNotEmpty();
            assertThatThrownBy(() -> put(tree)).isInstanceOf(LogPoisonedException.class);
            assertThat(tree.scan(FIRST)).isEqualTo(acknowledged);
            assertThatThrownBy(tree::close).isInstanceOf(LogPoisonedException.class);

            try (LsmTree again = open(volume)) {
                assertThat(again.scan(FIRST)).containsAllEntriesOf(acknowledged);
                put(again);
                assertThat(again.scan(FIRST)).containsAllEntriesOf(acknowledged);
            }
        }
    }

    @Test
    void aTableWhoseSyncFailedIsAbandonedAndWrittenAnewUnderAnotherName() throws IOException {
        SimulatedDisk disk = disk(failingSync(1).of("00000001.sst.tmp"));
        try (Volume volume = disk.mount()) {
            try (LsmTree tree = open(volume)) {
                put(tree);
                assertThatThrownBy(tree::flush).isInstanceOf(SyncFailedException.class);
                assertThat(tree.scan(FIRST)).isEqualTo(acknowledged);

                tree.flush();

                assertThat(volume.list()).contains("00000002.sst").noneMatch(name -> name.startsWith("00000001"));
            }
            try (LsmTree again = open(volume)) {
                assertThat(again.scan(FIRST)).isEqualTo(acknowledged);
            }
        }
    }

    @Test
    void aDiskThatIsFullTakesNothingThatWasAcknowledged() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(3, FaultPlan.NONE.withCapacity(150_000));
        try (Volume volume = disk.mount()) {
            try (LsmTree tree = open(volume)) {
                assertThatThrownBy(() -> putUntilItFails(tree)).isInstanceOf(DiskFullException.class);
                assertThat(acknowledged).hasSizeGreaterThan(10);
                assertThat(tree.scan(FIRST)).isEqualTo(acknowledged);
            }
            try (LsmTree again = open(volume)) {
                assertThat(again.scan(FIRST)).isEqualTo(acknowledged);
            }
        }
    }
}
