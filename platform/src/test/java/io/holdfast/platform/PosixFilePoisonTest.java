package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A failed sync is final: on the real volume of Linux, whose calls fail as scripted. */
class PosixFilePoisonTest {
    @TempDir
    Path directory;

    private final ScriptedLibc script = ScriptedLibc.ofThisMachine();
    private final AlignedBuffer buffer = AlignedBuffer.allocate(4096, 4096);
    private Volume volume;

    @BeforeEach
    void openVolume() throws IOException {
        Assumptions.assumeTrue(NativeBackends.onLinux(), "the volume of Linux");
        volume = Volumes.open(directory, script.libc());
    }

    @AfterEach
    void closeVolume() throws IOException {
        if (volume != null) {
            volume.close();
        }
    }

    private DurableFile create(OpenMode mode) throws IOException {
        return volume.create("file", mode, DirectorySync.NOW);
    }

    private void assertPoisoned(DurableFile file, Errno.Kind first) throws IOException {
        int before = script.calls().size();
        for (Call call : List.<Call>of(
                () -> file.write(buffer, 0, 4096, 0),
                () -> file.writeVectored(new AlignedBuffer[] {buffer}, 0),
                () -> file.writeUnaligned(ByteBuffer.allocate(10), 0),
                () -> file.sync(SyncKind.DATA),
                () -> file.sync(SyncKind.FILE),
                () -> file.sync(SyncKind.DEVICE),
                () -> file.sync(SyncKind.BARRIER),
                () -> file.preallocate(1 << 20),
                () -> file.truncate(0))) {
            assertThatExceptionOfType(PoisonedFileException.class)
                    .isThrownBy(call::make)
                    .withMessageContaining(file.name())
                    .havingCause()
                    .withMessageContaining(first.name());
        }
        assertThat(script.calls()).as("no call was made").hasSize(before);
        assertThat(file.read(buffer, 0, 4096, 0)).as("reading goes on").isNotNegative();
    }

    private interface Call {
        void make() throws IOException;
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.Kind.class,
            names = {"EIO", "ENOSPC", "EDQUOT", "EINVAL", "ENOTSUP"})
    void afterAFailedSyncNothingIsTriedAgain(Errno.Kind failure) throws IOException {
        DurableFile file = create(OpenMode.BUFFERED);
        file.write(buffer, 0, 4096, 0);
        script.fail("fdatasync", failure);

        assertThatExceptionOfType(SyncFailedException.class)
                .isThrownBy(() -> file.sync(SyncKind.DATA))
                .withMessageContaining("fdatasync")
                .withMessageContaining(failure.name());

        assertPoisoned(file, failure);
        assertThat(script.calls("fdatasync")).hasSize(1);
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
        file.close();
    }

    @Test
    void closingAPoisonedFileReleasesItsDescriptor() throws IOException {
        DurableFile file = create(OpenMode.BUFFERED);
        script.fail("fsync", Errno.Kind.EIO);
        assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> file.sync(SyncKind.FILE));
        int closed = script.calls("close").size();
        assertThatExceptionOfType(PoisonedFileException.class)
                .isThrownBy(file::close)
                .withCauseInstanceOf(SyncFailedException.class);
        assertThat(script.calls("close")).hasSize(closed + 1);
    }

    @Test
    void aFileOpenedAnewIsNotPoisoned() throws IOException {
        DurableFile file = create(OpenMode.BUFFERED);
        script.fail("fdatasync", Errno.Kind.EIO);
        assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> file.sync(SyncKind.DATA));
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
        try (DurableFile again = volume.open("file", OpenMode.BUFFERED)) {
            assertThat(again.sync(SyncKind.DATA)).isNotNull();
        }
    }

    @Test
    void aFailedWriteThroughWriteIsAFailedSync() throws IOException {
        DurableFile file = create(OpenMode.BUFFERED.with(OpenMode.WriteThrough.DATA));
        script.fail("pwrite", Errno.Kind.EIO);
        assertThatExceptionOfType(NativeIOException.class).isThrownBy(() -> file.write(buffer, 0, 4096, 0));
        assertPoisoned(file, Errno.Kind.EIO);
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
    }

    @Test
    void aFailedPlainWritePoisonsNothing() throws IOException {
        try (DurableFile file = create(OpenMode.BUFFERED)) {
            script.fail("pwrite", Errno.Kind.ENOSPC);
            assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.write(buffer, 0, 4096, 0));
            file.write(buffer, 0, 4096, 0);
            file.sync(SyncKind.DATA);
        }
    }

    @Test
    void aSyncThatOverlapsAFailedOneDoesNotSucceed() throws Exception {
        // The kernel tells a lost page to one caller: the second sync of the same descriptor would return 0.
        DurableFile file = create(OpenMode.BUFFERED);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        script.answer("fdatasync", (machine, arguments) -> {
            inside.countDown();
            awaitUninterruptibly(second);
            return -Errno.Kind.EIO.number(machine.abi());
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Guarantee> first = threads.submit(() -> file.sync(SyncKind.DATA));
            inside.await();
            Thread[] overlapping = new Thread[1];
            CountDownLatch started = new CountDownLatch(1);
            Future<Guarantee> other = threads.submit(() -> {
                overlapping[0] = Thread.currentThread();
                started.countDown();
                return file.sync(SyncKind.DATA);
            });
            started.await();
            while (overlapping[0].getState() != Thread.State.WAITING && !other.isDone()) {
                Thread.onSpinWait();
            }
            second.countDown();
            assertThat(first).failsWithin(Duration.ofMinutes(2));
            assertThat(other)
                    .failsWithin(Duration.ofMinutes(2))
                    .withThrowableThat()
                    .withCauseInstanceOf(PoisonedFileException.class);
        } finally {
            second.countDown();
            threads.shutdownNow();
        }
        assertThat(script.calls("fdatasync")).hasSize(1);
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
