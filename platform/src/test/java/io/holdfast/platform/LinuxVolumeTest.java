package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.IoVector;
import io.holdfast.testing.Command;
import io.holdfast.testing.OpenDescriptors;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the volume of Linux promises beyond the contract: which calls it makes, and how it refuses. */
class LinuxVolumeTest {
    @TempDir
    Path directory;

    private final ScriptedLibc script = ScriptedLibc.ofThisMachine();
    private Volume volume;

    @BeforeEach
    void openVolume() throws IOException {
        Assumptions.assumeTrue(NativeBackends.onLinux(), "the volume of Linux");
        volume = Volumes.open(directory, script.libc());
    }

    @AfterEach
    void closeVolume() throws IOException {
        if (volume != null) {
            volume.close();
        }
    }

    private List<String> namesAndSyncs() {
        return script.calls("openat", "renameat", "renameat2", "unlinkat", "mkdirat", "fsync");
    }

    @Test
    void everyChangeOfNamesNowSyncsTheDirectoryAfterIt() throws IOException {
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
        volume.rename("a", "b", DirectorySync.NOW);
        volume.replace("b", "c", DirectorySync.NOW);
        volume.unlink("c", DirectorySync.NOW);
        volume.subdirectory("d").close();
        assertThat(namesAndSyncs())
                .containsExactly(
                        "openat",
                        "fsync",
                        "openat",
                        "renameat2",
                        "fsync",
                        "openat",
                        "renameat",
                        "fsync",
                        "unlinkat",
                        "fsync",
                        "mkdirat",
                        "openat",
                        "fsync");
    }

    @Test
    void deferredChangesOfNamesShareOneSync() throws IOException {
        volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
        volume.rename("a", "b", DirectorySync.DEFERRED);
        volume.replace("b", "c", DirectorySync.DEFERRED);
        volume.unlink("c", DirectorySync.DEFERRED);
        assertThat(script.calls("fsync")).isEmpty();
        volume.syncDirectory();
        assertThat(script.calls("fsync")).hasSize(1);
    }

    @Test
    void theDirectoryItselfIsSyncedNotTheFile() throws IOException {
        int[] synced = new int[1];
        int[] opened = new int[1];
        script.answer("openat", (machine, arguments) -> {
            opened[0] = (Integer) arguments[0];
            return machine.openat(
                    (Integer) arguments[0], (String) arguments[1], (Integer) arguments[2], (Integer) arguments[3]);
        });
        script.answer("fsync", (machine, arguments) -> {
            synced[0] = (Integer) arguments[0];
            return machine.fsync(synced[0]);
        });
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
        assertThat(synced[0]).isPositive().isEqualTo(opened[0]);
    }

    @Test
    void afterAFailedDirectorySyncNoNameIsChangedAndNothingIsTriedAgain() throws IOException {
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
        script.fail("fsync", Errno.Kind.EIO);
        assertThatExceptionOfType(SyncFailedException.class)
                .isThrownBy(() -> volume.rename("a", "b", DirectorySync.NOW))
                .withMessageContaining(directory.toString());
        int before = script.calls().size();
        for (DirectorySync sync : DirectorySync.values()) {
            assertThatExceptionOfType(PoisonedFileException.class)
                    .isThrownBy(() -> volume.create("c", OpenMode.BUFFERED, sync));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> volume.rename("b", "c", sync));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> volume.replace("b", "c", sync));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> volume.unlink("b", sync));
        }
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> volume.subdirectory("d"));
        assertThatExceptionOfType(PoisonedFileException.class)
                .isThrownBy(() -> volume.syncDirectory())
                .havingCause()
                .withMessageContaining("EIO");
        assertThat(script.calls()).as("no call was made").hasSize(before);
        assertThat(volume.list()).containsExactly("b");
        volume.open("b", OpenMode.READ).close();
    }

    @Test
    void aCreationWhoseDirectorySyncFailsLeaksNoDescriptor() throws IOException {
        Set<String> before = OpenDescriptors.list();
        script.fail("fsync", Errno.Kind.EIO);
        assertThatExceptionOfType(SyncFailedException.class)
                .isThrownBy(() -> volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW));
        assertThat(OpenDescriptors.list()).isSubsetOf(before);
    }

    // A watchdog: an open that waits for a FIFO's writer never returns.
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @Test
    void whatIsNoFileIsRefusedByNameWithoutWaitingOrLeaking() throws IOException {
        Command.of("mkfifo", directory.resolve("fifo").toString()).runOrThrow();
        Files.createDirectory(directory.resolve("directory"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
            Set<String> before = OpenDescriptors.list();
            for (String name : List.of("fifo", "socket", "directory")) {
                for (OpenMode mode : List.of(OpenMode.READ, OpenMode.BUFFERED, OpenMode.DIRECT)) {
                    assertThatExceptionOfType(NotAFileException.class)
                            .isThrownBy(() -> volume.open(name, mode))
                            .withMessageContaining(directory.resolve(name).toString())
                            .withMessageContaining(name);
                }
                assertThatExceptionOfType(NotAFileException.class).isThrownBy(() -> volume.lock(name));
                assertThat(volume.exists(name)).isTrue();
            }
            assertThat(OpenDescriptors.list()).isSubsetOf(before);
        }
    }

    @Test
    void aDeviceIsRefusedByName() throws IOException {
        try (Volume devices = Volumes.open(Path.of("/dev"), script.libc())) {
            Set<String> before = OpenDescriptors.list();
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> devices.open("null", OpenMode.READ))
                    .withMessageContaining("/dev/null")
                    .withMessageContaining("character device");
            assertThat(OpenDescriptors.list()).isSubsetOf(before);
        }
    }

    @Test
    void everyOpenForbidsInheritanceLinksAndWaiting() throws IOException {
        int expected = Constant.O_CLOEXEC.on(script.libc().abi())
                | Constant.O_NOFOLLOW.on(script.libc().abi())
                | Constant.O_NONBLOCK.on(script.libc().abi());
        for (int i = 0; i < 4; i++) {
            script.answer("openat", (machine, arguments) -> {
                assertThat((Integer) arguments[2] & expected).isEqualTo(expected);
                return machine.openat(
                        (Integer) arguments[0], (String) arguments[1], (Integer) arguments[2], (Integer) arguments[3]);
            });
        }
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
        volume.open("a", OpenMode.READ).close();
        volume.lock("lock").close();
        volume.subdirectory("d").close();
    }

    @Test
    void aLeaseOfAnotherProcessIsWaitedForAndItsFileIsThere() throws IOException {
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
        script.fail("openat", Errno.Kind.EAGAIN).answer("openat", (machine, arguments) -> {
            assertThat((Integer) arguments[2] & Constant.O_NONBLOCK.on(machine.abi()))
                    .isZero();
            return machine.openat(
                    (Integer) arguments[0], (String) arguments[1], (Integer) arguments[2], (Integer) arguments[3]);
        });
        volume.open("a", OpenMode.BUFFERED).close();
        script.fail("openat", Errno.Kind.EAGAIN);
        assertThat(volume.exists("a")).isTrue();
    }

    @Test
    void aRefusedPermissionRemovesTheNewFile() throws IOException {
        script.fail("fchmod", Errno.Kind.EPERM);
        assertThatExceptionOfType(NativeIOException.class)
                .isThrownBy(() -> volume.create("a", OpenMode.BUFFERED.withPermissions(0666), DirectorySync.NOW));
        assertThat(volume.list()).isEmpty();
    }

    @Test
    void anInterruptedOpenIsMadeAgain() throws IOException {
        script.fail("openat", Errno.Kind.EINTR).fail("fstat", Errno.Kind.EINTR);
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
        volume.open("a", OpenMode.READ).close();
        assertThat(volume.list()).containsExactly("a");
    }

    @Test
    void whereRenameCannotRefuseATakenNameItIsLookedUpAndReported() throws IOException {
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
        volume.create("taken", OpenMode.BUFFERED, DirectorySync.NOW).close();
        script.fail("renameat2", Errno.Kind.EINVAL);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> volume.rename("a", "taken", DirectorySync.NOW));
        volume.rename("a", "b", DirectorySync.NOW);
        assertThat(script.calls("renameat2", "renameat")).containsExactly("renameat2", "renameat");
        assertThat(volume.list()).containsExactly("b", "taken");
        assertThat(volume.probe().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("RENAME_NOREPLACE"));
    }

    @Test
    void aFailedRenameDoesNotFallBack() throws IOException {
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
        script.fail("renameat2", Errno.Kind.EIO);
        assertThatExceptionOfType(NativeIOException.class).isThrownBy(() -> volume.rename("a", "b", DirectorySync.NOW));
        assertThat(script.calls("renameat")).isEmpty();
    }

    @Test
    void aMissingDirectoryIsNotCreated() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Volumes.open(directory.resolve("missing"), script.libc()))
                .withMessageContaining("missing");
        assertThat(directory.resolve("missing")).doesNotExist();
    }

    @Test
    void aFileIsNoVolume() throws IOException {
        Files.createFile(directory.resolve("file"));
        assertThatExceptionOfType(NotAFileException.class)
                .isThrownBy(() -> Volumes.open(directory.resolve("file"), script.libc()))
                .withMessageContaining("file")
                .withMessageContaining("directory");
    }

    @Test
    void aLinkToADirectoryIsFollowedWhereTheUserNamesIt() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        try (Volume linked = Volumes.open(link, script.libc())) {
            linked.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
            assertThat(linked.list()).containsExactly("a");
        }
        assertThat(real.resolve("a")).exists();
    }

    @Test
    void callsActOnTheDirectoryThatWasOpenedAndListRefusesAnother() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        try (Volume moved = Volumes.open(inner, script.libc())) {
            Files.move(inner, directory.resolve("elsewhere"));
            Files.createDirectory(inner);
            moved.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
            assertThat(inner).isEmptyDirectory();
            assertThat(directory.resolve("elsewhere/a")).exists();
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(moved::list)
                    .withMessageContaining("no longer at this path");
        }
    }

    @Test
    void aVolumeOpenedAndClosedLeaksNoDescriptor() throws IOException {
        Set<String> before = OpenDescriptors.list();
        try (Volume again = Volumes.open(directory, script.libc())) {
            again.create("a", OpenMode.DIRECT.with(OpenMode.Caching.DIRECT_IF_POSSIBLE), DirectorySync.NOW)
                    .close();
            again.probe();
            again.lock("lock").close();
            again.subdirectory("d").close();
            again.exists("a");
            again.list();
        }
        assertThat(OpenDescriptors.list()).isSubsetOf(before);
    }

    /** Overlayfs before Linux 6.7 writes at the position, whatever the flag says. */
    @Test
    void anAppendWhoseFlagIsDroppedOverwritesNothing() throws IOException {
        for (int i = 0; i < 3; i++) {
            script.answer(
                    "pwritev2",
                    (machine, arguments) ->
                            machine.pwritev2((Integer) arguments[0], (IoVector) arguments[1], (Long) arguments[2], 0));
        }
        try (DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            file.append(ByteBuffer.wrap(new byte[] {1, 2}));
            file.append(ByteBuffer.wrap(new byte[] {3}));
            file.append(ByteBuffer.allocateDirect(1).put(0, (byte) 4));
        }
        assertThat(directory.resolve("a")).hasBinaryContent(new byte[] {1, 2, 3, 4});
        assertThat(script.calls("pwritev2")).hasSize(3);
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsReportedWithoutTrying() throws IOException {
        script.fail("openat", Errno.Kind.EACCES);
        DurabilityReport report = volume.probe();
        assertThat(report.warnings())
                .anyMatch(warning -> warning.contains("nothing could be tried") && warning.contains("EACCES"));
        assertThat(report.directIo().alignment()).isEmpty();
    }

    @Test
    void aPathWhoseBytesAreNoCharactersIsNotTakenForAnother() throws IOException {
        Command.of("sh", "-c", "mkdir \"$1/$(printf 'odd\\377')\"", "sh", directory.toString())
                .runOrThrow();
        Path odd;
        try (var names = Files.list(directory)) {
            odd = names.findAny().orElseThrow();
        }
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Volumes.open(odd, script.libc()))
                .withMessageContaining("no characters");
        Files.createDirectory(Path.of(odd.toString()));
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> Volumes.open(odd, script.libc()));
    }
}
