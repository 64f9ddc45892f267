package io.holdfast.narayana;

import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;

/** The power is cut under slots, on a simulated disk and on real file systems. */
class SlotCrashTest {
    @CrashTest(seconds = 3)
    void everySlotHoldsWhatWasAcknowledged(CrashRun run) throws IOException {
        System.out.println(run.check(new SlotProgram(10)));
    }
}
