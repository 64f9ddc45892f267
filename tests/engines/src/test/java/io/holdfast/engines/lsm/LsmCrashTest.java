package io.holdfast.engines.lsm;

import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.StepOrder;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** The tree whenever the power goes: every acknowledged write is there, batches whole, nothing deleted comes back. */
class LsmCrashTest {
    @CrashTest(seconds = 1)
    void theTreeKeepsEveryWrite(CrashRun run) throws IOException {
        System.out.println(run.check(new LsmProgram(10, 2000, UnaryOperator.identity(), StepOrder.AS_GIVEN)));
    }
}
