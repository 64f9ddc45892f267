package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libc.Errno;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PortableVolumeTest {
    @TempDir
    Path directory;

    @Test
    void itPromisesNoMoreThanTheRuntimeDoes() throws IOException {
        try (Volume volume = PortableVolume.open(directory);
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            for (SyncKind kind : SyncKind.values()) {
                assertThat(file.sync(kind)).isEqualTo(Guarantee.DEVICE_CACHE);
            }
            assertThat(volume.syncDirectory()).isEqualTo(Guarantee.PROCESS_CRASH);
            DurabilityReport report = volume.probe();
            assertThat(report.guarantee()).isEqualTo(Guarantee.DEVICE_CACHE);
            assertThat(report.warnings()).anyMatch(warning -> warning.contains("no sync of directories"));
        }
    }

    @Test
    void aFailureTellsCallPathPositionAndThatTheErrnoIsHidden() throws IOException {
        try (Volume volume = PortableVolume.open(directory)) {
            volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
            try (DurableFile file = volume.open("a", OpenMode.READ)) {
                assertThatExceptionOfType(NativeIOException.class)
                        .isThrownBy(() -> file.write(AlignedBuffer.allocate(10, 1), 0, 10, 77))
                        .withMessageContaining("AsynchronousFileChannel.write")
                        .withMessageContaining("/a at position 77")
                        .satisfies(failure -> assertThat(failure.errno().kind()).isEqualTo(Errno.Kind.UNKNOWN));
            }
        }
    }

    @Test
    void theLockFileNamesTheProcessThatHoldsIt() throws IOException {
        try (Volume volume = PortableVolume.open(directory);
                VolumeLock lock = volume.lock("lock")) {
            assertThat(lock).isNotNull();
            assertThat(Files.readString(directory.resolve("lock")))
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void onlyADirectoryThatExistsIsOpened() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatExceptionOfType(NotDirectoryException.class).isThrownBy(() -> PortableVolume.open(file));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> PortableVolume.open(directory.resolve("missing")));
    }

    @Test
    void whatTheSystemRefusesToTellIsNoFreeName() throws IOException {
        String tooLong = "x".repeat(300);
        try (Volume volume = PortableVolume.open(directory)) {
            volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close();
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> volume.exists(tooLong));
        }
    }

    @Test
    void aDirectoryThatCannotBeOpenedIsNoFailedSync() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        try (Volume volume = PortableVolume.open(inner)) {
            Files.delete(inner);
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(volume::syncDirectory);
            Files.createDirectory(inner);
            assertThat(volume.syncDirectory()).isEqualTo(Guarantee.PROCESS_CRASH);
        }
    }

    @Test
    void aFileThatIsMadeAndCannotBeOpenedIsRemovedAgain() throws IOException {
        URI archive = URI.create("jar:" + directory.resolve("a.zip").toUri());
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"));
                Volume volume = PortableVolume.open(zip.getPath("/"))) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .as("an archive has no asynchronous channels")
                    .isThrownBy(() -> volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED));
            assertThat(volume.list()).isEmpty();
        }
    }

    /** A channel whose first force fails, once it is told to. */
    private static final class TellsOne extends AsynchronousFileChannel {
        private final AsynchronousFileChannel channel;
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch told = new CountDownLatch(1);
        private final AtomicInteger forces = new AtomicInteger();

        TellsOne(AsynchronousFileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (forces.incrementAndGet() > 1) {
                return;
            }
            entered.countDown();
            try {
                told.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            throw new IOException("Input/output error");
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public AsynchronousFileChannel truncate(long size) throws IOException {
            return channel.truncate(size);
        }

        @Override
        public <A> void lock(
                long position,
                long size,
                boolean shared,
                A attachment,
                CompletionHandler<FileLock, ? super A> handler) {
            channel.lock(position, size, shared, attachment, handler);
        }

        @Override
        public Future<FileLock> lock(long position, long size, boolean shared) {
            return channel.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        public <A> void read(
                ByteBuffer target, long position, A attachment, CompletionHandler<Integer, ? super A> handler) {
            channel.read(target, position, attachment, handler);
        }

        @Override
        public Future<Integer> read(ByteBuffer target, long position) {
            return channel.read(target, position);
        }

        @Override
        public <A> void write(
                ByteBuffer source, long position, A attachment, CompletionHandler<Integer, ? super A> handler) {
            channel.write(source, position, attachment, handler);
        }

        @Override
        public Future<Integer> write(ByteBuffer source, long position) {
            return channel.write(source, position);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aSyncThatComesDuringOneThatFailsDoesNotSucceed() throws Exception {
        Path path = Files.createFile(directory.resolve("a"));
        TellsOne channel = new TellsOne(AsynchronousFileChannel.open(path, StandardOpenOption.WRITE));
        PortableFile file = new PortableFile(path, "a", OpenMode.BUFFERED, path, channel);
        FutureTask<Guarantee> first = new FutureTask<>(() -> file.sync(SyncKind.DATA));
        FutureTask<Guarantee> second = new FutureTask<>(() -> file.sync(SyncKind.DATA));
        new Thread(first).start();
        channel.entered.await();
        Thread waits = new Thread(second);
        waits.start();
        while (waits.isAlive() && waits.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        channel.told.countDown();
        assertThatThrownBy(first::get).hasCauseInstanceOf(SyncFailedException.class);
        assertThatThrownBy(second::get).hasCauseInstanceOf(PoisonedFileException.class);
        assertThatThrownBy(file::close).isInstanceOf(PoisonedFileException.class);
    }
}
