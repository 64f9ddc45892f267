package io.holdfast.bookkeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.channel.ChannelOption;
import io.holdfast.channel.DurableFileChannel;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.bookkeeper.bookie.BookieFileChannel;
import org.apache.bookkeeper.conf.ServerConfiguration;
import org.apache.bookkeeper.util.PageCacheUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The provider alone, called as BookKeeper calls it. */
class HoldfastFileChannelProviderTest {
    @TempDir
    Path directory;

    private final WatchedSyncs syncs = new WatchedSyncs();
    private final HoldfastFileChannelProvider provider = new HoldfastFileChannelProvider(syncs);
    private final ServerConfiguration configuration = new ServerConfiguration();
    private Path current;

    @BeforeEach
    void makeTheDirectoryOfAJournal() throws IOException {
        current = Files.createDirectory(directory.resolve("current"));
    }

    @Test
    void theNameOfANewFileAndItsDirectorysAreDurableBeforeAnyByte() throws IOException {
        try (FileChannel channel = begin("1.txn")) {
            assertThat(channel.size()).isZero();
            assertThat(syncs.done()).startsWith(current, directory);
        }
    }

    /** BookKeeper makes them before the first file, by {@code File.mkdirs}: of no later one is anything new but the file. */
    @Test
    void theNamesOfAllDirectoriesThatItMayHaveMadeAreDurableBeforeAnyByte() throws IOException {
        current = Files.createDirectories(directory.resolve("data/journal/current"));
        try (FileChannel first = begin("1.txn")) {
            assertThat(first.size()).isZero();
            assertThat(syncs.done())
                    .startsWith(current, directory.resolve("data/journal"), directory.resolve("data"), directory);
            int before = syncs.done().size();
            try (FileChannel second = begin("2.txn")) {
                assertThat(second.size()).isZero();
                assertThat(syncs.done().subList(before, syncs.done().size()))
                        .containsExactly(current, directory.resolve("data/journal"), current.resolve("1.txn"));
            }
        }
    }

    @Test
    void aFileThatIsReplayedIsSyncedNowhere() throws IOException {
        Path file = Files.writeString(current.resolve("1.txn"), "records");
        BookieFileChannel named = provider.open(file.toFile(), configuration);
        assertThat(named.fileExists(file.toFile())).isTrue();
        try (FileChannel channel = named.getFileChannel()) {
            assertThat(read(channel)).isEqualTo("records");
            assertThat(named.getFileChannel()).isSameAs(channel);
        }
        assertThat(syncs.done()).isEmpty();
    }

    @Test
    void theNextFileBeginsWhenTheOneBeforeIsDurable() throws IOException {
        try (FileChannel first = begin("1.txn")) {
            write(first, "written, not synced");
            try (FileChannel second = begin("2.txn")) {
                assertThat(second.isOpen()).isTrue();
                assertThat(syncs.done()).endsWith(current, directory, current.resolve("1.txn"));
            }
        }
    }

    @Test
    void theNextFileDoesNotBeginWhereTheOneBeforeCannotBeSynced() throws IOException {
        FileChannel first = begin("1.txn");
        write(first, "lost");
        syncs.failIf(path -> path.endsWith("1.txn"));
        assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> begin("2.txn"));
        syncs.failIf(path -> false);
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> begin("3.txn"));
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> first.force(false));
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> write(first, "more"));
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(first::close);
        assertThat(syncs.journalSyncs()).isZero();
    }

    @Test
    void aFileThatWasSyncedAndClosedStaysAsItIs() throws IOException {
        FileChannel first = begin("1.txn");
        first.close();
        try (FileChannel second = begin("2.txn")) {
            assertThat(second.isOpen()).isTrue();
        }
        assertThat(syncs.journalSyncs()).isZero();
    }

    @Test
    void aFailedSyncOfADirectoryLeavesNoChannel() {
        syncs.failIf(path -> path.equals(current));
        assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> begin("1.txn"));
    }

    @Test
    void theDescriptorForAdviceIsOfTheFileAndEndsWithTheChannel() throws IOException {
        BookieFileChannel named = provider.open(file("1.txn"), configuration);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(named::getFD)
                .withMessageContaining("before its channel was asked for");
        FileChannel channel = named.getFileChannel();
        int descriptor = PageCacheUtil.getSysFileDescriptor(named.getFD());
        assertThat(PageCacheUtil.getSysFileDescriptor(named.getFD())).isEqualTo(descriptor);
        Path link = Path.of("/dev/fd/" + descriptor);
        assertThat(Files.isSameFile(link, current.resolve("1.txn"))).isTrue();
        channel.close();
        assertThat(Files.exists(link) && Files.isSameFile(link, current.resolve("1.txn")))
                .isFalse();
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(named::getFD);
    }

    @Test
    void aDirectFileIsDirectWhereThatIsPossibleAndHasNoDescriptorForAdvice() throws IOException {
        configuration.setProperty(HoldfastFileChannelProvider.CACHING, OpenMode.Caching.DIRECT_IF_POSSIBLE.name());
        OpenMode.Caching possible;
        try (DurableFileChannel trial =
                DurableFileChannel.open(directory.resolve("trial"), CREATE, WRITE, ChannelOption.DIRECT_IF_POSSIBLE)) {
            possible = trial.caching();
        }
        BookieFileChannel named = provider.open(file("1.txn"), configuration);
        try (FileChannel channel = named.getFileChannel()) {
            assertThat(((JournalFileChannel) channel).caching()).isEqualTo(possible);
            assertThat(named.getFD().valid()).isEqualTo(possible == OpenMode.Caching.BUFFERED);
        }
    }

    @Test
    void anUnknownCachingIsRefused() {
        configuration.setProperty(HoldfastFileChannelProvider.CACHING, "direct-ish");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> provider.open(new File("1.txn"), configuration))
                .withMessage("holdfastJournalCaching is direct-ish, but must be one of "
                        + "[BUFFERED, DIRECT, DIRECT_IF_POSSIBLE]");
    }

    @Test
    void journalFilesAreNotReused() {
        assertThat(provider.supportReuseFile()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"BUFFERED", "DIRECT_IF_POSSIBLE"})
    void everyCallOfTheChannelReachesTheFile(OpenMode.Caching caching) throws IOException {
        configuration.setProperty(HoldfastFileChannelProvider.CACHING, caching.name());
        BookieFileChannel named = provider.open(file("1.txn"), configuration);
        try (FileChannel channel = named.getFileChannel()) {
            write(channel, "0123456789");
            channel.write(ByteBuffer.wrap("ab".getBytes(UTF_8)), 600);
            assertThat(channel.size()).isEqualTo(602);
            assertThat(channel.position()).isEqualTo(10);
            ByteBuffer[] parts = {ByteBuffer.allocate(3), ByteBuffer.allocate(4)};
            assertThat(channel.position(0).read(parts)).isEqualTo(7);
            assertThat(parts[1].array()).isEqualTo("3456".getBytes(UTF_8));
            for (ByteBuffer part : parts) {
                part.flip();
            }
            assertThat(channel.position(20).write(parts)).isEqualTo(7);
            ByteBuffer two = ByteBuffer.allocate(2);
            assertThat(channel.read(two, 25)).isEqualTo(2);
            assertThat(two.array()).isEqualTo("56".getBytes(UTF_8));
            assertThat(channel.truncate(27).size()).isEqualTo(27);
            ByteArrayOutputStream copy = new ByteArrayOutputStream();
            assertThat(channel.transferTo(20, 100, Channels.newChannel(copy))).isEqualTo(7);
            assertThat(copy).hasToString("0123456");
            ByteArrayInputStream source = new ByteArrayInputStream(copy.toByteArray());
            assertThat(channel.transferFrom(Channels.newChannel(source), 27, 7)).isEqualTo(7);
            assertThat(channel.map(FileChannel.MapMode.READ_ONLY, 27, 7).get(6)).isEqualTo((byte) '6');
            try (FileLock whole = channel.lock()) {
                assertThat(whole.isValid()).isTrue();
            }
            try (FileLock part = channel.tryLock(0, 1, true)) {
                assertThat(part.isShared()).isTrue();
            }
            channel.force(true);
            assertThat(syncs.done()).endsWith(current.resolve("1.txn"));
        }
        named.close();
        assertThat(Files.size(current.resolve("1.txn"))).isEqualTo(34);
    }

    /** As {@code JournalChannel} makes a file. */
    private FileChannel begin(String name) throws IOException {
        return provider.open(file(name), configuration).getFileChannel();
    }

    private File file(String name) throws IOException {
        File file = current.resolve(name).toFile();
        assertThat(file.createNewFile()).isTrue();
        return file;
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        channel.read(bytes);
        return new String(bytes.array(), UTF_8);
    }
}
