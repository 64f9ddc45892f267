package io.holdfast.channel;

import static io.holdfast.channel.ChannelFixture.bytes;
import static io.holdfast.channel.ChannelFixture.joined;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What {@link FileChannel#map} promises. */
interface ChannelMapContract extends ChannelFixture {
    @Test
    default void aMappingShowsTheFileAndOutlivesTheChannel() throws IOException {
        MappedByteBuffer mapped;
        try (FileChannel channel = createdWith(bytes(10_000))) {
            mapped = channel.map(MapMode.READ_ONLY, 4097, 5000);
            assertThat(channel.position()).isZero();
        }
        assertThat(mapped.capacity()).isEqualTo(5000);
        assertThat(mapped).isEqualTo(ByteBuffer.wrap(bytes(10_000), 4097, 5000));
        assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> mapped.put(0, (byte) 1));
    }

    @Test
    default void whatIsStoredIntoAMappingIsInTheFile() throws IOException {
        try (FileChannel channel = createdWith(bytes(10))) {
            MappedByteBuffer mapped = channel.map(MapMode.READ_WRITE, 5, 10);
            mapped.put(bytes(10));
            mapped.force();
            assertThat(channel.size()).isEqualTo(15);
        }
        assertContent(joined(java.util.Arrays.copyOf(bytes(10), 5), bytes(10)));
    }

    @Test
    default void whatIsStoredIntoAPrivateMappingIsNot() throws IOException {
        try (FileChannel channel = createdWith(bytes(10))) {
            MappedByteBuffer mapped = channel.map(MapMode.PRIVATE, 0, 10);
            mapped.put(new byte[10]);
            assertThat(mapped.flip()).isEqualTo(ByteBuffer.allocate(10));
        }
        assertContent(bytes(10));
    }

    @Test
    default void aFileWithoutANameIsMapped() throws IOException {
        try (FileChannel channel = open(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE)) {
            channel.write(ByteBuffer.wrap(bytes(100)));
            assertThat(channel.map(MapMode.READ_ONLY, 0, 100)).isEqualTo(ByteBuffer.wrap(bytes(100)));
        }
    }

    @Test
    default void theFileIsMappedAndNotItsName() throws IOException {
        try (FileChannel channel = createdWith(bytes(100))) {
            Files.move(file(), directory().resolve("moved"));
            Files.write(file(), new byte[100]);
            assertThat(channel.map(MapMode.READ_ONLY, 0, 100)).isEqualTo(ByteBuffer.wrap(bytes(100)));
        }
    }

    @Test
    default void badRangesAreRefused() throws IOException {
        FileChannel channel = createdWith(bytes(10));
        try (channel;
                FileChannel reader = open()) {
            assertThatIllegalArgumentException().isThrownBy(() -> channel.map(MapMode.READ_ONLY, -1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.map(MapMode.READ_ONLY, 0, -1));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.map(MapMode.READ_ONLY, 0, 1L << 31));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.map(MapMode.READ_ONLY, Long.MAX_VALUE, 1));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> reader.map(MapMode.READ_ONLY, 0, 11));
            assertThat(channel.size()).isEqualTo(10);
        }
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> channel.map(MapMode.READ_ONLY, 0, 1));
    }
}
