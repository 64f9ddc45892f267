package io.holdfast.engines.btree;

import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;

/** On every layer, with torn pages and checkpoints: transactions are whole or absent, and those that were acknowledged are there. */
class BTreeCrashTest {
    @CrashTest(seconds = 2)
    void itShowsWhatWasAcknowledged(CrashRun run) throws IOException {
        System.out.println(run.check(SmallTree.PROGRAM));
    }
}
