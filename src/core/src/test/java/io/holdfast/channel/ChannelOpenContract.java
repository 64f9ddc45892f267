package io.holdfast.channel;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link FileChannel#open} promises of its options. */
interface ChannelOpenContract extends ChannelFixture {
    @Test
    default void withoutOptionsAFileIsOpenForReading() throws IOException {
        Files.write(file(), ChannelFixture.bytes(10));
        try (FileChannel channel = open()) {
            assertThat(channel.size()).isEqualTo(10);
            assertThat(channel.position()).isZero();
            assertReadOnly(channel);
        }
    }

    private static void assertReadOnly(FileChannel channel) {
        ByteBuffer one = ByteBuffer.allocate(1);
        Class<NonWritableChannelException> refused = NonWritableChannelException.class;
        assertThatExceptionOfType(refused).isThrownBy(() -> channel.write(one));
        assertThatExceptionOfType(refused).isThrownBy(() -> channel.write(one, 0));
        assertThatExceptionOfType(refused).isThrownBy(() -> channel.write(new ByteBuffer[] {one}));
        assertThatExceptionOfType(refused).isThrownBy(() -> channel.truncate(0));
        assertThatExceptionOfType(refused).isThrownBy(() -> channel.transferFrom(channel, 0, 1));
        assertThatExceptionOfType(refused).isThrownBy(() -> channel.map(MapMode.READ_WRITE, 0, 1));
        assertThatExceptionOfType(refused).isThrownBy(() -> channel.map(MapMode.PRIVATE, 0, 1));
        assertThatExceptionOfType(refused).isThrownBy(channel::lock);
        assertThatExceptionOfType(refused).isThrownBy(channel::tryLock);
    }

    @Test
    default void aFileOpenForWritingIsNotRead() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        Class<NonReadableChannelException> refused = NonReadableChannelException.class;
        try (FileChannel channel = open(CREATE, WRITE)) {
            channel.write(one);
            one.clear();
            assertThatExceptionOfType(refused).isThrownBy(() -> channel.read(one));
            assertThatExceptionOfType(refused).isThrownBy(() -> channel.read(one, 0));
            assertThatExceptionOfType(refused).isThrownBy(() -> channel.read(new ByteBuffer[] {one}));
            assertThatExceptionOfType(refused).isThrownBy(() -> channel.transferTo(0, 1, channel));
            assertThatExceptionOfType(refused).isThrownBy(() -> channel.map(MapMode.READ_WRITE, 0, 1));
            assertThatExceptionOfType(refused).isThrownBy(() -> channel.map(MapMode.READ_ONLY, 0, 1));
            assertThatExceptionOfType(refused).isThrownBy(() -> channel.lock(0, 1, true));
            assertThatExceptionOfType(refused).isThrownBy(() -> channel.tryLock(0, 1, true));
        }
        assertContent(new byte[1]);
    }

    @Test
    default void createMakesAFileOnceAndCreateNewInsists() throws IOException {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> open(WRITE));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> open(READ));
        open(CREATE, WRITE).close();
        assertContent(new byte[0]);
        Files.write(file(), ChannelFixture.bytes(10));
        open(CREATE, WRITE).close();
        assertContent(ChannelFixture.bytes(10));
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> open(CREATE_NEW, WRITE));
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> open(CREATE, CREATE_NEW, WRITE));
    }

    @Test
    default void creatingAndTruncatingAreIgnoredInAFileOpenForReadingOnly() throws IOException {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> open(CREATE, READ));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> open(CREATE_NEW, READ));
        Files.write(file(), ChannelFixture.bytes(10));
        open(READ, CREATE_NEW, TRUNCATE_EXISTING).close();
        assertContent(ChannelFixture.bytes(10));
    }

    @Test
    default void truncateExistingEmptiesTheFile() throws IOException {
        Files.write(file(), ChannelFixture.bytes(10));
        try (FileChannel channel = open(WRITE, TRUNCATE_EXISTING)) {
            assertThat(channel.size()).isZero();
        }
        open(WRITE, CREATE, TRUNCATE_EXISTING, SYNC).close();
        assertContent(new byte[0]);
    }

    @Test
    default void deleteOnCloseLeavesNothingBehind() throws IOException {
        try (FileChannel channel = open(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE)) {
            channel.write(ByteBuffer.wrap(ChannelFixture.bytes(10)));
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(channel.read(read, 0)).isEqualTo(10);
            assertThat(read.array()).isEqualTo(ChannelFixture.bytes(10));
        }
        assertThat(file()).doesNotExist();
        Files.write(file(), ChannelFixture.bytes(10));
        open(READ, DELETE_ON_CLOSE).close();
        assertThat(file()).doesNotExist();
    }

    @Test
    default void sparseSyncAndDsyncAreAccepted() throws IOException {
        for (OpenOption option : new OpenOption[] {SPARSE, SYNC, DSYNC}) {
            try (FileChannel channel = open(CREATE, READ, WRITE, option)) {
                assertThat(channel.write(ByteBuffer.wrap(ChannelFixture.bytes(5000)), 1))
                        .isEqualTo(5000);
                channel.truncate(10);
                assertThat(channel.size()).isEqualTo(10);
            }
            Files.delete(file());
        }
    }

    @Test
    default void contradictionsAreRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> open(READ, APPEND));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> open(APPEND, TRUNCATE_EXISTING));
        assertThat(file()).doesNotExist();
    }

    /** An option that nobody knows. */
    enum Unknown implements OpenOption {
        OPTION
    }

    @Test
    default void unknownOptionsAndAttributesAreRefused() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> open(CREATE, WRITE, Unknown.OPTION));
        FileAttribute<String> attribute = new FileAttribute<>() {
            @Override
            public String name() {
                return "color";
            }

            @Override
            public String value() {
                return "red";
            }
        };
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> open(file(), Set.of(CREATE, WRITE), attribute));
        assertThat(file()).doesNotExist();
    }

    @Test
    default void permissionsOfANewFileAreAsAskedOrAsTheUmaskSays() throws IOException {
        open(
                        file(),
                        Set.of(CREATE, WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")))
                .close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("r-x------");
        Path plain = Files.createFile(directory().resolve("plain"));
        Path other = directory().resolve("other");
        open(other, Set.of(CREATE, WRITE)).close();
        assertThat(Files.getPosixFilePermissions(other)).isEqualTo(Files.getPosixFilePermissions(plain));
    }

    @Test
    default void aSymbolicLinkIsFollowedAlsoToAFileThatIsNotThereYet() throws IOException {
        Path link = Files.createSymbolicLink(directory().resolve("link"), Path.of("file"));
        open(link, Set.of(CREATE, WRITE)).close();
        assertThat(file()).isRegularFile();
        assertThat(link).isSymbolicLink();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> open(link, Set.of(READ, LinkOption.NOFOLLOW_LINKS)));
        Path loop = Files.createSymbolicLink(directory().resolve("loop"), Path.of("loop"));
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> open(loop, Set.of(READ)));
    }

    @Test
    default void createNewTakesASymbolicLinkForAnExistingFileAlsoOneThatLeadsNowhere() throws IOException {
        Path link = Files.createSymbolicLink(directory().resolve("link"), Path.of("file"));
        for (boolean there : new boolean[] {false, true}) {
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> open(link, Set.of(CREATE_NEW, WRITE)));
            assertThat(Files.exists(file())).isEqualTo(there);
            open(CREATE, WRITE).close();
        }
    }

    @Test
    default void aDirectoryIsRefused() throws IOException {
        Files.createDirectory(file());
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> open(WRITE));
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> open(CREATE, WRITE));
        assumeNot(Difference.DIRECTORIES_OPEN);
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(this::open);
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> open(Path.of("/"), Set.of()));
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> open(file().resolve(".."), Set.of()));
    }

    @Test
    default void aMissingDirectoryIsNotMade() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> open(file().resolve("below"), Set.of(CREATE, WRITE)));
        assertThat(file()).doesNotExist();
    }
}
