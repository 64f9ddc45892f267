package io.holdfast.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.platform.NotAFileException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replacing by path, on the file systems of this machine. */
class AtomicFilePathTest {
    @TempDir
    Path directory;

    @Test
    void aNewFileIsForItsOwnerAloneAndTheDirectoryHoldsNothingElse() throws IOException {
        Path file = directory.resolve("a");
        replace(file, "new");
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(names(directory)).containsExactly("a");
    }

    @Test
    void theReplacedFilesPermissionsAreKeptWhateverTheUmask() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrw-rw-"));
        replace(file, "new");
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rwxrw-rw-");
    }

    @Test
    void theReplacedFilesOwnerAndGroupAreKeptWhereTheProcessMayGiveThem() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "old");
        int me = (int) Files.getAttribute(file, "unix:uid");
        Assumptions.assumeTrue(me == 0, "only root may give files away");
        Files.setAttribute(file, "unix:uid", 4321);
        Files.setAttribute(file, "unix:gid", 4322);
        replace(file, "new");
        assertThat(file).hasContent("new");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(4321);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(4322);
    }

    @Test
    void aSymbolicLinkStaysAndTheFileThatItLeadsToIsReplacedInItsOwnDirectory() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path target = Files.writeString(elsewhere.resolve("target"), "old");
        Path middle = Files.createSymbolicLink(directory.resolve("middle"), target);
        Path link = Files.createSymbolicLink(directory.resolve("link"), middle);
        replace(link, "new");
        assertThat(link).isSymbolicLink().hasContent("new");
        assertThat(target).isRegularFile().hasContent("new");
        assertThat(names(directory)).containsExactly("elsewhere", "link", "middle");
        assertThat(names(elsewhere)).containsExactly("target");
    }

    @Test
    void aLinkToAnotherFileSystemIsReplacedThere() throws IOException {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(memory), "no other file system at " + memory);
        Path other = Files.createTempDirectory(memory, "atomic-file-");
        try {
            Path target = Files.writeString(other.resolve("target"), "old");
            replace(Files.createSymbolicLink(directory.resolve("link"), target), "new");
            assertThat(target).hasContent("new");
            assertThat(names(other)).containsExactly("target");
            Files.delete(target);
        } finally {
            Files.delete(other);
        }
    }

    @Test
    void aLinkToNowhereAndLinksInACircleAreRefused() throws IOException {
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nowhere"));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> replace(dangling, "new"))
                .withMessageContaining("dangling")
                .withMessageContaining("does not exist");
        Path circle = directory.resolve("circle");
        Files.createSymbolicLink(circle, circle);
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> replace(circle, "new"))
                .withMessageContaining("circle");
        assertThat(names(directory)).containsExactly("circle", "dangling");
    }

    @Test
    void aDirectoryIsRefused() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        assertThatExceptionOfType(NotAFileException.class)
                .isThrownBy(() -> replace(inner, "new"))
                .withMessageContaining("inner");
    }

    @Test
    void whatACrashedProcessLeftIsRemovedWithTheNextReplacement() throws IOException {
        Path file = directory.resolve("a");
        // No process has this number: Linux's highest is 4194304, Darwin's 99999.
        Files.writeString(directory.resolve(".a.holdfast-tmp-999999999-0-0123456789abcdef"), "part");
        replace(file, "new");
        assertThat(names(directory)).containsExactly("a");
    }

    private static void replace(Path file, String content) throws IOException {
        AtomicFile.replace(file, out -> out.write(content.getBytes(UTF_8)));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
