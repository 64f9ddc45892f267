package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Field;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How Linux's direct I/O is found out, on a recorded seam that answers as different file systems do. */
class LinuxDirectIoTest {
    private static final Abi ABI = Abi.LINUX_AARCH64;
    private static final int FD = 7;
    private static final int TEMPORARY_FD = 9;
    private static final int STATFS_BLOCK_BYTES = 512;

    private final ScriptedLibc script = new ScriptedLibc(ABI);
    private final Descriptor directory = new Descriptor(script.libc(), "/volume", 3);

    @AfterEach
    void closeDirectory() throws IOException {
        directory.close();
    }

    private LinuxDirectIo directIo(FileSystemKind kind, int blockBytes) {
        return new LinuxDirectIo(script.libc(), kind, new LinuxDirectTrial(script.libc(), directory, blockBytes));
    }

    private Alignment enabled(FileSystemKind kind, int blockBytes) throws IOException {
        return directIo(kind, blockBytes).enable(FD, "/volume/file").alignment();
    }

    private void statxReports(int memoryBytes, int offsetBytes) {
        script.answer("statx", (machine, arguments) -> {
            NativeBuffer statx = (NativeBuffer) arguments[4];
            Field.STATX_MASK.put(statx.bytes(), ABI, Constant.STATX_DIOALIGN.on(ABI));
            Field.STATX_DIO_MEM_ALIGN.put(statx.bytes(), ABI, memoryBytes);
            Field.STATX_DIO_OFFSET_ALIGN.put(statx.bytes(), ABI, offsetBytes);
            return 0;
        });
    }

    private void temporaryFileAccepts(int smallestBytes) {
        script.answer("openat", (machine, arguments) -> TEMPORARY_FD);
        for (int bytes = 512; bytes <= 1 << 16; bytes *= 2) {
            script.answer("pwrite", (machine, arguments) -> {
                int length = (Integer) arguments[3];
                NativeBuffer memory = (NativeBuffer) arguments[1];
                assertThat(memory.address((Integer) arguments[2], length) % (2L * length))
                        .as("aligned to the length and to nothing more")
                        .isEqualTo(length);
                assertThat((Long) arguments[4] % (2L * length)).isEqualTo(length);
                return length >= smallestBytes ? length : -Errno.Kind.EINVAL.number(ABI);
            });
        }
    }

    @Test
    void whatStatxReportsIsBelievedAndNothingIsTried() throws IOException {
        statxReports(4, 512);
        assertThat(enabled(FileSystemKind.EXT, 4096)).isEqualTo(new Alignment(4, 512));
        assertThat(script.calls()).containsExactly("statx", "fcntl(F_GETFL)", "fcntl(F_SETFL)");
    }

    @Test
    void aFileThatStatxSaysHasNoneIsRefusedUnchanged() {
        statxReports(0, 0);
        assertThatExceptionOfType(DirectIoUnsupportedException.class)
                .isThrownBy(() -> enabled(FileSystemKind.EXT, 4096))
                .withMessageContaining("/volume/file")
                .withMessageContaining("STATX_DIOALIGN");
        assertThat(script.calls()).containsExactly("statx");
    }

    @ParameterizedTest
    @CsvSource({"512,512,512", "1024,512,1024", "4096,512,4096", "512,4096,4096", "65536,4096,65536"})
    void whereStatxSaysNothingATrialDecidesButNeverBelowABlock(int accepted, int block, int expected)
            throws IOException {
        temporaryFileAccepts(accepted);
        assertThat(enabled(FileSystemKind.BTRFS, block)).isEqualTo(new Alignment(expected, expected));
        assertThat(script.calls("close")).as("the temporary file is closed").hasSize(1);
    }

    @Test
    void aTrialServesTheWholeVolume() throws IOException {
        temporaryFileAccepts(1024);
        LinuxDirectIo directIo = directIo(FileSystemKind.BTRFS, STATFS_BLOCK_BYTES);
        directIo.enable(FD, "/volume/file");
        assertThat(directIo.enable(FD, "/volume/other").alignment()).isEqualTo(new Alignment(1024, 1024));
        assertThat(script.calls("openat")).hasSize(1);
    }

    @Test
    void aTrialThatIsRefusedAtEveryAlignmentSaysSo() {
        temporaryFileAccepts(1 << 20);
        assertThatExceptionOfType(DirectIoUnsupportedException.class)
                .isThrownBy(() -> enabled(FileSystemKind.UNKNOWN, STATFS_BLOCK_BYTES))
                .withMessageContaining("/volume/file");
        assertThat(script.calls("close")).hasSize(1);
    }

    @Test
    void aTrialThatFailsOtherwiseIsNoRefusal() {
        script.answer("openat", (machine, arguments) -> TEMPORARY_FD).fail("pwrite", Errno.Kind.EIO);
        assertThatExceptionOfType(NativeIOException.class)
                .isThrownBy(() -> enabled(FileSystemKind.BTRFS, STATFS_BLOCK_BYTES))
                .withMessageContaining("EIO");
        assertThat(script.calls("close")).hasSize(1);
    }

    @Test
    void aFileSystemThatRefusesTheFlagHasNone() {
        statxReports(512, 512);
        script.fail("fcntl(F_SETFL)", Errno.Kind.EINVAL);
        assertThatExceptionOfType(DirectIoUnsupportedException.class)
                .isThrownBy(() -> enabled(FileSystemKind.FUSE, 4096))
                .withMessageContaining("O_DIRECT");
    }

    @Test
    void aFileSystemInMemoryHasNoneThoughItAcceptsTheFlag() {
        assertThatExceptionOfType(DirectIoUnsupportedException.class)
                .isThrownBy(() -> enabled(FileSystemKind.TMPFS, 4096))
                .withMessageContaining("memory");
        assertThat(script.calls()).isEmpty();
    }

    @Test
    void withoutATemporaryFileTheDevicesBlockDecides() throws IOException {
        script.fail("openat", Errno.Kind.EROFS);
        // The device that the seam reports is 0:0, which is none: the default stands in.
        assertThat(enabled(FileSystemKind.UNKNOWN, STATFS_BLOCK_BYTES)).isEqualTo(new Alignment(4096, 4096));
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EDQUOT"})
    void onAFullDiskTheDevicesBlockDecides(Errno.Kind full) throws IOException {
        script.answer("openat", (machine, arguments) -> TEMPORARY_FD).fail("pwrite", full);
        DirectIo.Terms terms =
                directIo(FileSystemKind.BTRFS, STATFS_BLOCK_BYTES).enable(FD, "/volume/file");
        assertThat(terms.alignment()).isEqualTo(new Alignment(4096, 4096));
        assertThat(terms.source()).contains(full.name());
        assertThat(script.calls("close")).hasSize(1);
    }

    @Test
    void anInterruptedTrialIsMadeAgain() throws IOException {
        script.fail("openat", Errno.Kind.EINTR).fail("pwrite", Errno.Kind.EINTR);
        temporaryFileAccepts(512);
        assertThat(enabled(FileSystemKind.BTRFS, STATFS_BLOCK_BYTES)).isEqualTo(new Alignment(512, 512));
    }
}
