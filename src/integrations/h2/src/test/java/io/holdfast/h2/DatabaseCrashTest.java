package io.holdfast.h2;

import static io.holdfast.crash.CrashLayer.BTRFS;
import static io.holdfast.crash.CrashLayer.EXT4;
import static io.holdfast.crash.CrashLayer.XFS;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;

/** The database on real file systems whose power is cut: nothing acknowledged is lost here, and much on the default. */
class DatabaseCrashTest {
    @BeforeEach
    void register() {
        HoldfastFilePath.register();
    }

    @CrashTest(
            seconds = 5,
            layers = {EXT4, XFS, BTRFS})
    void committedTransactionsSurvive(CrashRun run) throws IOException {
        System.out.println(run.check(new DatabaseProgram("holdfast:", 4)));
    }

    /** A harness that does not find this would prove nothing by the silence above. */
    @CrashTest(layers = {EXT4, XFS, BTRFS})
    void onTheDefaultTheyAreLost(CrashRun run) throws IOException {
        CrashReport report = run.untilFound().examine(new DatabaseProgram("file:", 4));
        System.out.println(report);
        assertThat(report.violation()).as(report.toString()).isPresent();
    }
}
