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
        OptionalSuite.PRLIMIT.require(Command.exists("prlimit"), "there is no prlimit");
        int limit = SEGMENT_BYTES - 2 * WritingMode.OPTIONS.blockBytes();
        Process process = java.start(StarvedWriter.class, log.toString(), "length");
        // Only now: what the process loads before may write longer files.
        Listener.End end = new Listener(process, survivor)
                .until(
                        1,
                        alive -> Command.of("prlimit", "--pid=" + alive.pid(), "--fsize=" + limit)
                                .run());
        assertThat(end.status()).as(end.errors()).isZero();
        assertThat(end.errors()).contains("EFBIG");
        assertThat(survivor.check(log)).isPositive();
    }

    @Test
    void aWriterWithoutDescriptorsIsToldAndGoesOnWhenItHasSome() throws IOException {
        OptionalSuite.PRLIMIT.require(Command.exists("prlimit"), "there is no prlimit");
        Process process =
                java.started(List.of("prlimit", "--nofile=96"), StarvedWriter.class, log.toString(), "descriptors");
        Listener.End end = new Listener(process, survivor).until(Integer.MAX_VALUE, alive -> {});
        assertThat(end.status()).as(end.errors()).isZero();
        assertThat(end.errors()).contains("EMFILE");
        assertThat(survivor.check(log)).isGreaterThan(30);
    }
}
