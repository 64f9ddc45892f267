package io.holdfast.h2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.channel.ChannelOption;
import io.holdfast.channel.DurableFileChannel;
import io.holdfast.libc.Errno;
import io.holdfast.platform.NotAFileException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.h2.message.DbException;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of {@link FilePath}, and when names and bytes are durable. */
class HoldfastFilePathTest {
    @TempDir
    Path plain;

    private final WatchedLibc libc = new WatchedLibc();
    private FilePath directory;

    @BeforeEach
    void watchSyncs() {
        FilePath.register(new HoldfastFilePath(libc.directories()));
        directory = FilePath.get("holdfast:" + plain);
    }

    @AfterEach
    void watchNoMore() {
        HoldfastFilePath.register();
    }

    private FilePath file(String name) {
        return FilePath.get(directory + "/" + name);
    }

    private FilePath written(String name, String content) throws IOException {
        Files.writeString(plain.resolve(name), content);
        return file(name);
    }

    @Test
    void pathsKeepTheScheme() throws IOException {
        FilePath file = file("a/b");
        assertThat(file).hasToString("holdfast:" + plain + "/a/b");
        assertThat(file.getName()).isEqualTo("b");
        assertThat(file.getParent()).hasToString(directory + "/a");
        assertThat(FilePath.get("holdfast:/").getParent()).isNull();
        assertThat(file.unwrap()).hasToString(plain + "/a/b");
        assertThat(FileUtils.unwrap(file.toString())).isEqualTo(plain + "/a/b");
        assertThat(file.isAbsolute()).isTrue();
        assertThat(FilePath.get("holdfast:a").isAbsolute()).isFalse();
        assertThat(FilePath.get("holdfast:~/a")).hasToString("holdfast:" + System.getProperty("user.home") + "/a");
        assertThat(FilePath.get("holdfast:file:" + plain)).hasToString(directory.toString());
        Path real = Files.createFile(plain.resolve("real"));
        Files.createSymbolicLink(plain.resolve("link"), real);
        assertThat(file("link").toRealPath()).hasToString("holdfast:" + real.toRealPath());
        assertThat(file("none").toRealPath().getScheme()).isEqualTo("holdfast");
    }

    @Test
    void whatIsNotOnDiskIsRefused() {
        for (String path : List.of("memFS:a", "zip:/a.zip!/b", "split:/a")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FilePath.get("holdfast:" + path))
                    .withMessageContaining(path.substring(0, 3));
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> FilePath.get("async:" + file("a")).open("rw"));
        assertThat(plain).isEmptyDirectory();
    }

    @Test
    void aFileIsCreatedOnceAndItsNameIsDurable() {
        assertThat(file("new").exists()).isFalse();
        assertThat(file("new").createFile()).isTrue();
        assertThat(libc.syncs()).containsExactly("fsync");
        assertThat(file("new").createFile()).isFalse();
        assertThat(libc.syncs()).isEmpty();
        assertThat(file("new").isRegularFile()).isTrue();
        assertThat(file("new").isDirectory()).isFalse();
        assertThatExceptionOfType(DbException.class)
                .isThrownBy(() -> file("missing/new").createFile())
                .withRootCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aDirectoryIsCreatedAndItsNameIsDurable() {
        FileUtils.createDirectories(directory + "/a/b");
        assertThat(libc.syncs()).containsExactly("fsync", "fsync");
        assertThat(file("a/b").isDirectory()).isTrue();
        assertThatExceptionOfType(DbException.class).isThrownBy(() -> file("a").createDirectory());
        libc.failNextSync(Errno.Kind.EIO);
        assertThatExceptionOfType(DbException.class)
                .isThrownBy(() -> file("c").createDirectory())
                .withRootCauseInstanceOf(SyncFailedException.class);
    }

    @Test
    void aDeletionIsDurable() throws IOException {
        FilePath file = written("file", "x");
        file.delete();
        assertThat(libc.syncs()).containsExactly("fsync");
        assertThat(file.exists()).isFalse();
        file.delete();
        FilePath.get(directory + "/missing/file").delete();
        assertThat(libc.syncs()).isEmpty();
        written("again", "x");
        libc.failNextSync(Errno.Kind.EIO);
        assertThatExceptionOfType(DbException.class)
                .isThrownBy(() -> file("again").delete())
                .withRootCauseInstanceOf(SyncFailedException.class);
        Files.createDirectories(plain.resolve("full/of"));
        assertThatExceptionOfType(DbException.class)
                .isThrownBy(() -> file("full").delete());
    }

    @Test
    void aRenamedFileIsDurableWithItsBytes() throws IOException {
        FilePath from = written("from", "new");
        from.moveTo(file("to"), false);
        assertThat(libc.syncs()).as("the bytes, the directory").containsExactly("fsync", "fsync");
        assertThat(plain.resolve("to")).hasContent("new");
        assertThat(from.exists()).isFalse();
        Files.createDirectory(plain.resolve("other"));
        file("to").moveTo(file("other/to"), false);
        assertThat(libc.syncs()).as("the bytes, both directories").hasSize(3);
        file("other").moveTo(file("moved"), false);
        assertThat(plain.resolve("moved/to")).hasContent("new");
    }

    @Test
    void onlyAnAtomicReplacementTakesANameThatIsTaken() throws IOException {
        FilePath from = written("from", "new");
        FilePath to = written("to", "old");
        assertThatExceptionOfType(DbException.class).isThrownBy(() -> from.moveTo(to, false));
        assertThat(plain.resolve("to")).hasContent("old");
        from.moveTo(to, true);
        assertThat(plain.resolve("to")).hasContent("new");
        assertThat(libc.syncs()).containsExactly("fsync", "fsync");
        assertThatExceptionOfType(DbException.class).isThrownBy(() -> from.moveTo(to, true));
        assertThatExceptionOfType(DbException.class)
                .isThrownBy(() -> to.moveTo(FilePath.get(plain + "/other"), true))
                .withMessageContaining("not holdfast:");
    }

    @Test
    void aFileWhoseBytesCannotBeSyncedIsNotRenamed() throws IOException {
        FilePath from = written("from", "new");
        libc.failNextSync(Errno.Kind.EIO);
        assertThatExceptionOfType(DbException.class)
                .isThrownBy(() -> from.moveTo(file("to"), true))
                .withRootCauseInstanceOf(SyncFailedException.class);
        assertThat(from.exists()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"rw, fdatasync", "rwd, fdatasync", "rws, fsync"})
    void everyWriteIsSynced(String mode, String sync) throws IOException {
        try (FileChannel channel = file("file").open(mode)) {
            assertThat(libc.syncs()).as("the name").containsExactly("fsync");
            assertThat(channel.write(ByteBuffer.wrap(new byte[10]), 5)).isEqualTo(10);
            assertThat(libc.syncs()).containsExactly(sync);
            assertThat(channel.read(ByteBuffer.allocate(20), 0)).isEqualTo(15);
            channel.truncate(3);
            assertThat(libc.syncs()).containsExactly(sync);
        }
        assertThat(file("file").size()).isEqualTo(3);
    }

    @Test
    void aFileWhoseWritesAreSyncedIsWrittenPastThePageCacheAndReadThroughIt() throws IOException {
        assumeDirect();
        byte[] block = new byte[8192];
        Arrays.fill(block, (byte) 7);
        try (FileChannel channel = file("file").open("rw")) {
            libc.transfers();
            assertThat(channel.write(ByteBuffer.wrap(block), 8192)).isEqualTo(8192);
            assertThat(libc.transfers()).containsExactly("pwrite past");
            ByteBuffer read = ByteBuffer.allocate(8192);
            assertThat(channel.read(read, 8192)).isEqualTo(8192);
            assertThat(libc.transfers()).containsExactly("pread through");
            assertThat(read.array()).isEqualTo(block);
            assertThat(channel.write(ByteBuffer.wrap(new byte[8192]), 8192)).isEqualTo(8192);
            assertThat(channel.read(read.clear(), 8192)).isEqualTo(8192);
            assertThat(read.array()).as("what was read before is read anew").containsOnly(0);
            assertThat(channel.size()).isEqualTo(16_384);
        }
        try (FileChannel channel = file("file").open("rws")) {
            libc.transfers();
            channel.write(ByteBuffer.wrap(block), 0);
            assertThat(libc.transfers()).containsExactly("pwrite through");
        }
    }

    @Test
    void withoutDirectIoAFileIsWrittenThroughThePageCache() throws IOException {
        libc.refuseDirect();
        try (FileChannel channel = file("file").open("rw")) {
            channel.write(ByteBuffer.wrap(new byte[10]), 0);
            assertThat(libc.transfers()).containsExactly("pwrite through");
            assertThat(libc.syncs()).containsExactly("fsync", "fdatasync");
        }
    }

    @Test
    void aFileThatIsOpenTwiceHasOnePositionAndOneLock() throws IOException {
        try (FileChannel channel = file("file").open("rw")) {
            assertThat(channel.write(ByteBuffer.wrap("abcdef".getBytes(UTF_8)))).isEqualTo(6);
            assertThat(channel.position()).isEqualTo(6);
            ByteBuffer read = ByteBuffer.allocate(3);
            assertThat(channel.position(2).read(read)).isEqualTo(3);
            assertThat(new String(read.array(), UTF_8)).isEqualTo("cde");
            libc.syncs();
            channel.force(true);
            assertThat(libc.syncs()).containsExactly("fsync");
            try (FileLock lock = channel.lock(0, 1, false)) {
                assertThat(lock.isValid()).isTrue();
            }
            channel.truncate(1);
            assertThat(channel.position()).isEqualTo(1);
        }
        assertThat(plain.resolve("file")).hasContent("a");
        assertThat(libc.openFiles()).isEmpty();
    }

    @Test
    void aFileThatCannotBeOpenedTwiceIsNotLeftOpen() throws IOException {
        assumeDirect();
        libc.refuseReaders();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> file("file").open("rw"))
                .withMessageContaining("EMFILE");
        assertThat(libc.openFiles()).isEmpty();
    }

    private void assumeDirect() throws IOException {
        try (DurableFileChannel probe = DurableFileChannel.open(
                plain.resolve("probe"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                ChannelOption.DIRECT_IF_POSSIBLE)) {
            Assumptions.assumeTrue(probe.caching() == OpenMode.Caching.DIRECT, () -> "no direct I/O in " + plain);
        }
    }

    @Test
    void readingModeNeitherCreatesNorWrites() throws IOException {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> file("file").open("r"));
        written("file", "abc");
        try (FileChannel channel = file("file").open("r")) {
            assertThat(channel).isInstanceOf(DurableFileChannel.class);
            assertThatExceptionOfType(NonWritableChannelException.class)
                    .isThrownBy(() -> channel.write(ByteBuffer.allocate(1)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> file("file").open("w"));
        assertThat(libc.syncs()).isEmpty();
    }

    @Test
    void aLinkLeadsToItsFile() throws IOException {
        Path real = Files.createFile(plain.resolve("real"));
        Files.createSymbolicLink(plain.resolve("link"), real);
        try (FileChannel channel = file("link").open("rw")) {
            channel.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
        }
        assertThat(real).hasContent("x");
        assertThat(plain.resolve("link")).isSymbolicLink();
    }

    @Test
    void aLinkThatLeadsToNoFileYetIsFollowedToo() throws IOException {
        Files.createSymbolicLink(plain.resolve("link"), Path.of("other"));
        Files.createSymbolicLink(plain.resolve("other"), plain.resolve("real"));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> file("link").open("r"));
        try (FileChannel channel = file("link").open("rw")) {
            channel.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
        }
        assertThat(plain.resolve("real")).hasContent("x");
        assertThat(plain.resolve("link")).isSymbolicLink();

        Files.createSymbolicLink(plain.resolve("one"), plain.resolve("two"));
        Files.createSymbolicLink(plain.resolve("two"), plain.resolve("one"));
        assertThatExceptionOfType(NotAFileException.class)
                .isThrownBy(() -> file("one").open("rw"));
    }

    @Test
    void temporaryFilesAreNotSynced() throws IOException {
        for (boolean inTempDir : new boolean[] {false, true}) {
            FilePath file = file("db").createTempFile(".temp.db", inTempDir);
            assertThat(file.getScheme()).isEqualTo("holdfast");
            assertThat(Path.of(file.unwrap().toString()).startsWith(plain)).isEqualTo(!inTempDir);
            try (FileChannel channel = file.open("rw")) {
                channel.write(ByteBuffer.allocate(10));
            }
            file.delete();
            assertThat(file.exists()).isFalse();
        }
        assertThat(libc.syncs()).isEmpty();
    }

    @Test
    void aLockKeepsOthersOut() throws IOException {
        try (FileChannel channel = file("file").open("rw");
                FileChannel other = file("file").open("rw");
                FileLock lock = channel.tryLock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatExceptionOfType(OverlappingFileLockException.class).isThrownBy(other::tryLock);
        }
    }

    @Test
    void aStreamIsSyncedWhenItIsClosed() throws IOException {
        try (OutputStream out = file("new/file").newOutputStream(false)) {
            libc.syncs();
            out.write("one".getBytes(UTF_8));
            out.write('!');
            assertThat(libc.syncs()).isEmpty();
        }
        assertThat(libc.syncs()).containsExactly("fdatasync");
        try (OutputStream out = file("new/file").newOutputStream(true)) {
            out.write("two".getBytes(UTF_8));
        }
        try (InputStream in = file("new/file").newInputStream()) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("one!two");
        }
        try (OutputStream out = file("new/file").newOutputStream(false)) {
            out.write("3".getBytes(UTF_8));
        }
        assertThat(plain.resolve("new/file")).hasContent("3");
    }

    @Test
    void attributesAreTheFiles() throws IOException {
        FilePath file = written("file", "abc");
        assertThat(file.size()).isEqualTo(3);
        assertThat(file.lastModified())
                .isEqualTo(Files.getLastModifiedTime(plain.resolve("file")).toMillis());
        assertThat(file.canWrite()).isTrue();
        assertThat(file.setReadOnly()).isTrue();
        assertThat(Files.getPosixFilePermissions(plain.resolve("file")))
                .noneMatch(permission -> permission.name().endsWith("WRITE"));
        written("b", "");
        assertThat(directory.newDirectoryStream())
                .extracting(FilePath::toString)
                .containsExactlyInAnyOrder(directory + "/file", directory + "/b");
        assertThat(file("missing").newDirectoryStream()).isEmpty();
    }
}
