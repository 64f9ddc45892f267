package io.holdfast.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class InstantVolumeTest {
    private final InstantVolume volume = new InstantVolume();

    @Test
    void aLogWritesOnThroughManySegments() throws IOException {
        LogOptions options =
                LogOptions.DEFAULT.withWriteMethod(WriteMethod.BUFFERED_SYNC).withSegmentBytes(1 << 20);
        try (Log log = Log.open(volume, options)) {
            Lsn last = Lsn.ZERO;
            for (int i = 0; i < 500; i++) {
                Lsn next = log.append(new byte[10_000]);
                assertThat(next).isGreaterThan(last);
                last = next;
            }
            assertThat(log.syncedLsn()).isGreaterThan(last);
        }
        assertThat(volume.list()).hasSizeGreaterThan(5);
    }

    @Test
    void namesAreThereOnce() throws IOException {
        volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW);
        volume.create("b", OpenMode.BUFFERED, DirectorySync.NOW);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> volume.rename("a", "b", DirectorySync.NOW));
        volume.replace("a", "b", DirectorySync.NOW);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> volume.open("a", OpenMode.READ));
        volume.unlink("b", DirectorySync.NOW);
        assertThat(volume.list()).isEmpty();
    }
}
