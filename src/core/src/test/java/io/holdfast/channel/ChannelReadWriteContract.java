package io.holdfast.channel;

import static io.holdfast.channel.ChannelFixture.bytes;
import static io.holdfast.channel.ChannelFixture.direct;
import static io.holdfast.channel.ChannelFixture.filled;
import static io.holdfast.channel.ChannelFixture.joined;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a {@link FileChannel} promises of reading, writing, its position and its length. */
interface ChannelReadWriteContract extends ChannelFixture {
    @Test
    default void anyBytesAtAnyPositionAreReadAsTheyWereWritten() throws IOException {
        int[] edges = {0, 1, 511, 512, 513, 4095, 4096, 4097, 8192, 65_535, 65_536, 65_537, 140_000};
        byte[] model = bytes(LONG_BYTES);
        try (FileChannel channel = createdWith(model)) {
            int seed = 1;
            for (int from : edges) {
                for (int to : edges) {
                    if (from < to) {
                        byte[] part = bytes(to - from + seed++ % 3);
                        System.arraycopy(part, 0, model, from, to - from);
                        ByteBuffer source = seed % 2 == 0 ? ByteBuffer.wrap(part) : direct(part);
                        assertThat(channel.write(source.limit(to - from), from)).isEqualTo(to - from);
                        assertThat(source.remaining()).isZero();
                        ByteBuffer read =
                                seed % 2 == 0 ? ByteBuffer.allocateDirect(to - from) : ByteBuffer.allocate(to - from);
                        assertThat(channel.read(read, from)).isEqualTo(to - from);
                        assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(model, from, to - from));
                    }
                }
            }
            assertThat(channel.position()).isZero();
        }
        assertContent(model);
    }

    @Test
    default void relativeCallsAdvanceThePosition() throws IOException {
        byte[] content = bytes(10_000);
        try (FileChannel channel = created()) {
            assertThat(channel.write(ByteBuffer.wrap(content, 0, 3000))).isEqualTo(3000);
            assertThat(channel.position()).isEqualTo(3000);
            assertThat(channel.write(direct(Arrays.copyOfRange(content, 3000, 10_000))))
                    .isEqualTo(7000);
            assertThat(channel.position()).isEqualTo(10_000);
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.position(100)).isSameAs(channel);
            ByteBuffer read = ByteBuffer.allocate(20_000).position(5);
            assertThat(channel.read(read)).isEqualTo(9900);
            assertThat(channel.position()).isEqualTo(10_000);
            assertThat(read.flip().position(5)).isEqualTo(ByteBuffer.wrap(content, 100, 9900));
        }
        assertContent(content);
    }

    @Test
    default void aReadAtOrAfterTheEndSaysSoAndOneOfNothingDoesNot() throws IOException {
        try (FileChannel channel = createdWith(bytes(10))) {
            assertThat(channel.read(ByteBuffer.allocate(1), 10)).isEqualTo(-1);
            assertThat(channel.read(ByteBuffer.allocate(1), 1L << 40)).isEqualTo(-1);
            assertThat(channel.read(ByteBuffer.allocate(0), 10)).isZero();
            assertThat(channel.read(ByteBuffer.allocate(20), 3)).isEqualTo(7);
            assertThat(channel.position(1L << 40).position()).isEqualTo(1L << 40);
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.read(new ByteBuffer[] {ByteBuffer.allocate(1)})).isEqualTo(-1);
            assertThat(channel.size()).isEqualTo(10);
        }
    }

    @Test
    default void aWriteBehindTheEndLeavesZeroesBetween() throws IOException {
        try (FileChannel channel = createdWith(bytes(10))) {
            assertThat(channel.write(ByteBuffer.wrap(bytes(7)), 5000)).isEqualTo(7);
            assertThat(channel.size()).isEqualTo(5007);
            channel.position(9000);
            assertThat(channel.write(ByteBuffer.wrap(bytes(3)))).isEqualTo(3);
            assertThat(channel.position()).isEqualTo(9003);
        }
        assertContent(joined(bytes(10), new byte[4990], bytes(7), new byte[3993], bytes(3)));
    }

    @Test
    default void scatteringAndGatheringTakeTheBuffersInTurn() throws IOException {
        byte[] content = bytes(9000);
        ByteBuffer[] sources = {
            ByteBuffer.wrap(new byte[] {9}),
            ByteBuffer.wrap(content, 0, 1),
            ByteBuffer.allocate(0),
            direct(Arrays.copyOfRange(content, 1, 5000)),
            ByteBuffer.wrap(content, 5000, 4000).asReadOnlyBuffer()
        };
        try (FileChannel channel = created()) {
            assertThat(channel.write(sources, 1, 4)).isEqualTo(9000);
            assertThat(sources[0].remaining()).isEqualTo(1);
            assertThat(sources).filteredOn(ByteBuffer::hasRemaining).hasSize(1);
            assertThat(channel.position()).isEqualTo(9000);
            channel.position(10);
            ByteBuffer[] targets = {
                ByteBuffer.allocate(0),
                ByteBuffer.allocate(10),
                ByteBuffer.allocateDirect(8000),
                ByteBuffer.allocate(5000)
            };
            assertThat(channel.read(targets)).isEqualTo(8990);
            assertThat(channel.position()).isEqualTo(9000);
            assertThat(targets[1].flip()).isEqualTo(ByteBuffer.wrap(content, 10, 10));
            assertThat(targets[2].flip()).isEqualTo(ByteBuffer.wrap(content, 20, 8000));
            assertThat(targets[3].flip()).isEqualTo(ByteBuffer.wrap(content, 8020, 980));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> channel.read(targets, 2, 3));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> channel.write(sources, -1, 1));
        }
        assertContent(content);
    }

    @Test
    default void nonsenseIsRefused() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        try (FileChannel channel = created()) {
            assertThatIllegalArgumentException().isThrownBy(() -> channel.read(one, -1));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.write(one, -1));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.position(-1));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.truncate(-1));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.read(one.asReadOnlyBuffer()));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.read(one.asReadOnlyBuffer(), 0));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> channel.read(new ByteBuffer[] {one, one.asReadOnlyBuffer()}));
            assertThat(channel.size()).isZero();
            assertThat(one.remaining()).isEqualTo(1);
        }
    }

    @Test
    default void truncatingCutsAndNeverExtends() throws IOException {
        byte[] content = bytes(10_000);
        try (FileChannel channel = createdWith(content)) {
            channel.position(9000);
            assertThat(channel.truncate(20_000)).isSameAs(channel);
            assertThat(channel.size()).isEqualTo(10_000);
            assertThat(channel.position()).isEqualTo(9000);
            channel.truncate(9500);
            assertThat(channel.position()).isEqualTo(9000);
            channel.truncate(4001);
            assertThat(channel.position()).isEqualTo(4001);
            assertThat(channel.size()).isEqualTo(4001);
            channel.position(30_000).truncate(5000);
            assertThat(channel.position()).isEqualTo(5000);
            assertThat(channel.size()).isEqualTo(4001);
            channel.write(ByteBuffer.wrap(bytes(1)), 4100);
        }
        assertContent(joined(Arrays.copyOf(content, 4001), new byte[99], bytes(1)));
    }

    @Test
    default void appendedBytesGoToTheEndWhateverThePosition() throws IOException {
        try (FileChannel channel = created();
                FileChannel appender = open(APPEND)) {
            channel.write(ByteBuffer.wrap(filled(10, 1)));
            assertThat(appender.position()).isEqualTo(10);
            assertThat(appender.write(ByteBuffer.wrap(filled(10, 2)))).isEqualTo(10);
            channel.write(direct(filled(10, 3)), 20);
            appender.position(0);
            assertThat(appender.write(new ByteBuffer[] {direct(filled(5, 4)), ByteBuffer.wrap(filled(5, 5))}))
                    .isEqualTo(10);
            assertThat(appender.write(direct(filled(1, 6)), 0)).isEqualTo(1);
            assertThat(appender.size()).isEqualTo(41);
            assertThat(appender.position()).isEqualTo(41);
            appender.truncate(40);
        }
        assertContent(joined(filled(10, 1), filled(10, 2), filled(10, 3), filled(5, 4), filled(5, 5)));
        open(CREATE, APPEND, WRITE).close();
    }

    @Test
    default void positionsBeyondTwoGibibytesAreExact() throws IOException {
        long far = (1L << 32) + 4097;
        try (FileChannel channel = created()) {
            assertThat(channel.write(ByteBuffer.wrap(bytes(5000)), far)).isEqualTo(5000);
            assertThat(channel.size()).isEqualTo(far + 5000);
            assertThat(channel.position(far + 1).position()).isEqualTo(far + 1);
            ByteBuffer read = ByteBuffer.allocate(5000);
            assertThat(channel.read(read)).isEqualTo(4999);
            assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(bytes(5000), 1, 4999));
            assertThat(channel.read(read.clear(), 1L << 31)).isEqualTo(5000);
            assertThat(read.array()).containsOnly(0);
            channel.truncate(1L << 33).truncate((1L << 31) + 1);
            assertThat(channel.size()).isEqualTo((1L << 31) + 1);
        }
    }

    @Test
    default void forcingSucceedsAlsoWhereNothingWasWritten() throws IOException {
        try (FileChannel channel = createdWith(bytes(10));
                FileChannel reader = open()) {
            channel.force(false);
            channel.force(true);
            reader.force(true);
        }
        assertContent(bytes(10));
    }
}
