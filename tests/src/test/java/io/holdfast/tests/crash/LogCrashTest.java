package io.holdfast.tests.crash;

import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.crash.programs.AtomicFileProgram;
import io.holdfast.crash.programs.LogProgram;
import io.holdfast.crash.programs.TruncatingLogProgram;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Holdfast on every layer: nothing acknowledged is lost, and recovery goes on from wherever the power went. */
class LogCrashTest {
    @CrashTest(seconds = 15)
    void theLogKeepsWhatItAcknowledged(CrashRun run) throws IOException {
        System.out.println(run.check(new LogProgram(8, 6, UnaryOperator.identity())));
    }

    @CrashTest(seconds = 10)
    void aTruncatedLogKeepsWhatComesAfter(CrashRun run) throws IOException {
        System.out.println(run.check(new TruncatingLogProgram(10, 4, UnaryOperator.identity())));
    }

    @CrashTest(seconds = 5)
    void aReplacedFileIsOldOrNew(CrashRun run) throws IOException {
        System.out.println(run.check(new AtomicFileProgram(4, UnaryOperator.identity())));
    }
}
