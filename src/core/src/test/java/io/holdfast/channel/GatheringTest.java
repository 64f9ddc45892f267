package io.holdfast.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatheringTest {
    private final List<String> pieces = new ArrayList<>();

    private long write(ByteBuffer source, long at) {
        pieces.add(source.remaining() + " at " + at);
        return source.remaining();
    }

    private static ByteBuffer[] buffers(int... lengths) {
        return Arrays.stream(lengths).mapToObj(ByteBuffer::allocate).toArray(ByteBuffer[]::new);
    }

    @Test
    void whatFitsIntoAPieceIsOneWrite() throws IOException {
        ByteBuffer[] sources = buffers(1, 30, 40, 30, 0, 1);
        assertThat(new Gathering(sources, 1, 5).write(this::write, 1000, 100)).isEqualTo(101);
        assertThat(pieces).containsExactly("100 at 1000", "1 at 1100");
        assertThat(sources).filteredOn(ByteBuffer::hasRemaining).containsExactly(sources[0]);
    }

    @Test
    void aBufferLongerThanAPieceIsWrittenAsItIs() throws IOException {
        assertThat(new Gathering(buffers(5, 101, 5), 0, 3).write(this::write, 0, 100))
                .isEqualTo(111);
        assertThat(pieces).containsExactly("5 at 0", "101 at 5", "5 at 106");
    }

    @Test
    void moreThanTwoGibibytesAreCounted(@TempDir Path directory) throws IOException {
        try (FileChannel sparse = FileChannel.open(
                directory.resolve("sparse"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.allocate(1), (1 << 30) - 1);
            ByteBuffer gibibyte = sparse.map(MapMode.READ_ONLY, 0, 1 << 30);
            ByteBuffer[] sources = {gibibyte, gibibyte.duplicate(), gibibyte.duplicate(), ByteBuffer.allocate(7)};
            assertThat(new Gathering(sources, 0, 4).write(this::write, 0, 1 << 20))
                    .isEqualTo((3L << 30) + 7);
            assertThat(pieces).last().isEqualTo("7 at " + (3L << 30));
        }
    }

    @Test
    void whatWasWrittenBeforeAFailureIsUsedUp() {
        ByteBuffer[] sources = buffers(10, 10);
        assertThatIOException()
                .isThrownBy(() -> new Gathering(sources, 0, 2)
                        .write(
                                (source, at) -> {
                                    if (at > 0) {
                                        throw new IOException("the second");
                                    }
                                    return write(source, at);
                                },
                                0,
                                15));
        assertThat(sources[0].remaining()).isZero();
        assertThat(sources[1].remaining()).isEqualTo(10);
    }
}
