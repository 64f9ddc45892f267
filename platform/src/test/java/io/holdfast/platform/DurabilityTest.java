package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.testing.LoopImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of directories of the running machine, and of file systems made for the purpose. */
class DurabilityTest {
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path directory;

    @Test
    void aDirectoryIsExaminedAndLeftAsItWas() throws IOException {
        DurabilityReport report = Durability.report(directory);
        assertThat(report.path()).isEqualTo(directory.toRealPath().toString());
        assertThat(report.guaranteeReason()).isNotBlank();
        try (Stream<Path> entries = Files.list(directory)) {
            assertThat(entries).isEmpty();
        }
    }

    @Test
    void aDirectoryThatDoesNotExistYetIsJudgedByItsNearestParentAndNotMade() throws IOException {
        DurabilityReport report = Durability.report(directory.resolve("a/b/c"));
        assertThat(report.path()).isEqualTo(directory.toRealPath().toString());
        assertThat(report.warnings()).last().asString().contains("a/b/c").contains("does not exist yet");
        assertThat(directory.resolve("a")).doesNotExist();
        assertThat(report.guarantee()).isEqualTo(Durability.report(directory).guarantee());
    }

    @Test
    void aSymbolicLinkToADirectoryIsFollowedAndOneToNowhereIsRefused() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nowhere"));
        assertThat(Durability.report(link).path()).isEqualTo(real.toRealPath().toString());
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Durability.report(dangling));
    }

    @Test
    void aFileIsRefusedByItsName() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatExceptionOfType(NotDirectoryException.class)
                .isThrownBy(() -> Durability.report(file))
                .withMessageContaining("file");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Durability.report(file.resolve("below")))
                .withMessageContaining(file.toString());
    }

    @Test
    void nothingSurvivesOnAFileSystemInMemoryAndItsSyncsSayTheSame() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(MEMORY), "no " + MEMORY);
        DurabilityReport report = Durability.report(MEMORY);
        assertThat(report.guarantee()).isEqualTo(Guarantee.NOTHING);
        assertThat(report.warnings()).first().asString().contains("in memory");
        assertThat(report.directIo().alignment()).isEmpty();
    }

    @Test
    void aLoopDeviceIsTracedToItsFileAndNoBarriersAreNoDurability() throws IOException {
        try (LoopImage image = LoopImage.mount(directory, LoopImage.FileSystem.EXT4, 8, "rw")) {
            DurabilityReport report = Durability.report(image.root());
            assertThat(report.storage().fileSystem()).isEqualTo("ext4");
            assertThat(report.storage().mountPoint()).isEqualTo(image.root().toString());
            assertThat(report.storage().device().orElseThrow().name())
                    .startsWith(image.device().toString())
                    .contains("on the file " + directory.toRealPath());
            assertThat(report.guarantee())
                    .isEqualTo(Durability.report(directory).guarantee());
            image.remount("nobarrier");
            DurabilityReport weakened = Durability.report(image.root());
            assertThat(weakened.storage().mountOptions()).contains("nobarrier");
            assertThat(weakened.guarantee()).isEqualTo(Guarantee.DEVICE_CACHE);
            assertThat(syncIn(image.root())).isEqualTo(Guarantee.DEVICE_CACHE);
        }
    }

    @Test
    void aReadOnlyFileSystemIsExaminedWithoutTrying() throws IOException {
        try (LoopImage image = LoopImage.mount(directory, LoopImage.FileSystem.EXT4, 8, "ro")) {
            DurabilityReport report = Durability.report(image.root().resolve("new"));
            assertThat(report.storage().mountOptions()).contains("ro");
            assertThat(report.warnings())
                    .anyMatch(warning -> warning.contains("nothing could be tried") && warning.contains("EROFS"))
                    .anyMatch(warning -> warning.contains("read-only"));
            assertThat(report.directIo().reason()).contains("nothing could be tried");
            assertThat(report.sync().call()).isEqualTo("fdatasync");
        }
    }

    @Test
    void xfsOverwritesInPlace() throws IOException {
        try (LoopImage image = LoopImage.mount(directory, LoopImage.FileSystem.XFS, 300, "rw")) {
            DurabilityReport report = Durability.report(image.root());
            assertThat(report.storage().fileSystem()).isEqualTo("xfs");
            assertThat(report.storage().overwriting()).isEqualTo(DurabilityReport.Overwriting.IN_PLACE);
            assertThat(report.guarantee())
                    .isEqualTo(Durability.report(directory).guarantee());
        }
    }

    @Test
    void btrfsIsFoundOnItsDeviceAndCopiesOnWrite() throws IOException {
        try (LoopImage image = LoopImage.mount(directory, LoopImage.FileSystem.BTRFS, 128, "rw")) {
            DurabilityReport report = Durability.report(image.root());
            assertThat(report.storage().fileSystem()).isEqualTo("btrfs");
            assertThat(report.storage().overwriting()).isEqualTo(DurabilityReport.Overwriting.COPY_ON_WRITE);
            assertThat(report.storage().device().orElseThrow().name())
                    .startsWith(image.device().toString());
        }
    }

    private static Guarantee syncIn(Path directory) throws IOException {
        try (Volume volume = Volumes.open(directory);
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            return file.sync(SyncKind.DATA);
        }
    }
}
