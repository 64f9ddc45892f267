package io.holdfast.engines.logstore;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** The store in each of its modes: a power cut takes no more than the mode says, and never a middle. */
class LogStoreCrashTest {
    @CrashTest(seconds = 1)
    void syncLosesNothing(CrashRun run) throws IOException {
        System.out.println(run.check(new LogStoreProgram(Promise.SYNC, UnaryOperator.identity())));
    }

    @CrashTest(
            seconds = 1,
            layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void batchLosesItsWindowAtMost(CrashRun run) throws IOException {
        System.out.println(run.check(new LogStoreProgram(Promise.BATCH, UnaryOperator.identity())));
    }

    @CrashTest(
            seconds = 1,
            layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void noneLosesWhatWasNotSyncedAtMost(CrashRun run) throws IOException {
        System.out.println(run.check(new LogStoreProgram(Promise.NONE, UnaryOperator.identity())));
    }
}
