package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Field;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How files get space ahead of need. */
class PreallocationTest {
    @Nested
    class OnLinux {
        @TempDir
        Path directory;

        private final ScriptedLibc script = ScriptedLibc.ofThisMachine();

        private void withFile(FileCheck check) throws IOException {
            Assumptions.assumeTrue(NativeBackends.onLinux(), "the volume of Linux");
            try (Volume volume = Volumes.open(directory, script.libc());
                    DurableFile file = volume.create("file", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
                check.run(file);
            }
        }

        @Test
        void spaceIsAllocatedAndThenWritten() throws IOException {
            withFile(file -> {
                file.preallocate(5 << 20);
                assertThat(script.calls("fallocate", "pwrite"))
                        .containsExactly("fallocate", "pwrite", "pwrite", "pwrite", "pwrite", "pwrite");
            });
        }

        @ParameterizedTest
        @EnumSource(
                value = Errno.Kind.class,
                names = {"EOPNOTSUPP", "ENOSYS"})
        void aFileSystemWithoutFallocateGetsTheZeroesAlone(Errno.Kind unsupported) throws IOException {
            withFile(file -> {
                script.fail("fallocate", unsupported);
                file.preallocate(1 << 20);
                assertThat(file.size()).isEqualTo(1 << 20);
                assertThat(script.calls("pwrite")).hasSize(1);
            });
        }

        @Test
        void aDirectFileThatEndsWithinAUnitIsFilledToItsLengthWithoutFallocate() throws IOException {
            withFile(file -> {
                file.writeUnaligned(ByteBuffer.allocate(100), 0);
                script.fail("fallocate", Errno.Kind.EOPNOTSUPP);
                try (Volume volume = Volumes.open(directory, script.libc());
                        DurableFile direct =
                                volume.open("file", OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE))) {
                    int unit = Math.max(4096, direct.alignment().offsetBytes());
                    direct.preallocate(unit);
                    assertThat(direct.size()).isEqualTo(unit);
                }
            });
        }

        @Test
        void anInterruptedAllocationIsMadeAgain() throws IOException {
            withFile(file -> {
                script.fail("fallocate", Errno.Kind.EINTR);
                file.preallocate(1 << 20);
                assertThat(file.size()).isEqualTo(1 << 20);
            });
        }

        @Test
        void aFullDiskRestoresTheLength() throws IOException {
            withFile(file -> {
                file.writeUnaligned(ByteBuffer.allocate(100), 0);
                script.fail("fallocate", Errno.Kind.ENOSPC);
                assertThatExceptionOfType(DiskFullException.class)
                        .isThrownBy(() -> file.preallocate(1 << 20))
                        .withMessageContaining("fallocate");
                assertThat(file.size()).isEqualTo(100);
            });
        }

        @Test
        void aDiskThatIsFullWhileZeroesAreWrittenRestoresTheLength() throws IOException {
            withFile(file -> {
                script.pass("pwrite", 2).fail("pwrite", Errno.Kind.EDQUOT);
                assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.preallocate(5 << 20));
                assertThat(file.size()).isZero();
                assertThatNoException().isThrownBy(() -> file.preallocate(1 << 20));
            });
        }
    }

    private interface FileCheck {
        void run(DurableFile file) throws IOException;
    }

    @Nested
    class OnDarwin {
        private static final Abi ABI = Abi.DARWIN_AARCH64;
        private static final String PREALLOCATE = "fcntl(F_PREALLOCATE)";
        private static final int CONTIGUOUS_AND_ALL = 6;
        private static final int ALL = 4;

        private final ScriptedLibc script = new ScriptedLibc(ABI);
        private final DarwinPreallocation preallocation = new DarwinPreallocation(script.libc());
        private final List<String> requests = new ArrayList<>();

        private void fileHasBlocks(long count) {
            script.answer("fstat", (machine, arguments) -> {
                Field.STAT_BLOCKS.put(((NativeBuffer) arguments[1]).bytes(), ABI, count);
                return 0;
            });
        }

        private void allocates(long result, long allocated) {
            script.answer(PREALLOCATE, (machine, arguments) -> {
                ByteBuffer store = ((NativeBuffer) arguments[2]).bytes();
                requests.add(Field.FSTORE_FLAGS.get(store, ABI) + " mode " + Field.FSTORE_POSMODE.get(store, ABI) + " "
                        + Field.FSTORE_OFFSET.get(store, ABI) + "+" + Field.FSTORE_LENGTH.get(store, ABI));
                Field.FSTORE_BYTESALLOC.put(store, ABI, allocated);
                return result;
            });
        }

        private void extend(long from, long to) throws IOException {
            preallocation.extend(7, "/volume/file", Alignment.NONE, from, to);
        }

        @Test
        void onePieceIsAskedForAndThenTheLengthIsSet() throws IOException {
            fileHasBlocks(0);
            allocates(0, 1 << 20);
            extend(0, 1 << 20);
            assertThat(requests).containsExactly(CONTIGUOUS_AND_ALL + " mode 3 0+1048576");
            assertThat(script.calls()).containsExactly("fstat", PREALLOCATE, "ftruncate");
        }

        @Test
        void onlyWhatIsNotAllocatedYetIsAskedFor() throws IOException {
            fileHasBlocks(1024);
            allocates(0, 512 << 10);
            extend(100, 1 << 20);
            assertThat(requests).containsExactly(CONTIGUOUS_AND_ALL + " mode 3 0+524288");
        }

        @Test
        void whatIsAllocatedAlreadyIsNotAskedForAgain() throws IOException {
            fileHasBlocks(2048);
            extend(100, 1 << 20);
            assertThat(script.calls()).containsExactly("fstat", "ftruncate");
        }

        @Test
        void whereOnePieceIsNotToBeHadAnyPiecesAreTaken() throws IOException {
            fileHasBlocks(0);
            allocates(-Errno.Kind.ENOSPC.number(ABI), 0);
            allocates(0, 1 << 20);
            extend(0, 1 << 20);
            assertThat(requests).containsExactly(CONTIGUOUS_AND_ALL + " mode 3 0+1048576", ALL + " mode 3 0+1048576");
        }

        @Test
        void aFullDiskSaysSo() {
            fileHasBlocks(0);
            allocates(-Errno.Kind.ENOSPC.number(ABI), 0);
            allocates(-Errno.Kind.ENOSPC.number(ABI), 0);
            assertThatExceptionOfType(DiskFullException.class)
                    .isThrownBy(() -> extend(0, 1 << 20))
                    .withMessageContaining("F_PREALLOCATE");
            assertThat(script.calls("ftruncate")).isEmpty();
        }

        @Test
        void lessThanWasAskedForIsAFailure() {
            fileHasBlocks(0);
            allocates(0, 4096);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> extend(0, 1 << 20))
                    .withMessageContaining("4096 of 1048576");
        }

        @ParameterizedTest
        @EnumSource(
                value = Errno.Kind.class,
                names = {"ENOTSUP", "EOPNOTSUPP", "ENOTTY", "EINVAL"})
        void aFileSystemWithoutPreallocationGetsItsLengthAlone(Errno.Kind unsupported) throws IOException {
            fileHasBlocks(0);
            allocates(-unsupported.number(ABI), 0);
            allocates(-unsupported.number(ABI), 0);
            extend(0, 1 << 20);
            assertThat(script.calls("ftruncate")).hasSize(1);
        }
    }
}
