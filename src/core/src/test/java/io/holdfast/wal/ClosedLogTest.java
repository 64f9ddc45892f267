package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What close() leaves: an end that is proved, also after a power cut (wal-format.md §9.6). */
class ClosedLogTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int STATES = 200;

    private static Log open(Volume volume, WriteMethod method) throws IOException {
        LogOptions options = new LogOptions(BLOCK, 4L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, method);
        return new LogOpening(volume, options, CommitMode.SYNC, () -> 0, Runnable::run, Thread::new).open();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
    void section9_6TheEndOfAClosedLogIsProvedAfterEveryCrash(WriteMethod method) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1);
        try (Volume volume = disk.mount();
                Log log = open(volume, method)) {
            log.append(new byte[100]);
        }
        for (CrashState state : disk.crashStates(STATES)) {
            try (Volume volume = state.restart().mount();
                    Log log = open(volume, method)) {
                assertThat(log.recovered().orElseThrow().row()).as("%s", state).isEqualTo(RecoveryRow.CLOSED_END);
            }
        }
    }
}
