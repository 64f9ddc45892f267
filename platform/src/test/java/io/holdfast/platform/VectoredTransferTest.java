package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Errno;
import io.holdfast.libc.IoVector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loop around pwritev, on a recorded seam that notes count, length and position of every call. */
class VectoredTransferTest {
    private static final int FD = 7;

    private final ScriptedLibc script = new ScriptedLibc(Abi.DARWIN_AARCH64);
    private final Transfer buffered = new Transfer(script.libc(), "/volume/file", Alignment.NONE);
    private final Transfer direct = new Transfer(script.libc(), "/volume/file", new Alignment(512, 512));
    private final List<String> vectors = new ArrayList<>();

    private void results(long... results) {
        for (long result : results) {
            script.answer("pwritev", (machine, arguments) -> {
                IoVector vector = (IoVector) arguments[1];
                vectors.add(vector.count() + ":" + vector.length() + "@" + arguments[2]);
                return result;
            });
        }
    }

    private static AlignedBuffer[] buffers(int... capacities) {
        AlignedBuffer[] buffers = new AlignedBuffer[capacities.length];
        for (int i = 0; i < capacities.length; i++) {
            buffers[i] = AlignedBuffer.allocate(capacities[i], 512);
        }
        return buffers;
    }

    @Test
    void aWholeVectorIsOneCall() throws IOException {
        results(600);
        buffered.writeVectored(FD, buffers(100, 200, 0, 300), 1000);
        assertThat(vectors).containsExactly("3:600@1000");
    }

    @Test
    void aShortVectorGoesOnWithinTheBufferThatWasCut() throws IOException {
        results(100, 250, -Errno.Kind.EINTR.number(Abi.DARWIN_AARCH64), 250);
        buffered.writeVectored(FD, buffers(100, 200, 300), 1000);
        assertThat(vectors).containsExactly("3:600@1000", "2:500@1100", "1:250@1350", "1:250@1350");
    }

    @Test
    void aShortDirectVectorGoesOnAtTheLastWholeUnit() throws IOException {
        results(1000, 1024);
        direct.writeVectored(FD, buffers(512, 1024), 0);
        assertThat(vectors).containsExactly("2:1536@0", "1:1024@512");
    }

    @Test
    void aVectorThatMovesNothingTwiceInARowIsAnError() {
        results(0, 0);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> buffered.writeVectored(FD, buffers(100), 0))
                .withMessageContaining("pwritev on /volume/file at position 0 wrote nothing of 100 bytes");
    }

    @Test
    void aFailedVectorSaysWhere() {
        results(100, -Errno.Kind.EIO.number(Abi.DARWIN_AARCH64));
        assertThatExceptionOfType(NativeIOException.class)
                .isThrownBy(() -> buffered.writeVectored(FD, buffers(100, 100), 1000))
                .withMessageContaining("at position 1100");
    }
}
