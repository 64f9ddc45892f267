package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Field;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A failed sync is final: on the real volume of Linux, whose calls fail as scripted. */
class PosixFilePoisonTest {
    private static final long EXT4 = 0xEF53;
    private static final long BTRFS = 0x9123683EL;
    private static final OpenMode DIRECT_WRITE_THROUGH = OpenMode.DIRECT.with(OpenMode.WriteThrough.DATA);

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
        assertWhoComesDuringAFailureIsNotTold("fdatasync", () -> file.sync(SyncKind.DATA));
        assertThat(script.calls("fdatasync")).hasSize(1);
        assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
    }

    @Test
    void aWriteThroughWriteThatOverlapsAFailedOneDoesNotSucceedWhereTheyMayGoThroughTheCache() throws Exception {
        try (Volume btrfs = on(BTRFS)) {
            DurableFile file = btrfs.create("file", DIRECT_WRITE_THROUGH, DirectorySync.NOW);
            int before = script.calls("pwrite").size();
            assertWhoComesDuringAFailureIsNotTold("pwrite", () -> {
                file.write(buffer, 0, 4096, 0);
                return null;
            });
            assertThat(script.calls("pwrite")).hasSize(before + 1);
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
        }
    }

    @Test
    void whereEachIsToldItsOwnFailureWriteThroughWritesRunAtTheSameTime() throws Exception {
        CyclicBarrier bothInside = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Volume ext4 = on(EXT4);
                DurableFile file = ext4.create("file", DIRECT_WRITE_THROUGH, DirectorySync.NOW)) {
            for (int i = 0; i < 2; i++) {
                script.answer("pwrite", (machine, arguments) -> {
                    try {
                        bothInside.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                        throw new AssertionError(e);
                    }
                    return (Integer) arguments[3];
                });
            }
            List<Future<?>> writes = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                writes.add(threads.submit(() -> {
                    file.write(buffer, 0, 4096, 0);
                    return null;
                }));
            }
            for (Future<?> write : writes) {
                write.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A volume whose file system says that it is another, and that it has direct I/O. */
    private Volume on(long magic) throws IOException {
        script.answer("fstatfs", (machine, arguments) -> {
            NativeBuffer statfs = (NativeBuffer) arguments[1];
            long result = machine.fstatfs((Integer) arguments[0], statfs);
            Field.STATFS_TYPE.put(statfs.bytes(), machine.abi(), magic);
            return result;
        });
        script.answer("statx", (machine, arguments) -> {
            ByteBuffer statx = ((NativeBuffer) arguments[4]).bytes();
            Field.STATX_MASK.put(statx, machine.abi(), Constant.STATX_DIOALIGN.on(machine.abi()));
            Field.STATX_DIO_MEM_ALIGN.put(statx, machine.abi(), 512);
            Field.STATX_DIO_OFFSET_ALIGN.put(statx, machine.abi(), 512);
            return 0;
        });
        script.answer("fcntl(F_SETFL)", (machine, arguments) -> 0);
        return Volumes.open(directory, script.libc());
    }

    private void assertWhoComesDuringAFailureIsNotTold(String call, Callable<?> calling) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        script.answer(call, (machine, arguments) -> {
            inside.countDown();
            awaitUninterruptibly(second);
            return -Errno.Kind.EIO.number(machine.abi());
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> first = threads.submit(calling);
            inside.await();
            Thread[] overlapping = new Thread[1];
            CountDownLatch started = new CountDownLatch(1);
            Future<?> other = threads.submit(() -> {
                overlapping[0] = Thread.currentThread();
                started.countDown();
                return calling.call();
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
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
