package io.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.CrashStates;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cuts the power at every operation of a replacement, and looks at what every state of the disk shows. */
class AtomicFileCrashTest {
    private static final String NAME = "settings";
    private static final int STATES_MAX = 500;
    private static final byte[] OLD = filled(1300, 'o');
    private static final byte[] NEW = filled(1900, 'n');

    @ParameterizedTest
    @EnumSource(FaultPlan.Renames.class)
    void everyCrashLeavesTheOldContentOrTheNewWhole(FaultPlan.Renames renames) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1, FaultPlan.NONE.withRenames(renames));
        int before;
        int acknowledged;
        try (Volume volume = disk.mount()) {
            try (DurableFile file = volume.create(NAME, OpenMode.BUFFERED, DirectorySync.NOW)) {
                file.writeUnaligned(ByteBuffer.wrap(OLD), 0);
                file.sync(SyncKind.FILE);
            }
            before = disk.operations();
            AtomicFile file = of(volume, 100);
            assertThat(file.replace(out -> out.write(NEW))).isEqualTo(Guarantee.POWER_CUT);
            acknowledged = disk.operations();
        }
        boolean sawOld = false;
        boolean sawNew = false;
        for (CrashStates states : disk.crashPoints(STATES_MAX)) {
            for (CrashState state : states) {
                if (states.operation() < before) {
                    continue;
                }
                byte[] content = recovered(state);
                assertThat(content).as("%s", state).isIn(OLD, NEW);
                if (states.operation() >= acknowledged) {
                    assertThat(content).as("acknowledged, %s", state).isEqualTo(NEW);
                }
                sawOld |= Arrays.equals(content, OLD);
                sawNew |= Arrays.equals(content, NEW);
            }
        }
        assertThat(sawOld && sawNew).isTrue();
    }

    @ParameterizedTest
    @EnumSource(FaultPlan.Renames.class)
    void aFirstContentIsThereWholeOrNotAtAll(FaultPlan.Renames renames) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(2, FaultPlan.NONE.withRenames(renames));
        int acknowledged;
        try (Volume volume = disk.mount()) {
            of(volume, 100).replace(out -> out.write(NEW));
            acknowledged = disk.operations();
        }
        for (CrashStates states : disk.crashPoints(STATES_MAX)) {
            for (CrashState state : states) {
                try (Volume volume = state.restart().mount()) {
                    boolean there = volume.exists(NAME);
                    assertThat(there || states.operation() < acknowledged)
                            .as("%s", state)
                            .isTrue();
                    if (there) {
                        assertThat(of(volume, 200).readAll()).as("%s", state).isEqualTo(NEW);
                    }
                }
            }
        }
    }

    /** What the next process finds, which first removes what this one left. */
    private static byte[] recovered(CrashState state) throws IOException {
        try (Volume volume = state.restart().mount()) {
            AtomicFile file = of(volume, 200);
            file.removeLeftovers();
            assertThat(volume.list()).as("%s", state).isEqualTo(List.of(NAME));
            return file.readAll();
        }
    }

    /** The file as a process sees it that knows no other to be running. */
    private static AtomicFile of(Volume volume, long process) {
        Writer writer = new Writer(process, 0, other -> Optional.empty());
        return new AtomicFile(
                volume, NAME, OpenMode.BUFFERED, AtomicFile.Ownership.OF_THE_WRITER, new TemporaryNames(NAME, writer));
    }

    private static byte[] filled(int length, char with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
