package io.holdfast.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** The kind of channel under test, and the few steps that every contract repeats. */
interface ChannelFixture {
    /**
     * Where a kind of channel does not what {@link DurableFileChannel} does by the C library: the whole list, all intended. The
     * first six are the runtime's own channel's, the last two those of our channel on java.nio alone.
     */
    enum Difference {
        /** An interrupt closes the channel and ends the call. */
        INTERRUPTS_CLOSE,
        /** A directory can be opened for reading, and fails later. */
        DIRECTORIES_OPEN,
        /** Closing any channel of a file ends the locks that the JVM has on it. */
        CLOSING_ANOTHER_ENDS_LOCKS,
        /** Where the parts of a file overlap that a transfer copies, the bytes may be overwritten before they are read. */
        OVERLAPPING_TRANSFERS_MIX,
        /** A transfer to behind the end transfers nothing, as the contract of Java 17 has it; that of Java 25 lets it grow. */
        NOTHING_GOES_BEHIND_THE_END,
        /** A call in progress may throw though it is complete, when the channel is closed meanwhile. */
        CLOSE_CUTS_CALLS_SHORT,
        /** A mapping is made by the file's name, which must still lead to it. */
        NAMES_ARE_MAPPED,
        /** Channels that append to one file at once may overwrite each other's bytes. */
        APPENDERS_OVERWRITE
    }

    /** Longer than every buffer between a channel and the kernel, and no multiple of any unit. */
    int LONG_BYTES = 300_007;

    /** An empty directory. */
    Path directory();

    /** Opens a file by the kind of channel under test. */
    FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException;

    /** Where this kind differs. */
    Set<Difference> differences();

    default void assumeNot(Difference difference) {
        Assumptions.assumeFalse(differences().contains(difference), () -> "intended difference: " + difference);
    }

    default Path file() {
        return directory().resolve("file");
    }

    default FileChannel open(OpenOption... options) throws IOException {
        return open(file(), new HashSet<>(Arrays.asList(options)));
    }

    /** A new file, open for reading and writing. */
    default FileChannel created() throws IOException {
        return open(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** A new file that holds something, open for reading and writing, its position at the start. */
    default FileChannel createdWith(byte[] content) throws IOException {
        FileChannel channel = created();
        assertThat(channel.write(ByteBuffer.wrap(content), 0)).isEqualTo(content.length);
        return channel;
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer whole = ByteBuffer.allocate(length);
        Arrays.stream(parts).forEach(whole::put);
        return whole.array();
    }

    /** What the file holds, by another way than the channel. */
    default void assertContent(byte[] expected) throws IOException {
        byte[] actual = Files.readAllBytes(file());
        assertThat(actual).hasSize(expected.length);
        int mismatch = Arrays.mismatch(actual, expected);
        assertThat(mismatch).as("first byte that differs").isEqualTo(-1);
    }
}
