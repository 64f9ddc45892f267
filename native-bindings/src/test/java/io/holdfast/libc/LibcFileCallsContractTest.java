package io.holdfast.libc;

import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call against a real file: what it does is checked through java.nio. */
final class LibcFileCallsContractTest {
    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.holdfast.libc.Backends#all")
    void pwriteThenPreadGivesTheBytesBack(Libc libc) throws Exception {
        Path file = directory.resolve("file");
        int fd = (int) libc.open(file.toString(), O_CREAT.on(libc.abi()) | O_RDWR.on(libc.abi()), 0600);
        assertThat(fd).isPositive();
        NativeBuffer out = libc.wrap(ByteBuffer.allocateDirect(8).put("abcdefgh".getBytes(StandardCharsets.US_ASCII)));
        NativeBuffer in = libc.wrap(ByteBuffer.allocateDirect(8));

        assertThat(libc.pwrite(fd, out, 2, 5, 3)).isEqualTo(5);
        assertThat(libc.pread(fd, in, 1, 7, 2)).isEqualTo(6);
        assertThat(libc.fdatasync(fd)).isZero();
        assertThat(libc.close(fd)).isZero();

        assertThat(Files.readAllBytes(file)).isEqualTo("\0\0\0cdefg".getBytes(StandardCharsets.US_ASCII));
        byte[] read = new byte[8];
        in.bytes().get(read);
        assertThat(read).isEqualTo("\0\0cdefg\0".getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.holdfast.libc.Backends#all")
    void aFailureIsTheNegatedErrno(Libc libc) {
        long result = libc.open(directory.resolve("absent").toString(), O_RDWR.on(libc.abi()), 0);

        assertThat(Errno.ofResult(result, libc.abi()).kind()).isEqualTo(Errno.Kind.ENOENT);
    }
}
