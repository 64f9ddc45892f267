package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashViolation;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Site;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.OpenMode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a run whose program, or whose layer, fails otherwise than by losing something. */
@Timeout(300)
class RunFailureTest {
    private static final CrashBudget MINUTE = new CrashBudget(Duration.ofMinutes(1), Long.MAX_VALUE);
    private static final int FILES = 3000;

    /** A recovery that believes a torn length runs out of memory over it: that is a state to be told, with the line that runs it again. */
    @Test
    void anErrorOfARecoveryIsAViolation() throws IOException {
        CrashProgram<Integer> program = new CrashProgram<>() {
            @Override
            public void run(Site site, Journal<Integer> journal) throws IOException {
                site.volume()
                        .create("file", OpenMode.BUFFERED, DirectorySync.NOW)
                        .close();
            }

            @Override
            public List<Integer> recover(Site site) {
                throw new OutOfMemoryError("Requested array size exceeds VM limit");
            }
        };
        CrashReport report = new CrashRun(CrashLayer.MODEL, MINUTE).examine(program);
        CrashViolation violation = report.violation().orElseThrow();
        assertThat(violation.failure()).isInstanceOf(OutOfMemoryError.class);
        assertThat(violation.place()).startsWith("model/");
    }

    /** One lane fails while the other is in the middle of something, and fails later. */
    @Test
    void aRunIsOverWhenAllOfItsLanesAre() {
        Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one lane alone");
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicInteger created = new AtomicInteger();
        CrashProgram<Integer> program = new CrashProgram<>() {
            @Override
            public void run(Site site, Journal<Integer> journal)
                    throws IOException, InterruptedException, BrokenBarrierException {
                if (both.await() == 0) {
                    throw new IOException("no disk");
                }
                for (int i = 0; i < FILES; i++) {
                    site.volume()
                            .create("file-" + i, OpenMode.BUFFERED, DirectorySync.DEFERRED)
                            .close();
                    created.incrementAndGet();
                }
                throw new IOException("nor this one");
            }

            @Override
            public List<Integer> recover(Site site) {
                return List.of();
            }
        };
        assertThatThrownBy(() -> new CrashRun(CrashLayer.MODEL, MINUTE).examine(program))
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(created).hasValue(FILES);
    }
}
