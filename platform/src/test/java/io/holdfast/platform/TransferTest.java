package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Errno;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loops around short and interrupted transfers, on a recorded seam that notes the range of every call. */
class TransferTest {
    private static final int FD = 7;

    private final ScriptedLibc script = new ScriptedLibc(Abi.DARWIN_AARCH64);
    private final AlignedBuffer buffer = AlignedBuffer.allocate(8192, 4096);
    private final NativeBuffer bytes = buffer.nativeView(script.libc());
    private final Transfer buffered = new Transfer(script.libc(), "/volume/file", Alignment.NONE);
    private final Transfer direct = new Transfer(script.libc(), "/volume/file", new Alignment(512, 512));
    private final List<String> ranges = new ArrayList<>();

    /** Scripts results of pread or pwrite, and notes offset, length and position of each call. */
    private void results(String call, long... results) {
        for (long result : results) {
            script.answer(call, (machine, arguments) -> {
                ranges.add(arguments[2] + "+" + arguments[3] + "@" + arguments[4]);
                return result;
            });
        }
    }

    private static long errno(Errno.Kind kind) {
        return -kind.number(Abi.DARWIN_AARCH64);
    }

    @Test
    void aWholeWriteIsOneCall() throws IOException {
        results("pwrite", 100);
        buffered.write(FD, bytes, 10, 100, 1000);
        assertThat(ranges).containsExactly("10+100@1000");
    }

    @Test
    void aShortWriteGoesOnWhereItEnded() throws IOException {
        results("pwrite", 30, 1, 69);
        buffered.write(FD, bytes, 10, 100, 1000);
        assertThat(ranges).containsExactly("10+100@1000", "40+70@1030", "41+69@1031");
    }

    @Test
    void anInterruptedWriteIsMadeAgain() throws IOException {
        results("pwrite", errno(Errno.Kind.EINTR), 40, errno(Errno.Kind.EINTR), 60);
        buffered.write(FD, bytes, 0, 100, 0);
        assertThat(ranges).containsExactly("0+100@0", "0+100@0", "40+60@40", "40+60@40");
    }

    @Test
    void aShortDirectWriteGoesOnAtTheLastWholeUnit() throws IOException {
        results("pwrite", 700, 1536);
        direct.write(FD, bytes, 512, 2048, 4096);
        assertThat(ranges).containsExactly("512+2048@4096", "1024+1536@4608");
    }

    @Test
    void aWriteThatMovesNothingTwiceInARowIsAnError() {
        results("pwrite", 40, 0, 0);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> buffered.write(FD, bytes, 0, 100, 1000))
                .withMessageContaining("pwrite on /volume/file at position 1040 wrote nothing of 60 bytes");
        assertThat(ranges).hasSize(3);
    }

    @Test
    void aWriteThatMovesNothingOnceGoesOn() throws IOException {
        results("pwrite", 0, 40, 0, 60);
        buffered.write(FD, bytes, 0, 100, 0);
        assertThat(ranges).hasSize(4);
    }

    @Test
    void aDirectWriteThatMovesLessThanAUnitTwiceInARowIsAnError() {
        results("pwrite", 511, 511);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> direct.write(FD, bytes, 0, 1024, 0));
        assertThat(ranges).containsExactly("0+1024@0", "0+1024@0");
    }

    @Test
    void aFullDiskSaysWhereItWasFull() {
        for (Errno.Kind full : List.of(Errno.Kind.ENOSPC, Errno.Kind.EDQUOT)) {
            results("pwrite", 40, errno(full));
            assertThatExceptionOfType(DiskFullException.class)
                    .isThrownBy(() -> buffered.write(FD, bytes, 0, 100, 1000))
                    .satisfies(e -> assertThat(e.position()).isEqualTo(1040))
                    .withMessageContaining("/volume/file")
                    .withMessageContaining(full.name());
        }
    }

    @Test
    void aShortReadGoesOnWhereItEnded() throws IOException {
        results("pread", 30, errno(Errno.Kind.EINTR), 70);
        assertThat(buffered.read(FD, bytes, 10, 100, 1000)).isEqualTo(100);
        assertThat(ranges).containsExactly("10+100@1000", "40+70@1030", "40+70@1030");
    }

    @Test
    void aReadEndsWhereTheFileDoes() throws IOException {
        results("pread", 30, 0);
        assertThat(buffered.read(FD, bytes, 0, 100, 0)).isEqualTo(30);
    }

    @Test
    void aDirectReadEndsWithinAUnitIfTheFileDoes() throws IOException {
        results("pread", 612, 100);
        assertThat(direct.read(FD, bytes, 0, 2048, 0)).isEqualTo(612);
        assertThat(ranges).containsExactly("0+2048@0", "512+1536@512");
    }

    @Test
    void aDirectReadThatWasCutWithinAUnitGoesOnAtTheLastWholeUnit() throws IOException {
        results("pread", 612, 1536);
        assertThat(direct.read(FD, bytes, 0, 2048, 0)).isEqualTo(2048);
        assertThat(ranges).containsExactly("0+2048@0", "512+1536@512");
    }

    @Test
    void aFailedReadSaysWhere() {
        results("pread", 30, errno(Errno.Kind.EIO));
        assertThatExceptionOfType(NativeIOException.class)
                .isThrownBy(() -> buffered.read(FD, bytes, 0, 100, 1000))
                .withMessageContaining("pread on /volume/file at position 1030 failed: EIO");
    }
}
