package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.KillReport;
import io.holdfast.crash.KillRun;
import io.holdfast.crash.KilledProgram;
import io.holdfast.engines.bitcask.SmallBitcask;
import io.holdfast.engines.entries.EntryBlocks;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engines in processes that are killed while they write, and while they recover: what was acknowledged is there. */
@Timeout(300)
class EngineDeathTest {
    /** In memory where there is such a place that has direct I/O too: a process's death knows no disk. */
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void chooseTheDirectory() throws IOException {
        directory = temporary;
        if (Files.isWritable(MEMORY)) {
            directory = Files.createTempDirectory(MEMORY, "holdfast-killed-");
            try (Volume volume = Volumes.open(directory)) {
                volume.create("direct", OpenMode.DIRECT, DirectorySync.NOW).close();
                volume.unlink("direct", DirectorySync.NOW);
            } catch (IOException noDirectIo) {
                removeTheDirectory();
                directory = temporary;
            }
        }
    }

    @AfterEach
    void removeTheDirectory() throws IOException {
        try (Stream<Path> left = Files.walk(directory)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** The process that dies. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            KilledProgram.live(EngineProgram.valueOf(arguments[0]).right(), arguments);
        }
    }

    /** The process of the wrong twin. */
    static final class HastyWriter {
        private HastyWriter() {}

        public static void main(String[] arguments) {
            KilledProgram.live(HASTY, arguments);
        }
    }

    private static final SmallMapProgram HASTY =
            new SmallMapProgram((volume, order) -> new Hasty(SmallBitcask.open(volume, order)), 1, EntryBlocks::owns);

    @ParameterizedTest
    @EnumSource
    void whatAKilledProcessAcknowledgedIsThere(EngineProgram engine) throws IOException {
        KillReport report =
                new KillRun(CrashBudget.ofSeconds(1), directory, Writer.class, engine.name()).check(engine.right());
        System.out.println(engine + ", " + report);
        assertThat(report.kills()).isPositive();
    }

    /** Else this suite would prove nothing. */
    @Test
    void anEngineThatAcknowledgesBeforeTheKernelHasItIsFound() throws IOException {
        CrashBudget untilFound = new CrashBudget(Duration.ofMinutes(2), Long.MAX_VALUE);
        KillReport report = new KillRun(untilFound, directory, HastyWriter.class).examine(HASTY);
        System.out.println("acknowledges before the kernel has it, " + report);
        assertThat(report.violation()).as(report.toString()).isPresent();
    }
}
