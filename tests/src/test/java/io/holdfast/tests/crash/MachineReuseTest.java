package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Site;
import io.holdfast.libc.Errno;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.OpenMode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The runs of a test plan share disks, but for one that is still in use. */
class MachineReuseTest {
    private static final int RUNS = 3;

    /** Creates a file, durably, and forgets it: each run ends with the first state in which it is. */
    private static class Forgotten implements CrashProgram<Integer> {
        private final Set<Path> disks = ConcurrentHashMap.newKeySet();

        @Override
        public void run(Site site, Journal<Integer> journal) throws IOException {
            assertThat(site.volume().list()).isEmpty();
            disks.add(site.path().orElseThrow());
            journal.attempt(1);
            site.volume().create("file", OpenMode.BUFFERED, DirectorySync.NOW).close();
            journal.acknowledge(1);
        }

        @Override
        public List<Integer> recover(Site site) throws IOException {
            return List.of();
        }
    }

    /** Never closes its file. */
    private static final class LeftOpen extends Forgotten {
        private final Queue<FileChannel> open = new ConcurrentLinkedQueue<>();
        private final Set<Path> inUse = ConcurrentHashMap.newKeySet();

        @Override
        public List<Integer> recover(Site site) throws IOException {
            Path file = site.path().orElseThrow().resolve("file");
            if (!Files.exists(file)) {
                return List.of();
            }
            inUse.add(file.getParent());
            open.add(FileChannel.open(file, StandardOpenOption.READ));
            return List.of(1);
        }
    }

    /** The disks of some runs. */
    private static Set<Path> disks(CrashRun run) throws IOException {
        Forgotten program = new Forgotten();
        for (int i = 0; i < RUNS; i++) {
            assertThat(run.untilFound().examine(program).violation()).isPresent();
        }
        return program.disks;
    }

    @CrashTest(layers = CrashLayer.EXT4)
    void manyRunsShareTheDisksOfOne(CrashRun run) throws IOException {
        assertThat(disks(run)).hasSizeLessThan(RUNS);
    }

    @CrashTest(layers = CrashLayer.EXT4)
    void aDiskThatIsStillInUseIsSharedNoMore(CrashRun run) throws IOException {
        LeftOpen program = new LeftOpen();
        try {
            Throwable failure =
                    run.untilFound().examine(program).violation().orElseThrow().failure();

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            NativeIOException.class,
                            e -> assertThat(e.errno().kind()).isEqualTo(Errno.Kind.EBUSY))
                    .hasMessageContaining("umount2");
            assertThat(disks(run)).doesNotContainAnyElementsOf(program.inUse);
        } finally {
            for (FileChannel channel : program.open) {
                channel.close();
            }
        }
    }
}
