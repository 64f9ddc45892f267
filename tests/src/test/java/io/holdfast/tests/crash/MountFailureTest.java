package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.crash.block.RealFileSystem;
import io.holdfast.crash.block.RecordedDisk;
import io.holdfast.libc.Errno;
import io.holdfast.platform.NativeIOException;
import io.holdfast.testing.OptionalSuite;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel does not mount is told apart by its errno, and the disk is good for the next state. */
class MountFailureTest {
    private static final int BLOCK_BYTES = 4096;

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void aMountThatFailsNamesTheDeviceTheDirectoryAndTheErrno() throws IOException {
        RealFileSystem.EXT4.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, reason));
        try (RecordedDisk disk = RecordedDisk.create(RealFileSystem.EXT4)) {
            disk.beginRecord();
            disk.crash(0, List.of());
            Path whole = directory.resolve("whole");
            disk.save(whole);

            assertRefused(disk, firstBlocks(whole, 0), Errno.Kind.EINVAL);
            // A superblock whose group descriptors are zeroes.
            assertRefused(disk, firstBlocks(whole, 1), Errno.Kind.EUCLEAN);

            disk.load(whole);
            assertThat(disk.mount()).isEmptyDirectory();
            disk.unmount();
            assertThat(disk.isFree()).isTrue();
        }
    }

    private static void assertRefused(RecordedDisk disk, Path image, Errno.Kind errno) throws IOException {
        disk.load(image);
        assertThatThrownBy(disk::mount)
                .isInstanceOfSatisfying(NativeIOException.class, e -> {
                    assertThat(e.errno().kind()).isEqualTo(errno);
                    assertThat(e.path()).endsWith("/fs");
                })
                .hasMessageMatching("mount of /dev/loop\\d+ as ext4 on .*");
    }

    /** The first blocks of a saved disk, which begins with them, and zeroes behind. */
    private Path firstBlocks(Path saved, int count) throws IOException {
        Path file = directory.resolve("first-" + count);
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(saved)));
                DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (int number = 0; number < count; number++) {
                assertThat(in.readInt()).isEqualTo(number);
                out.writeInt(number);
                out.write(in.readNBytes(BLOCK_BYTES));
            }
            out.writeInt(-1);
        }
        return file;
    }
}
