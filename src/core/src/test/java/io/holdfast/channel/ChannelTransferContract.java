package io.holdfast.channel;

import static io.holdfast.channel.ChannelFixture.bytes;
import static io.holdfast.channel.ChannelFixture.joined;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link FileChannel#transferTo} and {@link FileChannel#transferFrom} promise. */
interface ChannelTransferContract extends ChannelFixture {
    private Path other() {
        return directory().resolve("other");
    }

    private FileChannel createdOther() throws IOException {
        return open(other(), Set.of(CREATE, READ, WRITE));
    }

    @Test
    default void bytesGoFromAnyPositionToTheTargetsOwn() throws IOException {
        byte[] content = bytes(LONG_BYTES);
        try (FileChannel channel = createdWith(content);
                FileChannel target = createdOther();
                FileChannel plain = FileChannel.open(directory().resolve("plain"), CREATE, READ, WRITE)) {
            for (FileChannel to : new FileChannel[] {target, plain}) {
                to.position(77);
                assertThat(channel.transferTo(1, 200_000, to)).isEqualTo(200_000);
                assertThat(to.position()).isEqualTo(200_077);
                assertThat(channel.position()).isZero();
                ByteBuffer read = ByteBuffer.allocate(200_077);
                assertThat(to.read(read, 0)).isEqualTo(200_077);
                assertThat(read.array()).isEqualTo(joined(new byte[77], Arrays.copyOfRange(content, 1, 200_001)));
            }
        }
    }

    @Test
    default void transfersEndWhereTheSourceEnds() throws IOException {
        try (FileChannel channel = createdWith(bytes(100));
                FileChannel target = createdOther()) {
            assertThat(channel.transferTo(90, 1L << 40, target)).isEqualTo(10);
            assertThat(channel.transferTo(100, 10, target)).isZero();
            assertThat(channel.transferTo(1L << 40, 10, target)).isZero();
            assertThat(channel.transferTo(0, 0, target)).isZero();
            assertThat(target.size()).isEqualTo(10);
            target.position(4);
            assertThat(channel.transferFrom(target, 50, 1L << 40)).isEqualTo(6);
            assertThat(target.position()).isEqualTo(10);
            assertThat(channel.position()).isZero();
        }
        assertContent(joined(
                Arrays.copyOf(bytes(100), 50),
                Arrays.copyOfRange(bytes(100), 94, 100),
                Arrays.copyOfRange(bytes(100), 56, 100)));
    }

    @Test
    default void bytesTransferredToBehindTheEndLeaveZeroesBetween() throws IOException {
        assumeNot(Difference.NOTHING_GOES_BEHIND_THE_END);
        try (FileChannel channel = createdWith(bytes(10));
                FileChannel source = createdOther()) {
            source.write(ByteBuffer.wrap(bytes(10)), 0);
            assertThat(channel.transferFrom(source, 12, 5)).isEqualTo(5);
            assertThat(source.position()).isEqualTo(5);
        }
        assertContent(joined(bytes(10), new byte[2], Arrays.copyOf(bytes(10), 5)));
    }

    @Test
    default void bytesComeFromAndGoToChannelsThatAreNoFiles() throws IOException {
        byte[] content = bytes(LONG_BYTES);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        try (FileChannel channel = created();
                ReadableByteChannel source = Channels.newChannel(new ByteArrayInputStream(content));
                WritableByteChannel target = Channels.newChannel(taken)) {
            assertThat(channel.transferFrom(source, 0, 100_000)).isEqualTo(100_000);
            assertThat(channel.transferFrom(source, 100_000, Long.MAX_VALUE)).isEqualTo(LONG_BYTES - 100_000);
            assertThat(channel.transferFrom(source, 0, 1)).isZero();
            for (long from = 7; from < LONG_BYTES; ) {
                from += channel.transferTo(from, Long.MAX_VALUE, target);
            }
        }
        assertContent(content);
        assertThat(taken.toByteArray()).isEqualTo(Arrays.copyOfRange(content, 7, LONG_BYTES));
    }

    @Test
    default void aChannelThatDoesNotBlockTakesAndGivesWhatItHas() throws IOException {
        byte[] content = bytes(LONG_BYTES);
        Pipe pipe = Pipe.open();
        try (FileChannel channel = createdWith(content);
                FileChannel target = createdOther();
                Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.configureBlocking(false);
            assertThat(target.transferFrom(source, 0, 10)).isZero();
            long sent = 0;
            long received = 0;
            while (received < LONG_BYTES) {
                sent += channel.transferTo(sent, LONG_BYTES, sink);
                received += target.transferFrom(source, received, LONG_BYTES);
                assertThat(received).isLessThanOrEqualTo(sent);
            }
            ByteBuffer read = ByteBuffer.allocate(LONG_BYTES);
            target.read(read, 0);
            assertThat(read.array()).isEqualTo(content);
        }
    }

    @Test
    default void aFileMayBeItsOwnSourceAndTarget() throws IOException {
        byte[] content = bytes(1000);
        try (FileChannel channel = createdWith(content)) {
            channel.position(500);
            assertThat(channel.transferTo(0, 100, channel)).isEqualTo(100);
            assertThat(channel.position()).isEqualTo(600);
            assertThat(channel.transferFrom(channel, 700, 100)).isEqualTo(100);
            assertThat(channel.position()).isEqualTo(700);
        }
        System.arraycopy(content, 0, content, 500, 100);
        System.arraycopy(content, 600, content, 700, 100);
        assertContent(content);
    }

    @Test
    default void partsThatOverlapArriveAsTheyWereBefore() throws IOException {
        assumeNot(Difference.OVERLAPPING_TRANSFERS_MIX);
        byte[] content = bytes(LONG_BYTES);
        int[][] moves = {{0, 1000, 200_000}, {1000, 0, 200_000}, {100, 101, LONG_BYTES}, {70_000, 10, 150_000}};
        try (FileChannel channel = createdWith(content);
                FileChannel another = open(READ, WRITE)) {
            for (int[] move : moves) {
                int count = Math.min(move[2], content.length - move[0]);
                byte[] grown = Arrays.copyOf(content, Math.max(content.length, move[1] + count));
                System.arraycopy(content, move[0], grown, move[1], count);
                content = grown;
                another.position(move[1]);
                assertThat(channel.transferTo(move[0], move[2], another)).isEqualTo(count);
                assertContent(content);

                count = Math.min(move[2], content.length - move[0]);
                grown = Arrays.copyOf(content, Math.max(content.length, move[1] + count));
                System.arraycopy(content, move[0], grown, move[1], count);
                content = grown;
                channel.position(move[0]);
                assertThat(channel.transferFrom(channel, move[1], move[2])).isEqualTo(count);
                assertThat(channel.position()).isEqualTo(move[0] + count);
                assertContent(content);
            }
        }
    }

    @Test
    default void bytesAreAppendedToATargetThatAppends() throws IOException {
        try (FileChannel channel = createdWith(bytes(100));
                FileChannel target = open(other(), Set.of(CREATE, APPEND))) {
            target.write(ByteBuffer.wrap(bytes(10)));
            assertThat(channel.transferTo(1, 50, target)).isEqualTo(50);
            assertThat(target.size()).isEqualTo(60);
        }
    }

    @Test
    default void refusalsSayWhy() throws IOException {
        try (FileChannel channel = createdWith(bytes(10));
                FileChannel reader = open(READ);
                FileChannel writer = open(WRITE)) {
            FileChannel closed = open(READ, WRITE);
            closed.close();
            assertThatIllegalArgumentException().isThrownBy(() -> channel.transferTo(-1, 1, writer));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.transferTo(0, -1, writer));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.transferFrom(reader, -1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.transferFrom(reader, 0, -1));
            assertThatExceptionOfType(NonWritableChannelException.class)
                    .isThrownBy(() -> channel.transferTo(0, 1, reader));
            assertThatExceptionOfType(NonReadableChannelException.class)
                    .isThrownBy(() -> channel.transferFrom(writer, 0, 1));
            assertThatExceptionOfType(NonReadableChannelException.class)
                    .isThrownBy(() -> writer.transferTo(0, 1, channel));
            assertThatExceptionOfType(NonWritableChannelException.class)
                    .isThrownBy(() -> reader.transferFrom(channel, 0, 1));
            for (FileChannel open : new FileChannel[] {channel, writer}) {
                assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> closed.transferTo(0, 1, open));
                assertThatExceptionOfType(ClosedChannelException.class)
                        .isThrownBy(() -> open.transferFrom(closed, 0, 1));
            }
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> channel.transferTo(0, 1, closed));
        }
    }
}
