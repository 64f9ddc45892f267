package io.holdfast.engines.sstable;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.StepOrder;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Tables whenever the power goes: a name is a whole table, and a compaction is done or not. */
class SsTableCrashTest {
    @CrashTest(
            seconds = 1,
            layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void aPublishedTableIsWhole(CrashRun run) throws IOException {
        System.out.println(run.check(new PublicationProgram(UnaryOperator.identity())));
    }

    @CrashTest(seconds = 1)
    void tablesAndTheirCompactionKeepEveryWrite(CrashRun run) throws IOException {
        System.out.println(run.check(new TableSetProgram(5, UnaryOperator.identity(), StepOrder.AS_GIVEN)));
    }
}
