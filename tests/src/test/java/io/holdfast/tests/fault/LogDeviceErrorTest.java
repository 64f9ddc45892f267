package io.holdfast.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.crash.RetryingVolume;
import io.holdfast.crash.block.DiskFault;
import io.holdfast.crash.block.FailingDisk;
import io.holdfast.crash.block.RealFileSystem;
import io.holdfast.crash.programs.Appended;
import io.holdfast.crash.programs.LogProgram;
import io.holdfast.libc.Errno;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogDamagedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogPoisonedException;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log whose device fails under it: everybody is told, nothing is tried again, and nothing acknowledged is lost. */
@Timeout(300)
class LogDeviceErrorTest {
    /** Of a segment's block, and where it lies. */
    private static final int MAGIC = 0x42574648;

    private static final int MAGIC_OFFSET = 4;

    private static LogOptions options(WriteMethod method) {
        int block = WalFormat.BLOCK_BYTES_DEFAULT;
        return new LogOptions(block, 1 << 20, 8 * block, 3, Duration.ZERO, method);
    }

    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void aFailureReachesEverybodyAndNothingIsTriedAgainOrLost(RealFileSystem fileSystem) throws Exception {
        try (FailingDisk disk = FailingDisks.create(fileSystem)) {
            for (DeviceError error : DeviceError.values()) {
                for (WriteMethod method :
                        List.of(WriteMethod.DIRECT_SYNC, WriteMethod.DIRECT_WRITE_THROUGH, WriteMethod.BUFFERED_SYNC)) {
                    poisonedBy(disk, error, method, fileSystem + ", " + error + ", " + method);
                }
            }
        }
    }

    private static void poisonedBy(FailingDisk disk, DeviceError error, WriteMethod method, String where)
            throws Exception {
        Appenders appenders = new Appenders();
        Volume volume = disk.mountEmpty();
        Log log = Log.open(volume, options(method));
        appenders.append(log, 3);
        disk.fail(error.onData(MAGIC, MAGIC_OFFSET));

        List<IOException> refusals = appenders.appendUntilRefused(log);
        Throwable first = refusals.get(0).getCause();
        assertThat(first).as(where).isInstanceOf(NativeIOException.class);
        assertThat(((NativeIOException) first).errno().kind()).as(where).isEqualTo(error.told);
        assertThat(refusals).as(where).allSatisfy(refusal -> assertPoisoned(refusal, first));

        int met = disk.met();
        assertPoisoned(refusal(() -> new Appended(9, 9, 1, 9).to(log)), first);
        assertPoisoned(refusal(log::sync), first);
        assertPoisoned(refusal(() -> log.checkpoint(log.syncedLsn(), ByteBuffer.allocate(1))), first);
        assertPoisoned(refusal(() -> log.truncateBefore(log.syncedLsn())), first);
        assertPoisoned(refusal(() -> log.truncateAfter(Lsn.ZERO)), first);
        assertPoisoned(refusal(log::close), first);
        assertThat(disk.met()).as("requests like the failed one, %s", where).isEqualTo(met);

        // Where the kernel has not told of its failure yet, it tells the first recovery.
        Optional<List<Appended>> before = recovered(volume, method).or(() -> recovered(volume, method));
        List<Appended> after = recovered(disk.mountHealed(), method).orElseThrow();
        appenders.check(after);
        before.ifPresent(shown -> assertThat(after).as(where).isEqualTo(shown));
        assertThat(before).as(where).matches(shown -> shown.isPresent() || error != DeviceError.ONE_WRITE);
    }

    /** An action that is to be refused. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private static IOException refusal(Action action) {
        try {
            action.run();
        } catch (IOException refused) {
            return refused;
        }
        throw new AssertionError("it was not refused");
    }

    private static void assertPoisoned(IOException refusal, Throwable first) {
        assertThat(refusal).isInstanceOf(LogPoisonedException.class).hasCause(first);
    }

    /** What recovery shows; empty where the file system lets nobody recover, which it must say. */
    private static Optional<List<Appended>> recovered(Volume volume, WriteMethod method) {
        try (Log log = Log.open(volume, options(method))) {
            return Optional.of(LogProgram.replay(log));
        } catch (NativeIOException closedToAll) {
            assertThat(closedToAll.errno().kind()).isIn(Errno.Kind.EIO, Errno.Kind.EROFS, Errno.Kind.ENOSPC);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void aBlockThatCannotBeReadIsToldAndLeavesTheLogAsItIs(RealFileSystem fileSystem) throws Exception {
        try (FailingDisk disk = FailingDisks.create(fileSystem)) {
            Appenders appenders = new Appenders();
            try (Log log = Log.open(disk.mountEmpty(), options(WriteMethod.DIRECT_SYNC))) {
                appenders.append(log, 5);
            }
            Volume volume = disk.mountHealed();
            disk.fail(DiskFault.forEver(DiskFault.Request.READ, DiskFault.EIO).onBlocksWith(MAGIC, MAGIC_OFFSET));
            assertThatThrownBy(() -> Log.open(volume, options(WriteMethod.DIRECT_SYNC)))
                    .isInstanceOf(LogDamagedException.class)
                    .hasMessageStartingWith("UNREADABLE");
            appenders.check(
                    recovered(disk.mountHealed(), WriteMethod.DIRECT_SYNC).orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void aReadOnlyFileSystemRefusesTheLogAndKeepsIt(RealFileSystem fileSystem) throws Exception {
        try (FailingDisk disk = FailingDisks.create(fileSystem)) {
            Appenders appenders = new Appenders();
            Volume volume = disk.mountEmpty();
            try (Log log = Log.open(volume, options(WriteMethod.DIRECT_SYNC))) {
                appenders.append(log, 5);
            }
            disk.turnReadOnly();
            assertThat(recovered(volume, WriteMethod.DIRECT_SYNC)).isEmpty();
            appenders.check(
                    recovered(disk.mountHealed(), WriteMethod.DIRECT_SYNC).orElseThrow());
        }
    }

    /** Else this suite would prove nothing: the kernel reports what it lost once, and the second sync succeeds without it. */
    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void aLogThatTriesTheSyncAgainIsFoundToLoseWhatItAcknowledged(RealFileSystem fileSystem) throws Exception {
        try (FailingDisk disk = FailingDisks.create(fileSystem)) {
            Appenders appenders = new Appenders();
            Volume twin = RetryingVolume.of(disk.mountEmpty());
            try (Log log = Log.open(twin, options(WriteMethod.BUFFERED_SYNC))) {
                appenders.append(log, 3);
                disk.fail(DeviceError.ONE_WRITE.onData(MAGIC, MAGIC_OFFSET));
                appenders.append(log, 3);
                assertThat(disk.met()).isPositive();
            }
            Volume healed = disk.mountHealed();
            assertThatThrownBy(() -> appenders.check(
                            recovered(healed, WriteMethod.BUFFERED_SYNC).orElseThrow()))
                    .satisfiesAnyOf(
                            lost -> assertThat(lost).isInstanceOf(AssertionError.class),
                            told -> assertThat(told).hasCauseInstanceOf(LogDamagedException.class));
        }
    }
}
