package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.crash.block.PosixDisk;
import io.holdfast.crash.block.RealFileSystem;
import io.holdfast.crash.block.RecordedDisk;
import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A harness that is killed leaves no mount and no loop device behind. */
class HarnessDeathTest {
    /** What the killed process runs: it mounts a disk, says where, and waits. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws IOException {
            try (RecordedDisk disk = RecordedDisk.create(RealFileSystem.EXT4)) {
                System.out.println(disk.mount());
                System.out.println(disk.serverProcess());
                int ignored = System.in.read();
            }
        }
    }

    /** SIGINT is what Ctrl-C at a terminal sends, to all of the group. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT", "TERM", "HUP"})
    @Timeout(300)
    void itsGroupEndedByASignalItLeavesNothingMounted(String signal) throws Exception {
        RealFileSystem.EXT4.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, reason));
        Process victim = victim();
        BufferedReader out = victim.inputReader(StandardCharsets.UTF_8);
        Path mounted = Path.of(out.readLine());
        Path directory = mounted.getParent().getParent();
        long serverId = Long.parseLong(out.readLine());

        Command.of("kill", "-" + signal, "--", "-" + victim.pid()).runOrThrow();
        ProcessHandle.of(serverId)
                .ifPresent(
                        handle -> handle.onExit().orTimeout(2, TimeUnit.MINUTES).join());

        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
        assertThat(Command.of("losetup", "-a").runOrThrow().output()).doesNotContain(directory.toString());
        assertThat(directory).doesNotExist();
    }

    /** Nobody is left to tidy up: the next disk does, also where several are made at once. */
    @Test
    @Timeout(300)
    void whatAHarnessAndItsServerLeaveThatAreBothKilledTheNextDisksRemove() throws Exception {
        RealFileSystem.EXT4.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, reason));
        Process victim = victim();
        BufferedReader out = victim.inputReader(StandardCharsets.UTF_8);
        String directory = Path.of(out.readLine()).getParent().getParent().toString();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
        String device = Command.of("losetup", "-n", "-O", "NAME", "-j", directory + "/fuse/disk.img")
                .runOrThrow()
                .output()
                .strip();
        server.destroyForcibly();
        server.onExit().join();
        victim.destroyForcibly().onExit().join();

        Callable<Void> makeAnother = () -> {
            RecordedDisk.create(RealFileSystem.EXT4).close();
            return null;
        };
        ExecutorService lanes = Executors.newFixedThreadPool(3);
        for (Future<Void> made : lanes.invokeAll(Collections.nCopies(3, makeAnother))) {
            made.get();
        }
        lanes.shutdown();

        assertThat(device).startsWith("/dev/loop");
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory);
        assertThat(Command.of("losetup", "-n", "-O", "NAME,BACK-FILE", "-l")
                        .runOrThrow()
                        .output()
                        .lines())
                .noneMatch(line -> line.startsWith(device + " ") && line.endsWith(" /disk.img"));
    }

    /** Else everything on the machine that syncs would wait for it for ever. */
    @Test
    @Timeout(300)
    void aServerThatStallsIsEndedByTheWatchdogAndWhoWaitsForItIsTold() throws Exception {
        RealFileSystem.EXT4.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, reason));
        String directory;
        try (RecordedDisk disk = RecordedDisk.create(RealFileSystem.EXT4, Duration.ofSeconds(10))) {
            Path mounted = disk.mount();
            directory = mounted.getParent().getParent().toString();
            CompletableFuture<ProcessHandle> ended =
                    ProcessHandle.of(disk.serverProcess()).orElseThrow().onExit();
            Command.of("kill", "-STOP", Long.toString(disk.serverProcess())).runOrThrow();
            assertThatThrownBy(() -> write(mounted.resolve("file")))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching(".*(Input/output error|Read-only file system).*");
            ended.orTimeout(2, TimeUnit.MINUTES).join();
        }
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory);
        assertThat(Command.of("losetup", "-a").runOrThrow().output()).doesNotContain(directory);
    }

    /** Here the file system is not mounted any more where it should be: what lies below goes all the same. */
    @Test
    @Timeout(300)
    void whatCannotBeUnmountedKeepsNothingElseAttachedAndASecondCloseDoesNothing() throws Exception {
        RealFileSystem.EXT4.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, reason));
        RecordedDisk disk = RecordedDisk.create(RealFileSystem.EXT4);
        Path mounted = disk.mount().getParent();
        Command.of("umount", mounted.toString()).runOrThrow();

        assertThatThrownBy(disk::close).hasMessageContaining("umount2");
        disk.close();

        String directory = mounted.getParent().toString();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory);
        assertThat(Command.of("losetup", "-a").runOrThrow().output()).doesNotContain(directory);
        assertThat(mounted.getParent()).doesNotExist();
        PosixDisk other = PosixDisk.create();
        other.close();
        other.close();
        assertThat(other.root()).doesNotExist();
    }

    private static void write(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(4096));
            file.force(true);
        }
    }

    private static Process victim() throws IOException {
        return new ProcessBuilder(
                        "setsid",
                        // Else what is ignored here, as in the background of a shell, would be ignored there.
                        "env",
                        "--default-signal=HUP,INT,TERM",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
