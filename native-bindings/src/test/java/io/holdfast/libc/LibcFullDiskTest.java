package io.holdfast.libc;

import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_RDONLY;
import static io.holdfast.libc.Constant.O_RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.LoopImage;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What only a file system of one's own can show: a disk that is full, a mount that is read-only. */
final class LibcFullDiskTest {
    // A prime: no disk is full exactly at the end of a chunk.
    private static final int CHUNK_BYTES = 999_983;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("io.holdfast.libc.Backends#all")
    void aFullDiskGivesOneShortWriteAndThenENOSPC(Libc libc) throws Exception {
        try (LoopImage image = LoopImage.mount(directory, LoopImage.FileSystem.EXT4, 8, "rw")) {
            int fd = (int) libc.open(
                    image.root().resolve("file").toString(), O_CREAT.on(libc.abi()) | O_RDWR.on(libc.abi()), 0600);
            NativeBuffer chunk = libc.wrap(ByteBuffer.allocateDirect(CHUNK_BYTES));
            long position = 0;
            long written = CHUNK_BYTES;
            while (written == CHUNK_BYTES) {
                written = libc.pwrite(fd, chunk, 0, CHUNK_BYTES, position);
                position += Math.max(written, 0);
            }
            assertThat(written).as("the last write that took anything").isBetween(1L, CHUNK_BYTES - 1L);

            long result = libc.pwrite(fd, chunk, 0, CHUNK_BYTES, position);

            assertThat(Errno.ofResult(result, libc.abi()).kind()).isEqualTo(Errno.Kind.ENOSPC);
            assertThat(Files.size(image.root().resolve("file"))).isEqualTo(position);
            result = libc.fallocate(fd, 0, position, 64L * CHUNK_BYTES);
            assertThat(Errno.ofResult(result, libc.abi()).kind()).isEqualTo(Errno.Kind.ENOSPC);
            assertThat(libc.close(fd)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.libc.Backends#all")
    void aReadOnlyMountRefusesEveryChangeWithEROFS(Libc libc) throws Exception {
        try (LoopImage image = LoopImage.mount(directory, LoopImage.FileSystem.EXT4, 8, "rw")) {
            Path file = Files.write(image.root().resolve("file"), new byte[3]);
            image.remount("ro");

            List<Long> results = List.of(
                    libc.open(file.toString(), O_RDWR.on(libc.abi()), 0),
                    libc.mkdir(image.root().resolve("directory").toString(), 0700),
                    libc.unlink(file.toString()),
                    libc.rename(file.toString(), file + "2"));

            assertThat(results)
                    .extracting(result -> Errno.ofResult(result, libc.abi()).kind())
                    .containsOnly(Errno.Kind.EROFS);
            int fd = (int) libc.open(file.toString(), O_RDONLY.on(libc.abi()), 0);
            assertThat(Errno.ofResult(libc.fchmod(fd, 0600), libc.abi()).kind()).isEqualTo(Errno.Kind.EROFS);
            assertThat(libc.close(fd)).isZero();
        }
    }
}
