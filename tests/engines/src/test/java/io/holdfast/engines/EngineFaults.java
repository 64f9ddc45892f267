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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One system call fails, and then the power does. The failure reaches the caller, and what was acknowledged is there: with the power
 * cut and without.
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
                int struck = 0;
                for (long nth = 1;
                        new EngineFaults(opening, changesMax).isStruck(call, nth, errno);
                        nth += 1 + nth / 3) {
                    struck++;
                }
                // The other calls not every engine makes.
                if (EnumSet.of(Call.WRITE, Call.SYNC, Call.SYNC_DIRECTORY, Call.CREATE)
                        .contains(call)) {
                    assertThat(struck).as("faults of %s", call).isPositive();
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

    /** Whether the call was reached: the engine then failed, and was found as it should be. */
    private boolean isStruck(Call call, long nth, Errno.Kind errno) throws IOException {
        Fault fault = Fault.once(call, nth, new Effect.Fail(errno));
        SimulatedDisk disk = SimulatedDisk.create(nth, FaultPlan.NONE.with(fault));
        try (Volume volume = disk.mount()) {
            run(volume, new SplittableRandom(nth));
            return false;
        } catch (IOException struck) {
            for (CrashState state : disk.crashStates(STATES)) {
                check(state.restart(), fault + ", " + state);
            }
            disk.endProcess();
            check(disk, fault + ", without a power cut");
            return true;
        }
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
