package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.KillReport;
import io.holdfast.crash.KillRun;
import io.holdfast.crash.KilledProgram;
import io.holdfast.crash.ProcessFault;
import io.holdfast.engines.bitcask.Bitcask;
import io.holdfast.engines.bitcask.SmallBitcask;
import io.holdfast.engines.entries.EntryBlocks;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.testing.Command;
import io.holdfast.testing.LoopImage;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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

    /** The process of the other wrong twin. */
    static final class CarelessWriter {
        private CarelessWriter() {}

        public static void main(String[] arguments) {
            KilledProgram.live(CARELESS, arguments);
        }
    }

    /** Wrong on purpose: takes what was refused for written. */
    private static final class Careless extends KeyValueEngine {
        Careless(KeyValueStore store) {
            super(store);
        }

        @Override
        public void write(List<Entry> entries) {
            try {
                super.write(entries);
            } catch (IOException refused) {
                System.err.println(refused);
            }
        }

        @Override
        public void tidy() {}
    }

    private static final SmallMapProgram CARELESS =
            new SmallMapProgram((volume, order) -> new Careless(Bitcask.open(volume, 900)), 1, EntryBlocks::owns);

    @ParameterizedTest
    @EnumSource
    void whatAKilledProcessAcknowledgedIsThere(EngineProgram engine) throws IOException {
        KillReport report =
                new KillRun(CrashBudget.ofSeconds(1), directory, Writer.class, engine.name()).check(engine.right());
        System.out.println(engine + ", " + report);
        assertThat(report.kills()).isPositive();
        assertThat(directory).isEmptyDirectory();
    }

    /** What was allocated before can still be written, and who has all open needs no descriptor: not every refusal is met. */
    @Test
    void aProcessThatIsStoppedOrRefusedWhatItNeedsLosesNothingThatItAcknowledged() throws IOException {
        OptionalSuite.PRLIMIT.require(Command.exists("prlimit"), "there is no prlimit");
        List<ProcessFault> faults = Arrays.asList(ProcessFault.values());
        int refusals = 0;
        try (LoopImage image = LoopImage.mount(temporary, LoopImage.FileSystem.EXT4, 32, "noatime")) {
            for (EngineProgram engine : EngineProgram.values()) {
                Collections.rotate(faults, 1);
                KillReport report = new KillRun(CrashBudget.ofSeconds(1), image.root(), Writer.class, engine.name())
                        .under(faults.get(0), faults.subList(1, faults.size()).toArray(ProcessFault[]::new))
                        .check(engine.right());
                System.out.println(engine + " under " + faults.get(0) + " and more, " + report);
                refusals += report.refusals();
            }
        }
        assertThat(refusals).isPositive();
    }

    /** Else this suite would prove nothing. */
    @Test
    void anEngineThatAcknowledgesBeforeTheKernelHasItIsFound() throws IOException {
        CrashBudget untilFound = new CrashBudget(Duration.ofMinutes(2), Long.MAX_VALUE);
        KillReport report = new KillRun(untilFound, directory, HastyWriter.class).examine(HASTY);
        System.out.println("acknowledges before the kernel has it, " + report);
        assertThat(report.violation()).as(report.toString()).isPresent();
        try (Stream<Path> evidence = Files.list(directory)) {
            assertThat(report.toString())
                    .contains("what it left: " + evidence.findFirst().orElseThrow());
        }
    }

    /** What another process would have told is known only of a program that does the same again. */
    @Test
    void aProgramThatDoesNotRepeatItselfIsRefusedWithTheSeed() {
        CrashBudget untilFound = new CrashBudget(Duration.ofMinutes(2), Long.MAX_VALUE);
        KillRun otherProgram = new KillRun(untilFound, directory, Writer.class, EngineProgram.LSM_TREE.name());
        assertThatThrownBy(() -> otherProgram.examine(CARELESS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not do the same with the same random numbers, of seed ");
    }

    /** The same of the other faults. */
    @Test
    void anEngineThatTakesWhatWasRefusedForWrittenIsFound() throws IOException {
        OptionalSuite.PRLIMIT.require(Command.exists("prlimit"), "there is no prlimit");
        CrashBudget untilFound = new CrashBudget(Duration.ofMinutes(2), Long.MAX_VALUE);
        KillReport report = new KillRun(untilFound, directory, CarelessWriter.class)
                .under(ProcessFault.FILE_LENGTH)
                .examine(CARELESS);
        System.out.println("takes what was refused for written, " + report);
        assertThat(report.violation()).as(report.toString()).isPresent();
    }
}
