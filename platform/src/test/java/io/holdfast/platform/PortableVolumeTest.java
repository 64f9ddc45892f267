package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortableVolumeTest {
    @TempDir
    Path directory;

    @Test
    void itPromisesNoMoreThanTheRuntimeDoes() throws IOException {
        try (Volume volume = PortableVolume.open(directory);
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            for (SyncKind kind : SyncKind.values()) {
                assertThat(file.sync(kind)).isEqualTo(Guarantee.DEVICE_CACHE);
            }
            assertThat(volume.syncDirectory()).isEqualTo(Guarantee.PROCESS_CRASH);
            DurabilityReport report = volume.probe();
            assertThat(report.guarantee()).isEqualTo(Guarantee.DEVICE_CACHE);
            assertThat(report.warnings()).anyMatch(warning -> warning.contains("no sync of directories"));
        }
    }

    @Test
    void aFailureTellsCallPathPositionAndThatTheErrnoIsHidden() throws IOException {
        try (Volume volume = PortableVolume.open(directory)) {
            volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
            try (DurableFile file = volume.open("a", OpenMode.READ)) {
                assertThatExceptionOfType(NativeIOException.class)
                        .isThrownBy(() -> file.write(AlignedBuffer.allocate(10, 1), 0, 10, 77))
                        .withMessageContaining("AsynchronousFileChannel.write")
                        .withMessageContaining("/a at position 77")
                        .satisfies(failure -> assertThat(failure.errno().kind()).isEqualTo(Errno.Kind.UNKNOWN));
            }
        }
    }

    @Test
    void theLockFileNamesTheProcessThatHoldsIt() throws IOException {
        try (Volume volume = PortableVolume.open(directory);
                VolumeLock lock = volume.lock("lock")) {
            assertThat(lock).isNotNull();
            assertThat(Files.readString(directory.resolve("lock")))
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void onlyADirectoryThatExistsIsOpened() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatExceptionOfType(NotDirectoryException.class).isThrownBy(() -> PortableVolume.open(file));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> PortableVolume.open(directory.resolve("missing")));
    }
}
