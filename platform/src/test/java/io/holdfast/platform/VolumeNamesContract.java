package io.holdfast.platform;

import static io.holdfast.platform.VolumeFixture.assertBlock;
import static io.holdfast.platform.VolumeFixture.writeBlock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link Volume} promises about names. */
public interface VolumeNamesContract extends VolumeFixture {
    /** A name that is taken at first. */
    String TAKEN = "taken";

    private static void createEmpty(Volume volume, String name) throws IOException {
        volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW).close();
    }

    private static void createFilled(Volume volume, String name, int fill) throws IOException {
        try (DurableFile file = volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW)) {
            writeBlock(file, 0, fill);
        }
    }

    private static void assertFilled(Volume volume, String name, int fill) throws IOException {
        try (DurableFile file = volume.open(name, OpenMode.READ)) {
            assertBlock(file, 0, fill);
        }
    }

    @Test
    default void noNameEscapesTheDirectory() throws IOException {
        try (Volume volume = open()) {
            createEmpty(volume, TAKEN);
            for (String name : List.of("", ".", "..", "/", "a/b", "/a", "a/", "../a", "a\0b")) {
                assertThatIllegalArgumentException()
                        .as("open [%s]", name)
                        .isThrownBy(() -> volume.open(name, OpenMode.BUFFERED));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW));
                assertThatIllegalArgumentException().isThrownBy(() -> volume.rename(TAKEN, name, DirectorySync.NOW));
                assertThatIllegalArgumentException().isThrownBy(() -> volume.rename(name, "free", DirectorySync.NOW));
                assertThatIllegalArgumentException().isThrownBy(() -> volume.replace(TAKEN, name, DirectorySync.NOW));
                assertThatIllegalArgumentException().isThrownBy(() -> volume.replace(name, TAKEN, DirectorySync.NOW));
                assertThatIllegalArgumentException().isThrownBy(() -> volume.unlink(name, DirectorySync.NOW));
                assertThatIllegalArgumentException().isThrownBy(() -> volume.exists(name));
                assertThatIllegalArgumentException().isThrownBy(() -> volume.subdirectory(name));
                assertThatIllegalArgumentException().isThrownBy(() -> volume.lock(name));
            }
            assertThat(volume.list()).containsExactly(TAKEN);
        }
    }

    @Test
    default void openOfAMissingNameSaysSo() throws IOException {
        try (Volume volume = open()) {
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> volume.open("missing", OpenMode.BUFFERED))
                    .withMessageContaining("missing");
            assertThat(volume.list()).isEmpty();
        }
    }

    @Test
    default void createReturnsAnEmptyFileThatCarriesItsName() throws IOException {
        try (Volume volume = open()) {
            try (DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
                assertThat(file.name()).isEqualTo("a");
                assertThat(file.size()).isZero();
            }
            try (DurableFile file = volume.create("b", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
                assertThat(file.size()).isZero();
            }
            assertThat(volume.list()).containsExactly("a", "b");
        }
    }

    @Test
    default void createRefusesATakenNameAndLeavesItsFileAlone() throws IOException {
        try (Volume volume = open()) {
            createFilled(volume, TAKEN, 7);
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> volume.create(TAKEN, OpenMode.BUFFERED, DirectorySync.NOW));
            assertFilled(volume, TAKEN, 7);
        }
    }

    @Test
    default void createReadOnlyIsRefused() throws IOException {
        try (Volume volume = open()) {
            assertThatIllegalArgumentException().isThrownBy(() -> volume.create("a", OpenMode.READ, DirectorySync.NOW));
            assertThat(volume.list()).isEmpty();
        }
    }

    @Test
    default void renameMovesAFileToAFreeName() throws IOException {
        try (Volume volume = open()) {
            createFilled(volume, "from", 7);
            volume.rename("from", "to", DirectorySync.NOW);
            assertThat(volume.list()).containsExactly("to");
            assertFilled(volume, "to", 7);
        }
    }

    @Test
    default void renameOntoATakenNameIsRefusedAndChangesNeither() throws IOException {
        try (Volume volume = open()) {
            createFilled(volume, "from", 7);
            createFilled(volume, TAKEN, 8);
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> volume.rename("from", TAKEN, DirectorySync.NOW));
            assertFilled(volume, "from", 7);
            assertFilled(volume, TAKEN, 8);
        }
    }

    @Test
    default void renameOfAMissingNameSaysSo() throws IOException {
        try (Volume volume = open()) {
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> volume.rename("missing", "to", DirectorySync.NOW));
            assertThat(volume.list()).isEmpty();
        }
    }

    @Test
    default void replacePutsAFileInTheOthersPlace() throws IOException {
        try (Volume volume = open()) {
            createFilled(volume, "new", 7);
            createFilled(volume, TAKEN, 8);
            volume.replace("new", TAKEN, DirectorySync.NOW);
            assertThat(volume.list()).containsExactly(TAKEN);
            assertFilled(volume, TAKEN, 7);
        }
    }

    @Test
    default void replaceAcceptsAFreeName() throws IOException {
        try (Volume volume = open()) {
            createFilled(volume, "new", 7);
            volume.replace("new", "free", DirectorySync.DEFERRED);
            assertThat(volume.list()).containsExactly("free");
            assertFilled(volume, "free", 7);
        }
    }

    @Test
    default void replaceByAMissingNameSaysSoAndLeavesTheOtherAlone() throws IOException {
        try (Volume volume = open()) {
            createFilled(volume, TAKEN, 8);
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> volume.replace("missing", TAKEN, DirectorySync.NOW));
            assertFilled(volume, TAKEN, 8);
        }
    }

    @Test
    default void unlinkRemovesAName() throws IOException {
        try (Volume volume = open()) {
            createEmpty(volume, "a");
            createEmpty(volume, "b");
            volume.unlink("a", DirectorySync.NOW);
            volume.unlink("b", DirectorySync.DEFERRED);
            assertThat(volume.list()).isEmpty();
            assertThat(volume.exists("a")).isFalse();
        }
    }

    @Test
    default void unlinkOfAMissingNameSaysSo() throws IOException {
        try (Volume volume = open()) {
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> volume.unlink("missing", DirectorySync.NOW));
        }
    }

    @Test
    default void listIsSortedAndHoldsFilesAndDirectories() throws IOException {
        try (Volume volume = open()) {
            for (String name : List.of("c", "a10", "a2", "B")) {
                createEmpty(volume, name);
            }
            volume.subdirectory("b").close();
            assertThat(volume.list()).containsExactly("B", "a10", "a2", "b", "c");
        }
    }

    @Test
    default void existsIsTrueForFilesAndDirectories() throws IOException {
        try (Volume volume = open()) {
            createEmpty(volume, "file");
            volume.subdirectory("directory").close();
            assertThat(volume.exists("file")).isTrue();
            assertThat(volume.exists("directory")).isTrue();
            assertThat(volume.exists("missing")).isFalse();
        }
    }

    @Test
    default void aSubdirectoryIsCreatedOnceAndHasNamesOfItsOwn() throws IOException {
        try (Volume volume = open();
                Volume inner = volume.subdirectory("inner");
                Volume again = volume.subdirectory("inner")) {
            createFilled(inner, "a", 7);
            assertThat(again.list()).containsExactly("a");
            assertFilled(again, "a", 7);
            assertThat(volume.list()).containsExactly("inner");
            assertThat(inner.location()).startsWith(volume.location()).endsWith("inner");
        }
    }

    @Test
    default void aDirectoryWhereAFileShouldBeIsRefused() throws IOException {
        try (Volume volume = open()) {
            volume.subdirectory("directory").close();
            createFilled(volume, "file", 7);
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> volume.open("directory", OpenMode.BUFFERED))
                    .withMessageContaining("directory");
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> volume.open("directory", OpenMode.READ));
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> volume.unlink("directory", DirectorySync.NOW));
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> volume.replace("file", "directory", DirectorySync.NOW));
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> volume.replace("directory", "free", DirectorySync.NOW));
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> volume.rename("directory", "free", DirectorySync.NOW));
            assertThatExceptionOfType(NotAFileException.class).isThrownBy(() -> volume.lock("directory"));
            assertThat(volume.list()).containsExactly("directory", "file");
        }
    }

    @Test
    default void aFileWhereADirectoryShouldBeIsRefused() throws IOException {
        try (Volume volume = open()) {
            createEmpty(volume, "file");
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> volume.subdirectory("file"))
                    .withMessageContaining("file");
        }
    }

    @Test
    default void syncDirectoryReturnsWhatWasReached() throws IOException {
        try (Volume volume = open()) {
            createEmpty(volume, "a");
            assertThat(volume.syncDirectory()).isNotNull();
        }
    }

    @Test
    default void probeReportsAndLeavesNothingBehind() throws IOException {
        try (Volume volume = open()) {
            createEmpty(volume, "a");
            DurabilityReport report = volume.probe();
            assertThat(report.path()).isEqualTo(volume.location());
            assertThat(report.guarantee()).isNotNull();
            assertThat(report.guaranteeReason()).isNotBlank();
            assertThat(report.sync().call()).isNotBlank();
            assertThat(report.sync().reason()).isNotBlank();
            assertThat(report.directIo().alignment().isPresent())
                    .isEqualTo(supports().contains(Support.DIRECT));
            assertThat(volume.list()).containsExactly("a");
        }
    }

    @Test
    default void closingTheVolumeIsIdempotentAndLeavesItsFilesOpen() throws IOException {
        Volume volume = open();
        try (DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            volume.close();
            volume.close();
            writeBlock(file, 0, 7);
            file.sync(SyncKind.DATA);
            assertBlock(file, 0, 7);
        }
    }

    @Test
    default void aClosedVolumeRefusesEveryCall() throws IOException {
        Volume volume = open();
        createEmpty(volume, "a");
        volume.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> volume.open("a", OpenMode.BUFFERED));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> volume.create("b", OpenMode.BUFFERED, DirectorySync.NOW));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> volume.unlink("a", DirectorySync.NOW));
        assertThatExceptionOfType(IOException.class).isThrownBy(volume::syncDirectory);
        assertThatExceptionOfType(IOException.class).isThrownBy(volume::list);
    }

    @Test
    default void symbolicLinksAreNeitherFollowedNorOpened() throws IOException {
        assumeSupport(Support.POSIX_DIRECTORY);
        try (Volume volume = open()) {
            createFilled(volume, "file", 7);
            volume.subdirectory("directory").close();
            Path directory = Path.of(volume.location());
            Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
            Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));
            Files.createSymbolicLink(directory.resolve("linked-directory"), Path.of("directory"));
            for (String name : List.of("link", "dangling")) {
                assertThatExceptionOfType(NotAFileException.class)
                        .isThrownBy(() -> volume.open(name, OpenMode.BUFFERED))
                        .withMessageContaining(name);
                assertThatExceptionOfType(NotAFileException.class).isThrownBy(() -> volume.lock(name));
                assertThatExceptionOfType(FileAlreadyExistsException.class)
                        .isThrownBy(() -> volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW));
                assertThatExceptionOfType(FileAlreadyExistsException.class)
                        .isThrownBy(() -> volume.rename("file", name, DirectorySync.NOW));
                assertThat(volume.exists(name)).isTrue();
            }
            assertThatExceptionOfType(NotAFileException.class)
                    .isThrownBy(() -> volume.subdirectory("linked-directory"));
            assertThat(directory.resolve("nowhere")).doesNotExist();
        }
    }

    @Test
    default void aFifoIsRefusedAndNotWaitedFor() throws Exception {
        assumeSupport(Support.POSIX_DIRECTORY);
        try (Volume volume = open()) {
            Path fifo = Path.of(volume.location()).resolve("fifo");
            assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                    .isZero();
            for (OpenMode mode : List.of(OpenMode.READ, OpenMode.BUFFERED)) {
                assertThatExceptionOfType(NotAFileException.class)
                        .isThrownBy(() -> volume.open("fifo", mode))
                        .withMessageContaining("fifo");
            }
            assertThatExceptionOfType(NotAFileException.class).isThrownBy(() -> volume.lock("fifo"));
        }
    }

    @Test
    default void newFilesAreForTheirOwnerAloneUnlessToldOtherwise() throws IOException {
        assumeSupport(Support.POSIX_DIRECTORY);
        try (Volume volume = open()) {
            createEmpty(volume, "private");
            volume.create("shared", OpenMode.BUFFERED.withPermissions(0640), DirectorySync.NOW)
                    .close();
            volume.subdirectory("directory").close();
            assertThat(permissions(volume, "private")).isEqualTo("rw-------");
            assertThat(permissions(volume, "shared")).isEqualTo("rw-r-----");
            assertThat(permissions(volume, "directory")).isEqualTo("rwx------");
        }
    }

    private static String permissions(Volume volume, String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(Path.of(volume.location()).resolve(name)));
    }
}
