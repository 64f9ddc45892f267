package io.holdfast.engines.bitcask;

import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;

/** On every layer, with rotations, merges and hints: nothing acknowledged is lost, nothing deleted comes back. */
class BitcaskCrashTest {
    @CrashTest(seconds = 1)
    void itShowsWhatWasAcknowledged(CrashRun run) throws IOException {
        System.out.println(run.check(SmallBitcask.PROGRAM));
    }
}
