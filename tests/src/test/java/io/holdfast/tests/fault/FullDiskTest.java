package io.holdfast.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.programs.LogProgram;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.platform.WriteMethod;
import io.holdfast.testing.LoopImage;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log whose disk is full, more than once, and freed again: what was refused never appears, and the log goes on. */
@Timeout(300)
class FullDiskTest {
    private static final LogOptions OPTIONS =
            new LogOptions(4096, 1 << 20, 1 << 15, 3, Duration.ZERO, WriteMethod.DIRECT_SYNC);

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS"}) // btrfs copies on write: there an overwrite can find the disk full too
    void aFullDiskRefusesAppendsAndTakesThemAgainWhenItIsFreed(LoopImage.FileSystem fileSystem) throws Exception {
        fileSystem.require();
        try (LoopImage image = LoopImage.mount(temporary, fileSystem, 16, "noatime")) {
            Path directory = Files.createDirectory(image.root().resolve("log"));
            Path ballast = image.root().resolve("ballast");
            Appenders appenders = new Appenders();
            try (Volume volume = Volumes.open(directory)) {
                try (Log log = Log.open(volume, OPTIONS)) {
                    for (int times = 0; times < 3; times++) {
                        fill(ballast);
                        List<IOException> refusals = appenders.appendUntilRefused(log);
                        assertThat(refusals).isNotEmpty().hasOnlyElementsOfType(DiskFullException.class);
                        Files.delete(ballast);
                        appenders.append(log, 5);
                    }
                }
                try (Log log = Log.open(volume, OPTIONS)) {
                    appenders.check(LogProgram.replay(log));
                }
            }
        }
    }

    private static void fill(Path ballast) throws IOException {
        byte[] chunk = new byte[1 << 16];
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }
}
