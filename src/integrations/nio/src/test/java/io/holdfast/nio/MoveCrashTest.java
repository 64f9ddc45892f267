package io.holdfast.nio;

import static io.holdfast.crash.CrashLayer.BTRFS;
import static io.holdfast.crash.CrashLayer.EXT4;
import static io.holdfast.crash.CrashLayer.XFS;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;

/** Atomic moves on real file systems whose power is cut. */
class MoveCrashTest {
    @CrashTest(
            seconds = 2,
            layers = {EXT4, XFS, BTRFS})
    void anAtomicMoveIsDurableWhenItReturns(CrashRun run) throws IOException {
        System.out.println(run.check(new MoveProgram("holdfast:")));
    }

    /** A harness that does not find this would prove nothing by the silence above. */
    @CrashTest(layers = {EXT4, XFS, BTRFS})
    void onTheDefaultItIsLost(CrashRun run) throws IOException {
        CrashReport report = run.untilFound().examine(new MoveProgram("file:"));
        System.out.println(report);
        assertThat(report.violation()).as(report.toString()).isPresent();
    }
}
