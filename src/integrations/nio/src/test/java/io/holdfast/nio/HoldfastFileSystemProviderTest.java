package io.holdfast.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.channel.DurableFileChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldfastFileSystemProviderTest {
    @TempDir
    Path plain;

    private Path directory;

    @BeforeEach
    void openByScheme() {
        directory = Path.of(URI.create("holdfast:" + plain.toUri().getRawPath()));
    }

    @Test
    void channelsOfRegularFilesAreDurable() throws IOException {
        Path file = directory.resolve("file");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel).isInstanceOf(DurableFileChannel.class);
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            assertThat(channel).isInstanceOf(DurableFileChannel.class);
        }
    }

    @Test
    void anInterruptedStreamWritesOn() throws IOException {
        Path file = directory.resolve("file");
        boolean kept;
        try (OutputStream out = Files.newOutputStream(file)) {
            Thread.currentThread().interrupt();
            out.write(new byte[100_000]);
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(kept).isTrue();
        assertThat(plain.resolve("file")).hasSize(100_000);
    }

    @Test
    void whatIsNoRegularFileIsTheSystems() throws IOException {
        Path device = Path.of(URI.create("holdfast:///dev/null"));
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
            assertThat(channel).isNotInstanceOf(DurableFileChannel.class);
            assertThat(channel.write(ByteBuffer.allocate(10))).isEqualTo(10);
        }
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
        assertThat(Files.readString(Path.of(URI.create("holdfast:///proc/self/status"))))
                .contains("Pid:");
    }

    @Test
    void pathsStayOfThisProvider() throws IOException {
        Path file = directory.resolve("a").resolve("b");
        assertThat(file.toUri().getScheme()).isEqualTo("holdfast");
        assertThat(Path.of(file.toUri())).isEqualTo(file).hasSameHashCodeAs(file);
        assertThat(file.getParent().getParent()).isEqualTo(directory);
        assertThat(directory.relativize(file)).hasToString("a/b");
        assertThat(file).startsWithRaw(directory).isNotEqualTo(plain.resolve("a/b"));
        Files.createDirectories(file);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory);
                Stream<Path> tree = Files.walk(directory)) {
            assertThat(entries).containsExactly(directory.resolve("a"));
            assertThat(tree).containsExactly(directory, directory.resolve("a"), file);
        }
        assertThat(file.toRealPath().getFileSystem()).isSameAs(directory.getFileSystem());
        assertThat(directory.getFileSystem().getPathMatcher("glob:**/b").matches(file))
                .isTrue();
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(file::toFile);
    }

    @Test
    void anAtomicMoveReplacesTheTarget() throws IOException {
        Path from = Files.writeString(directory.resolve("from"), "new");
        Path other = Files.createDirectory(directory.resolve("other"));
        Path to = Files.writeString(other.resolve("to"), "old");
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        assertThat(plain.resolve("other/to")).hasContent("new");
        assertThat(plain.resolve("from")).doesNotExist();
        Files.move(other, directory.resolve("moved"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(plain.resolve("moved/to")).hasContent("new");
    }

    @Test
    void pathsOfOtherFileSystemsAreRefused() throws IOException {
        Path zip = Files.createFile(plain.resolve("a.zip"));
        Files.delete(zip);
        try (var archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path inside = archive.getPath("/x");
            assertThatExceptionOfType(ProviderMismatchException.class).isThrownBy(() -> directory.resolve(inside));
        }
        assertThatExceptionOfType(FileSystemAlreadyExistsException.class)
                .isThrownBy(() -> FileSystems.newFileSystem(URI.create("holdfast:///"), Map.of()));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(directory.getFileSystem()::close);
    }
}
