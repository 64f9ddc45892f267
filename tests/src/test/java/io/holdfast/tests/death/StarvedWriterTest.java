package io.holdfast.tests.death;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writing processes that are stopped, or that the system refuses what they need: real signals and limits. */
@Timeout(300)
class StarvedWriterTest {
    private static final int SEGMENT_BYTES = (int) WritingMode.OPTIONS.segmentBytes();

    @TempDir
    private Path temporary;

    private final Survivor survivor = new Survivor(WritingMode.SYNC);
    private ChildJava java;
    private Path log;

    @BeforeEach
    void begin() throws IOException {
        java = ChildJava.jarIn(temporary);
        log = Files.createDirectory(temporary.resolve("log"));
        survivor.begin(0);
    }

    private Process limited(String limit, String runsOut) throws IOException {
        OptionalSuite.PRLIMIT.require(Command.exists("prlimit"), "there is no prlimit");
        return java.started(List.of("prlimit", limit), StarvedWriter.class, log.toString(), runsOut);
    }

    /** A group commit is under way nearly always: with several threads somebody waits for a sync. */
    @Test
    void aWriterThatIsStoppedAndContinuedGoesOnAsIfNothingHadBeen() throws IOException {
        Process process = java.start(
                LogWriter.class,
                log.toString(),
                WritingMode.SYNC.name(),
                "1",
                "0",
                Integer.toString(Integer.MAX_VALUE));
        AtomicInteger stops = new AtomicInteger();
        Listener.End end = new Listener(process, survivor).until(40, alive -> {
            if (stops.incrementAndGet() > 12) {
                Listener.kill(alive);
            } else {
                String id = Long.toString(alive.pid());
                Command.of("kill", "-STOP", id).runOrThrow();
                Command.of("kill", "-CONT", id).runOrThrow();
            }
        });
        assertThat(end.status()).as(end.errors()).isEqualTo(Listener.EXIT_KILLED);
        assertThat(end.words()).isGreaterThanOrEqualTo(12 * 40);
        assertThat(survivor.check(log)).isPositive();
    }

    /** RLIMIT_FSIZE cuts the write at the limit short, and refuses the next: EFBIG. */
    @Test
    void aWriteThatIsCutShortByALimitOfLengthIsRefusedAndNothingIsLost() throws IOException {
        Process unlimited = java.start(LogWriter.class, log.toString(), WritingMode.SYNC.name(), "4", "0", "2");
        assertThat(new Listener(unlimited, survivor)
                        .until(Integer.MAX_VALUE, alive -> {})
                        .status())
                .isZero();
        int kept = survivor.check(log);
        survivor.begin(0);
        int limit = SEGMENT_BYTES - 2 * WritingMode.OPTIONS.blockBytes();
        Listener.End end =
                new Listener(limited("--fsize=" + limit, "length"), survivor).until(Integer.MAX_VALUE, alive -> {});
        assertThat(end.status()).as(end.errors()).isZero();
        assertThat(end.errors()).contains("EFBIG");
        assertThat(survivor.check(log)).isGreaterThan(kept);
    }

    @Test
    void aWriterWithoutDescriptorsIsToldAndGoesOnWhenItHasSome() throws IOException {
        Listener.End end =
                new Listener(limited("--nofile=96", "descriptors"), survivor).until(Integer.MAX_VALUE, alive -> {});
        assertThat(end.status()).as(end.errors()).isZero();
        assertThat(end.errors()).contains("EMFILE");
        assertThat(survivor.check(log)).isGreaterThan(30);
    }
}
