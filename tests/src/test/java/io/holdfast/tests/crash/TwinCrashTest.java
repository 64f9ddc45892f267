package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.crash.programs.AtomicFileProgram;
import io.holdfast.crash.programs.LogProgram;
import java.io.IOException;

/** Programs that are wrong on purpose: a layer that does not find them proves nothing by silence. */
class TwinCrashTest {
    @CrashTest
    void aLogThatAcknowledgesBeforeTheSyncIsFound(CrashRun run) throws IOException {
        assertFound(run, new LogProgram(8, 6, Twin.ACKNOWLEDGES_BEFORE_THE_SYNC::of));
    }

    /** Only the strict reading of POSIX shows it: ext4, xfs and btrfs make a created file's name durable with its bytes. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX})
    void aLogThatNeverSyncsItsDirectoryIsFound(CrashRun run) throws IOException {
        assertFound(run, new LogProgram(8, 6, Twin.NEVER_SYNCS_THE_DIRECTORY::of));
    }

    @CrashTest
    void aReplacedFileThatIsNotSyncedIsFound(CrashRun run) throws IOException {
        assertFound(run, new AtomicFileProgram(4, Twin.ACKNOWLEDGES_BEFORE_THE_SYNC::of));
    }

    @CrashTest
    void aReplacementWhoseDirectoryIsNotSyncedIsFound(CrashRun run) throws IOException {
        assertFound(run, new AtomicFileProgram(4, Twin.NEVER_SYNCS_THE_DIRECTORY::of));
    }

    private static void assertFound(CrashRun run, CrashProgram<?> twin) throws IOException {
        CrashReport report = run.untilFound().examine(twin);
        System.out.println(report);
        assertThat(report.violation()).as(report.toString()).isPresent();
    }
}
