package io.holdfast.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;

/** Cuts the power under an index: no acknowledged commit is lost or mixed with another. */
class LuceneCrashTest {
    @TempDir
    private Path locks;

    @CrashTest(
            seconds = 4,
            layers = {CrashLayer.MODEL, CrashLayer.EXT4, CrashLayer.XFS, CrashLayer.BTRFS})
    void anIndexKeepsWhatItAcknowledged(CrashRun run) throws IOException {
        System.out.println(run.check(new IndexProgram(3, locks, UnaryOperator.identity())));
    }

    /** A layer that does not find a wrong program proves nothing by silence. Ends where it is found, long before its time. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void anIndexThatAcknowledgesBeforeTheSyncIsFound(CrashRun run) throws IOException {
        assertFound(run, "sync");
    }

    /** Only the strict reading of POSIX shows it. */
    @CrashTest(layers = CrashLayer.MODEL)
    void anIndexThatNeverSyncsItsDirectoryIsFound(CrashRun run) throws IOException {
        assertFound(run, "syncDirectory");
    }

    private void assertFound(CrashRun run, String leftOut) throws IOException {
        CrashReport report = run.untilFound()
                .examine(new IndexProgram(1, locks, volume -> RecordedVolume.leavingOut(volume, leftOut)));
        System.out.println(report);
        assertThat(report.violation()).as(report.toString()).isPresent();
    }
}
