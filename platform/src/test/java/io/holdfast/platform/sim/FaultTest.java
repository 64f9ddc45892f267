package io.holdfast.platform.sim;

import static io.holdfast.platform.sim.CrashFixture.afterCrash;
import static io.holdfast.platform.sim.CrashFixture.durableFile;
import static io.holdfast.platform.sim.CrashFixture.letters;
import static io.holdfast.platform.sim.CrashFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Errno;
import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DirectIoUnsupportedException;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Every kind of fault, and what the file above it makes of it. */
class FaultTest {
    private static final Effect EIO = new Effect.Fail(Errno.Kind.EIO);
    private static final Effect EINTR = new Effect.Fail(Errno.Kind.EINTR);

    private static SimulatedDisk disk(Fault... faults) {
        FaultPlan plan = FaultPlan.NONE;
        for (Fault fault : faults) {
            plan = plan.with(fault);
        }
        return SimulatedDisk.create(1, plan);
    }

    @Test
    void aFailedSyncIsFinalAndItsPagesAreLostThoughTheyAreStillRead() throws IOException {
        SimulatedDisk disk = disk(Fault.once(Call.SYNC, 2, EIO));
        try (Volume volume = disk.mount()) {
            DurableFile file = durableFile(volume, "a", "xy");
            write(file, 0, "1");
            assertThatExceptionOfType(SyncFailedException.class)
                    .isThrownBy(() -> file.sync(SyncKind.DATA))
                    .withMessageContaining("EIO");
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> write(file, 0, "2"));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> file.sync(SyncKind.DATA));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> file.truncate(0));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> file.preallocate(1 << 20));
            assertThat(letters(file)).isEqualTo("1y");
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
            try (DurableFile again = volume.open("a", OpenMode.BUFFERED)) {
                again.sync(SyncKind.FILE);
                assertThat(letters(again)).as("read from the cache").isEqualTo("1y");
                assertThat(afterCrash(disk))
                        .as("the second sync succeeded in vain")
                        .containsExactly("[a=xy]");
                write(again, 0, "1");
                again.sync(SyncKind.FILE);
                assertThat(afterCrash(disk)).as("written anew").containsExactly("[a=1y]");
            }
        }
    }

    @Test
    void aFailedDirectorySyncLosesTheNames() throws IOException {
        SimulatedDisk disk = disk(Fault.once(Call.SYNC_DIRECTORY, 1, EIO));
        try (Volume volume = disk.mount()) {
            assertThatExceptionOfType(SyncFailedException.class)
                    .isThrownBy(() -> volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(volume::syncDirectory);
            assertThatExceptionOfType(PoisonedFileException.class)
                    .isThrownBy(() -> volume.create("b", OpenMode.BUFFERED, DirectorySync.NOW));
        }
        try (Volume volume = disk.mount()) {
            volume.syncDirectory();
            assertThat(volume.list()).containsExactly("a");
            assertThat(afterCrash(disk)).containsExactly("[]");
        }
    }

    @Test
    void anErrorForEverStaysAndOneThatStrikesOnceDoesNot() throws IOException {
        SimulatedDisk disk = disk(
                Fault.once(Call.READ, 1, EIO), Fault.forEver(Call.WRITE, 2, EIO).of("a"));
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "x");
                DurableFile other = durableFile(volume, "b", "x")) {
            assertThatExceptionOfType(NativeIOException.class)
                    .isThrownBy(() -> letters(file))
                    .withMessage("pread on simulated:/a at position 0 failed: EIO (5, input/output error)");
            assertThat(letters(file)).isEqualTo("x");
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatExceptionOfType(NativeIOException.class).isThrownBy(() -> write(file, 0, "y"));
            }
            write(other, 0, "y");
            assertThat(letters(other)).isEqualTo("y");
            assertThat(letters(file)).isEqualTo("x");
        }
    }

    @Test
    void everyCallThatNamesAreChangedByCanFail() throws IOException {
        SimulatedDisk disk = disk(
                Fault.once(Call.OPEN, 1, EIO),
                Fault.once(Call.CREATE, 2, EIO),
                Fault.once(Call.RENAME, 1, EIO),
                Fault.once(Call.UNLINK, 1, EIO),
                Fault.once(Call.TRUNCATE, 1, EIO));
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "x")) {
            assertThatExceptionOfType(NativeIOException.class).isThrownBy(() -> volume.open("a", OpenMode.READ));
            assertThatExceptionOfType(NativeIOException.class)
                    .isThrownBy(() -> volume.create("b", OpenMode.BUFFERED, DirectorySync.NOW));
            assertThatExceptionOfType(NativeIOException.class)
                    .isThrownBy(() -> volume.rename("a", "b", DirectorySync.NOW));
            assertThatExceptionOfType(NativeIOException.class).isThrownBy(() -> volume.unlink("a", DirectorySync.NOW));
            assertThatExceptionOfType(NativeIOException.class).isThrownBy(() -> file.truncate(0));
            assertThat(CrashFixture.show(disk)).isEqualTo("[a=x]");
        }
    }

    @Test
    void shortTransfersAndInterruptionsAreCompletedByTheFile() throws IOException {
        SimulatedDisk disk = disk(
                Fault.atRandom(Call.WRITE, 3, EINTR),
                Fault.atRandom(Call.WRITE, 2, new Effect.Shorten(700)),
                Fault.atRandom(Call.READ, 3, EINTR),
                Fault.atRandom(Call.READ, 2, new Effect.Shorten(1)),
                Fault.once(Call.SYNC, 1, EINTR),
                Fault.once(Call.SYNC_DIRECTORY, 1, EINTR),
                Fault.once(Call.TRUNCATE, 1, EINTR));
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "abcdefghijklmnopqrstuvwxyz")) {
            assertThat(letters(file)).isEqualTo("abcdefghijklmnopqrstuvwxyz");
            file.truncate(2 * Sectors.BYTES);
            file.sync(SyncKind.DATA);
            assertThat(afterCrash(disk)).containsExactly("[a=ab]");
        }
    }

    @Test
    void aCrashCanFallBetweenTheTransfersOfAWrite() throws IOException {
        SimulatedDisk disk = disk(Fault.once(Call.WRITE, 1, new Effect.Shorten(Sectors.BYTES)));
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            int before = disk.operations();
            write(file, 0, "xy");
            assertThat(disk.operations()).isEqualTo(before + 2);
            assertThat(CrashFixture.shown(disk.crashStatesAt(before + 1, CrashFixture.ALL)))
                    .containsExactlyInAnyOrder("[a=]", "[a=.]", "[a=x]");
        }
    }

    @Test
    void directTransfersAreShortInUnitsOfTheirAlignment() throws IOException {
        SimulatedDisk disk = disk(Fault.forEver(Call.WRITE, 1, new Effect.Shorten(5000)));
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.DIRECT, DirectorySync.NOW)) {
            int before = disk.operations();
            write(file, 0, "abcdefgh".repeat(3));
            assertThat(disk.operations()).isEqualTo(before + 3);
            assertThat(letters(file)).isEqualTo("abcdefgh".repeat(3));
        }
    }

    @Test
    void theDiskIsFullAtItsLastSector() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1, FaultPlan.NONE.withCapacity(3 * Sectors.BYTES));
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "x")) {
            assertThatExceptionOfType(DiskFullException.class)
                    .isThrownBy(() -> write(file, 1, "123"))
                    .satisfies(full -> assertThat(full.position()).isEqualTo(3 * Sectors.BYTES));
            assertThat(letters(file)).as("what fitted was written").isEqualTo("x12");
            write(file, 0, "abc");
            file.truncate(Sectors.BYTES);
            assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.preallocate(4 * Sectors.BYTES));
            assertThat(file.size()).as("as it was before").isEqualTo(Sectors.BYTES);
            write(file, 1, "yz");
            volume.unlink("a", DirectorySync.NOW);
            durableFile(volume, "b", "uvw").close();
            assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> durableFile(volume, "c", "1"));
        }
    }

    @Test
    void aLostWriteIsAcknowledgedReadFromTheCacheAndNeverDurable() throws IOException {
        SimulatedDisk disk = disk(Fault.once(Call.WRITE, 2, new Effect.Lose()));
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "xy")) {
            write(file, 1, "12");
            file.sync(SyncKind.FILE);
            assertThat(letters(file)).isEqualTo("x12");
            assertThat(afterCrash(disk)).containsExactly("[a=xy.]");
        }
    }

    @Test
    void aLostDirectWriteIsNotEvenRead() throws IOException {
        SimulatedDisk disk = disk(Fault.once(Call.WRITE, 2, new Effect.Lose()));
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.DIRECT, DirectorySync.NOW)) {
            write(file, 0, "abcdefgh");
            write(file, 0, "ABCDEFGH");
            assertThat(letters(file)).isEqualTo("abcdefgh");
        }
    }

    @Test
    void aMisdirectedWriteLandsElsewhereAndIsLostWhereItBelongs() throws IOException {
        SimulatedDisk disk = disk(Fault.once(Call.WRITE, 3, new Effect.Misdirect("d/b", 2 * Sectors.BYTES)));
        try (Volume volume = disk.mount();
                Volume inner = volume.subdirectory("d");
                DurableFile file = durableFile(volume, "a", "xyz");
                DurableFile victim = durableFile(inner, "b", "uvw")) {
            write(file, 0, "1");
            file.sync(SyncKind.DATA);
            assertThat(letters(victim)).isEqualTo("uv1");
            assertThat(afterCrash(disk)).containsExactly("[a=xyz, d/[b=uv1]]");
        }
    }

    @Test
    void rotIsReadAtOnceUnlessTheSectorIsDirty() throws IOException {
        SimulatedDisk disk = disk();
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "xy")) {
            write(file, 1, "z");
            disk.flipBits("a", 10, 0x01);
            disk.flipBits("a", Sectors.BYTES + 10L, 0x01);
            assertThat(letters(file)).isEqualTo("?z");
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=??]", "[a=?z]");
            file.sync(SyncKind.DATA);
            assertThat(afterCrash(disk)).containsExactly("[a=?z]");
            disk.flipBits("a", 10, 0x01);
            assertThat(letters(file)).isEqualTo("xz");
        }
    }

    @Test
    void seededRotFlipsOneBitOfTheMediumTheSameEveryTime() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            SimulatedDisk disk = disk();
            try (Volume volume = disk.mount();
                    DurableFile file = durableFile(volume, "a", "xyz")) {
                long position = disk.rot("a", seed);
                assertThat(position).isBetween(0L, 3L * Sectors.BYTES - 1);
                String rotten = "xyz".substring(0, (int) (position / Sectors.BYTES)) + "?";
                assertThat(letters(file)).startsWith(rotten);
                assertThat(disk.rot("a", seed)).isEqualTo(position);
                assertThat(letters(file)).isEqualTo("xyz");
            }
        }
    }

    @Test
    void delaysAreCountedAndNothingSleeps() throws IOException {
        long hour = 3_600_000_000_000L;
        SimulatedDisk disk = disk(Fault.forEver(Call.SYNC, 1, new Effect.Delay(hour)), Fault.once(Call.SYNC, 2, EIO));
        try (Volume volume = disk.mount()) {
            DurableFile file = durableFile(volume, "a", "x");
            assertThat(disk.elapsedNanos()).isEqualTo(hour);
            assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> file.sync(SyncKind.DATA));
            assertThat(disk.elapsedNanos()).isEqualTo(2 * hour);
        }
    }

    @Test
    void aFailedWriteThroughPoisonsTheFile() throws IOException {
        SimulatedDisk disk = disk(Fault.once(Call.WRITE, 1, EIO));
        try (Volume volume = disk.mount()) {
            DurableFile file =
                    volume.create("a", OpenMode.BUFFERED.with(OpenMode.WriteThrough.DATA), DirectorySync.NOW);
            assertThatExceptionOfType(NativeIOException.class).isThrownBy(() -> write(file, 0, "x"));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> write(file, 0, "x"));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
        }
    }

    @Test
    void aDiskWithoutDirectIoRefusesIt() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1, FaultPlan.NONE.withDirectAlignment(Optional.empty()));
        try (Volume volume = disk.mount();
                DurableFile file = volume.create(
                        "a", OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE), DirectorySync.NOW)) {
            assertThat(file.caching()).isEqualTo(OpenMode.Caching.BUFFERED);
            assertThatExceptionOfType(DirectIoUnsupportedException.class)
                    .isThrownBy(() -> volume.open("a", OpenMode.DIRECT));
        }
    }

    @Test
    void filesAndVolumesEndWithTheProcess() throws IOException {
        SimulatedDisk disk = disk();
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "x")) {
            disk.endProcess();
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(volume::list);
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(file::size);
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> write(file, 0, "y"));
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> file.read(AlignedBuffer.allocate(10, 1), 0, 10, 0));
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> file.sync(SyncKind.DATA));
        }
    }

    @Test
    void ofTwoSyncsAtTheSameTimeNoneSucceedsInVain() throws Exception {
        for (int round = 0; round < 200; round++) {
            SimulatedDisk disk = disk(Fault.once(Call.SYNC, 2, EIO), Fault.once(Call.SYNC_DIRECTORY, 2, EIO));
            try (Volume volume = disk.mount()) {
                DurableFile file = durableFile(volume, "a", "xy");
                write(file, 0, "1");
                assertNeitherSucceeds(() -> file.sync(SyncKind.DATA));
                assertNeitherSucceeds(volume::syncDirectory);
            }
        }
    }

    private static void assertNeitherSucceeds(Callable<?> sync) throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        FutureTask<Object> other = new FutureTask<>(() -> {
            together.await();
            return sync.call();
        });
        new Thread(other).start();
        together.await();
        assertThatExceptionOfType(IOException.class).isThrownBy(sync::call);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(other::get)
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void aPreallocationThatFindsTheDiskFullLeavesTheLengthThoughTheCutIsInterrupted() throws IOException {
        SimulatedDisk disk =
                SimulatedDisk.create(1, FaultPlan.NONE.withCapacity(1 << 16).with(Fault.once(Call.TRUNCATE, 1, EINTR)));
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            write(file, 0, "x");
            assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.preallocate(1 << 20));
            assertThat(letters(file)).isEqualTo("x");
        }
    }

    @Test
    void appendsDuringAPreallocationAreNotOverwritten() throws Exception {
        try (Volume volume = disk().mount();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            FutureTask<Void> preallocation = new FutureTask<>(() -> {
                file.preallocate(64 << 20);
                return null;
            });
            new Thread(preallocation).start();
            int appends = 0;
            do {
                file.append(ByteBuffer.wrap(new byte[] {1}));
                appends++;
                Thread.onSpinWait();
            } while (!preallocation.isDone() && appends < 100_000);
            preallocation.get();
            ByteBuffer read = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.readUnaligned(read, 0);
            int found = 0;
            for (byte each : read.array()) {
                found += each;
            }
            assertThat(found).isEqualTo(appends);
        }
    }
}
