package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.Expected;
import io.holdfast.libc.Errno;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One system call fails, and then the power does. What was acknowledged is there, with the power cut and without, and the
 * failure reaches the caller, but for that of a segment which a log prepares.
 */
public final class EngineFaults {
    private static final int WRITES = 12;
    private static final int STATES = 6;
    private static final List<Call> CALLS =
            List.of(Call.WRITE, Call.SYNC, Call.SYNC_DIRECTORY, Call.CREATE, Call.RENAME, Call.UNLINK, Call.TRUNCATE);

    private final SmallMapProgram.Opening opening;
    private final int changesMax;
    private final List<Write> acknowledged = new ArrayList<>();
    private final List<Write> attempted = new ArrayList<>();

    private EngineFaults(SmallMapProgram.Opening opening, int changesMax) {
        this.opening = opening;
        this.changesMax = changesMax;
    }

    public static void check(SmallMapProgram.Opening opening, int changesMax) throws IOException {
        for (Call call : CALLS) {
            for (Errno.Kind errno : List.of(Errno.Kind.EIO, Errno.Kind.ENOSPC)) {
                Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
                for (long nth = 1; !outcomes.containsKey(Outcome.NOT_REACHED); nth += 1 + nth / 3) {
                    outcomes.merge(new EngineFaults(opening, changesMax).fail(call, nth, errno), 1, Integer::sum);
                }
                // The other calls not every engine makes.
                if (EnumSet.of(Call.WRITE, Call.SYNC, Call.SYNC_DIRECTORY, Call.CREATE)
                        .contains(call)) {
                    assertThat(outcomes).as("faults of %s", call).containsKey(Outcome.TOLD);
                }
            }
        }
    }

    /**
     * The process dies between a change of names and the sync of their directory, and the next process shows what it finds: a power
     * cut must not take it back.
     */
    public static void checkWhatIsShownIsDurable(SmallMapProgram.Opening opening) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1);
        try (Volume unsynced = Mistake.NEVER_SYNCS_A_DIRECTORY.on(disk.mount());
                MapProgram.Engine engine = opening.open(unsynced, StepOrder.AS_GIVEN)) {
            engine.write(Write.put(1, 1, 700).entries());
            engine.write(Write.put(2, 2, 700).entries());
        }
        disk.endProcess();
        assertThat(all(disk, opening)).hasSize(2);
        for (CrashState state : disk.crashStates(STATES)) {
            assertThat(all(state.restart(), opening)).as(state.toString()).hasSize(2);
        }
    }

    private static Map<Bytes, Bytes> all(SimulatedDisk disk, SmallMapProgram.Opening opening) throws IOException {
        try (Volume volume = disk.mount();
                MapProgram.Engine engine = opening.open(volume, StepOrder.AS_GIVEN)) {
            return engine.all();
        }
    }

    /** What became of a call that was to fail, after which all was found as it should be. */
    private enum Outcome {
        NOT_REACHED,
        /** A log prepares its next segment beforehand, and once more where that fails; no engine does so otherwise. */
        ABSORBED,
        TOLD
    }

    private Outcome fail(Call call, long nth, Errno.Kind errno) throws IOException {
        Fault fault = Fault.once(call, nth, new Effect.Fail(errno));
        // A delay of the same call shows that it was reached: no clock counts it but this disk's.
        Fault mark = Fault.once(call, nth, new Effect.Delay(1));
        SimulatedDisk disk = SimulatedDisk.create(nth, FaultPlan.NONE.with(mark).with(fault));
        Outcome reached = Outcome.ABSORBED;
        try (Volume volume = disk.mount()) {
            run(volume, new SplittableRandom(nth));
        } catch (IOException struck) {
            reached = Outcome.TOLD;
        }
        if (disk.elapsedNanos() == 0) {
            assertThat(reached).as("without any fault").isEqualTo(Outcome.ABSORBED);
            return Outcome.NOT_REACHED;
        }
        for (CrashState state : disk.crashStates(STATES)) {
            check(state.restart(), fault + ", " + state);
        }
        disk.endProcess();
        check(disk, fault + ", without a power cut");
        if (reached == Outcome.ABSORBED) {
            try (Volume volume = disk.mount()) {
                assertThat(volume.exists("log")).as("%s reached nobody", fault).isTrue();
            }
        }
        return reached;
    }

    private void run(Volume volume, SplittableRandom random) throws IOException {
        try (MapProgram.Engine engine = opening.open(volume, StepOrder.AS_GIVEN)) {
            for (int number = 0; number < WRITES; number++) {
                Write write = Write.nextSmall(random, number, changesMax);
                attempted.add(write);
                engine.write(write.entries());
                acknowledged.add(write);
            }
        }
    }

    private void check(SimulatedDisk disk, String place) {
        try (Volume volume = disk.mount();
                MapProgram.Engine engine = opening.open(volume, StepOrder.AS_GIVEN)) {
            new MapOracle().check(Write.found(engine.all()), new Expected<>(acknowledged, attempted));
        } catch (IOException | AssertionError e) {
            throw new AssertionError(place + ": " + e, e);
        }
    }
}
