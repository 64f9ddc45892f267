package io.holdfast.engines.bitcask;

import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.SmallMapProgram;
import io.holdfast.engines.entries.EntryBlocks;
import java.io.IOException;

/** On every layer, with rotations, merges and hints: nothing acknowledged is lost, nothing deleted comes back. */
class BitcaskCrashTest {
    @CrashTest(seconds = 1)
    void itShowsWhatWasAcknowledged(CrashRun run) throws IOException {
        System.out.println(run.check(new SmallMapProgram(SmallBitcask::open, 1, EntryBlocks::owns)));
    }
}
