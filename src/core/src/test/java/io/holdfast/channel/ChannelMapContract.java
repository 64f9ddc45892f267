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
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.util.Optional;
import jdk.nio.mapmode.ExtendedMapMode;
import org.junit.jupiter.api.Assumptions;
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
        assumeNot(Difference.NAMES_ARE_MAPPED);
        try (FileChannel channel = open(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE)) {
            channel.write(ByteBuffer.wrap(bytes(100)));
            assertThat(channel.map(MapMode.READ_ONLY, 0, 100)).isEqualTo(ByteBuffer.wrap(bytes(100)));
        }
    }

    @Test
    default void theFileIsMappedAndNotItsName() throws IOException {
        assumeNot(Difference.NAMES_ARE_MAPPED);
        try (FileChannel channel = createdWith(bytes(100))) {
            Files.move(file(), directory().resolve("moved"));
            Files.write(file(), new byte[100]);
            assertThat(channel.map(MapMode.READ_ONLY, 0, 100)).isEqualTo(ByteBuffer.wrap(bytes(100)));
        }
    }

    /** As Java 22 and later map: by reflection, because these tests are compiled for Java 17. */
    private static ByteBuffer mappedInto(AutoCloseable arena, FileChannel channel, MapMode mode, long from, long size)
            throws Exception {
        return slice(mappedSegment(arena, channel, mode, from, size), 0, size);
    }

    private static Object mappedSegment(AutoCloseable arena, FileChannel channel, MapMode mode, long from, long size)
            throws Exception {
        try {
            return FileChannel.class
                    .getMethod("map", MapMode.class, long.class, long.class, Class.forName("java.lang.foreign.Arena"))
                    .invoke(channel, mode, from, size, arena);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static AutoCloseable arena() throws ReflectiveOperationException {
        int java = Runtime.version().feature();
        Assumptions.assumeTrue(java >= 22, () -> "Java " + java + " maps no memory segments");
        return (AutoCloseable)
                Class.forName("java.lang.foreign.Arena").getMethod("ofConfined").invoke(null);
    }

    @Test
    default void aSegmentIsMappedUntilItsArenaIsClosed() throws Exception {
        try (AutoCloseable arena = arena()) {
            ByteBuffer read;
            try (FileChannel channel = createdWith(bytes(10_000))) {
                read = mappedInto(arena, channel, MapMode.READ_ONLY, 4097, 5000);
                mappedInto(arena, channel, MapMode.READ_WRITE, 9_990, 20).put(10, (byte) 7);
                Thread.currentThread().interrupt();
                boolean kept;
                try {
                    assumeNot(Difference.INTERRUPTS_CLOSE);
                    mappedInto(arena, channel, MapMode.PRIVATE, 0, 10).put(0, (byte) 8);
                } finally {
                    kept = Thread.interrupted();
                }
                assertThat(kept).isTrue();
                assertThat(channel.isOpen()).isTrue();
            }
            assertThat(read).isEqualTo(ByteBuffer.wrap(bytes(10_000), 4097, 5000));
        }
        assertContent(joined(bytes(10_000), new byte[] {7}, new byte[9]));
    }

    @Test
    default void aSegmentMayBeLongerThanABuffer() throws Exception {
        long far = 3L << 30;
        try (AutoCloseable arena = arena();
                FileChannel channel = createdWith(bytes(10))) {
            channel.write(ByteBuffer.wrap(bytes(10)), far);
            Object segment = mappedSegment(arena, channel, MapMode.READ_WRITE, 0, far + 10);
            assertThat(slice(segment, 0, 10)).isEqualTo(ByteBuffer.wrap(bytes(10)));
            assertThat(slice(segment, far, 10)).isEqualTo(ByteBuffer.wrap(bytes(10)));
        }
    }

    private static ByteBuffer slice(Object segment, long from, long size) throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.lang.foreign.MemorySegment");
        Object slice = type.getMethod("asSlice", long.class, long.class).invoke(segment, from, size);
        return (ByteBuffer) type.getMethod("asByteBuffer").invoke(slice);
    }

    @Test
    default void aSegmentOfABadRangeIsRefused() throws Exception {
        FileChannel channel = createdWith(bytes(10));
        try (channel;
                AutoCloseable arena = arena();
                FileChannel reader = open();
                FileChannel writer = open(WRITE)) {
            assertThatIllegalArgumentException().isThrownBy(() -> mappedInto(arena, channel, MapMode.READ_ONLY, -1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> mappedInto(arena, channel, MapMode.READ_ONLY, 0, -1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> mappedInto(arena, channel, MapMode.READ_ONLY, Long.MAX_VALUE, 1));
            assertThatExceptionOfType(NonWritableChannelException.class)
                    .isThrownBy(() -> mappedInto(arena, reader, MapMode.READ_WRITE, 0, 1));
            assertThatExceptionOfType(NonReadableChannelException.class)
                    .isThrownBy(() -> mappedInto(arena, writer, MapMode.READ_ONLY, 0, 1));
            channel.close();
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> mappedInto(arena, channel, MapMode.READ_ONLY, 0, 1));
        }
    }

    /** Those of jdk.nio.mapmode, which need storage that is memory: granted or refused as by the runtime's own channel. */
    @Test
    default void furtherModesAreAsTheRuntimesOwn() throws IOException {
        Files.write(file(), bytes(10));
        for (MapMode mode : new MapMode[] {ExtendedMapMode.READ_ONLY_SYNC, ExtendedMapMode.READ_WRITE_SYNC}) {
            for (OpenOption[] options : new OpenOption[][] {{READ}, {READ, WRITE}, {WRITE}}) {
                try (FileChannel channel = open(options);
                        FileChannel runtimes = FileChannel.open(file(), options)) {
                    assertThat(refusal(channel, mode)).as("%s", mode).isEqualTo(refusal(runtimes, mode));
                }
            }
        }
    }

    private static Optional<Class<?>> refusal(FileChannel channel, MapMode mode) {
        return Optional.ofNullable(catchThrowable(() -> channel.map(mode, 0, 10)))
                .map(Object::getClass);
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
