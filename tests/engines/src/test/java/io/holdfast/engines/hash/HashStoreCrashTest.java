package io.holdfast.engines.hash;

import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;

/** On every layer, with compactions of all runs: nothing acknowledged is lost, nothing deleted comes back. */
class HashStoreCrashTest {
    @CrashTest(seconds = 1)
    void itShowsWhatWasAcknowledged(CrashRun run) throws IOException {
        System.out.println(run.check(SmallHashStore.PROGRAM));
    }
}
