package io.holdfast.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.channel.DurableFileChannel;
import io.holdfast.crash.block.DiskFault;
import io.holdfast.crash.block.FailingDisk;
import io.holdfast.crash.block.RealFileSystem;
import io.holdfast.file.AtomicFile;
import io.holdfast.libc.Errno;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A replaced file and a channel whose device fails under them. */
@Timeout(300)
class FileDeviceErrorTest {
    private static final int MAGIC = 0x5E771465;
    private static final int BLOCK = 4096;
    private static final String NAME = "settings";
    /** More flushes than a replacement makes on any file system: the fault then strikes none. */
    private static final int FLUSHES_MAX = 20;

    /** Blocks that bear the magic number, as the device sees it, and a version. */
    private static byte[] content(int version, int blocks) {
        ByteBuffer content = ByteBuffer.allocate(blocks * BLOCK);
        for (int at = 0; at < content.capacity(); at += BLOCK) {
            content.putInt(at, Integer.reverseBytes(MAGIC)).putInt(at + 4, version);
        }
        return content.array();
    }

    private static AtomicFile file(Volume volume) throws IOException {
        return AtomicFile.in(volume, NAME, 0600);
    }

    private static void replace(Volume volume, int version) throws IOException {
        file(volume).replace(out -> out.write(content(version, 3)));
    }

    private static int version(Volume volume) throws IOException {
        byte[] found = file(volume).readAll();
        int version = ByteBuffer.wrap(found).getInt(4);
        assertThat(found).isEqualTo(content(version, 3));
        return version;
    }

    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void aReplacementWhoseDeviceFailsLeavesTheOldContent(RealFileSystem fileSystem) throws Exception {
        try (FailingDisk disk = FailingDisks.create(fileSystem)) {
            for (DeviceError error :
                    List.of(DeviceError.ONE_WRITE, DeviceError.ONE_WRITE_WITHOUT_SPACE, DeviceError.EVERY_WRITE)) {
                Volume volume = disk.mountEmpty();
                replace(volume, 1);
                disk.fail(error.onData(MAGIC, 0));
                SyncFailedException failure = catchThrowableOfType(SyncFailedException.class, () -> replace(volume, 2));
                assertThat(failure.errno().kind()).as("%s", error).isEqualTo(error.told);
                if (error != DeviceError.EVERY_WRITE) {
                    assertThat(version(volume)).isEqualTo(1);
                    assertThat(disk.met()).as("tried again after %s", error).isEqualTo(1);
                }
                Volume healed = disk.mountHealed();
                assertThat(version(healed)).as("%s", error).isEqualTo(1);
                replace(healed, 3);
                assertThat(version(disk.mountHealed())).isEqualTo(3);
            }
        }
    }

    /** One after the other fails: the content's, then the directory's, after which either content may be there. */
    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void aFailedFlushIsToldAndNothingAcknowledgedBeforeIsLost(RealFileSystem fileSystem) throws Exception {
        try (FailingDisk disk = FailingDisks.create(fileSystem)) {
            int failures = 0;
            for (int spared = 0; spared < FLUSHES_MAX; spared++) {
                Volume volume = disk.mountEmpty();
                replace(volume, 1);
                disk.fail(new DiskFault(DiskFault.Request.FLUSH, 0, 0, spared, 1, DiskFault.EIO));
                Optional<IOException> failure = failureOf(volume);
                int met = disk.met();
                Volume healed = disk.mountHealed();
                if (failure.isEmpty()) {
                    assertThat(met).as("flushes of a replacement").isLessThanOrEqualTo(spared);
                    assertThat(version(healed)).isEqualTo(2);
                    break;
                }
                failures++;
                assertThat(failure.get())
                        .isInstanceOfSatisfying(
                                SyncFailedException.class,
                                e -> assertThat(e.errno().kind()).isEqualTo(Errno.Kind.EIO));
                assertThat(version(healed)).isBetween(1, spared == 0 ? 1 : 2);
            }
            assertThat(failures).isBetween(1, FLUSHES_MAX - 1);
        }
    }

    private static Optional<IOException> failureOf(Volume volume) {
        try {
            replace(volume, 2);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void aReadOnlyFileSystemAndAnUnreadableBlockAreTold(RealFileSystem fileSystem) throws Exception {
        try (FailingDisk disk = FailingDisks.create(fileSystem)) {
            Volume volume = disk.mountEmpty();
            replace(volume, 1);
            disk.turnReadOnly();
            assertErrno(Errno.Kind.EROFS, catchThrowableOfType(IOException.class, () -> replace(volume, 2)));
            assertThat(version(volume)).isEqualTo(1);

            Volume unreadable = disk.mountHealed();
            disk.fail(DiskFault.forEver(DiskFault.Request.READ, DiskFault.EIO).onBlocksWith(MAGIC, 0));
            assertErrno(Errno.Kind.EIO, catchThrowableOfType(IOException.class, () -> version(unreadable)));
            assertThat(version(disk.mountHealed())).isEqualTo(1);
        }
    }

    private static void assertErrno(Errno.Kind kind, IOException failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        NativeIOException.class,
                        e -> assertThat(e.errno().kind()).isEqualTo(kind));
    }

    /** Of threads that sync one channel at once, all that had something to lose are told; who syncs later is refused. */
    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void aFailedForcePoisonsTheChannelForEverybody(RealFileSystem fileSystem) throws Exception {
        try (FailingDisk disk = FailingDisks.create(fileSystem)) {
            for (DeviceError error : DeviceError.values()) {
                disk.mountEmpty();
                DurableFileChannel channel = DurableFileChannel.open(
                        disk.directory().resolve(NAME),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                channel.write(ByteBuffer.wrap(content(1, 4)), 0);
                channel.force(false);
                disk.fail(error.onData(MAGIC, 0));
                channel.write(ByteBuffer.wrap(content(2, 4)), 4 * BLOCK);

                List<IOException> failures = forcedByMany(channel);
                assertThat(failures).as("%s", error).hasSize(4);
                assertThat(failures)
                        .filteredOn(SyncFailedException.class::isInstance)
                        .hasSize(1);
                assertThat(failures)
                        .allMatch(e -> e instanceof SyncFailedException || e instanceof PoisonedFileException);
                int met = disk.met();
                assertThatThrownBy(() -> channel.force(true)).isInstanceOf(PoisonedFileException.class);
                assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1), 0))
                        .isInstanceOf(PoisonedFileException.class);
                assertThatThrownBy(channel::close).isInstanceOf(PoisonedFileException.class);
                assertThat(disk.met()).as("tried again after %s", error).isEqualTo(met);

                disk.mountHealed();
                assertThat(blocks(disk)).as("%s", error).startsWith(1, 1, 1, 1);
            }
        }
    }

    private static List<IOException> forcedByMany(DurableFileChannel channel) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Optional<IOException>>> ends = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ends.add(threads.submit(() -> {
                    try {
                        channel.force(false);
                        return Optional.empty();
                    } catch (IOException e) {
                        return Optional.of(e);
                    }
                }));
            }
            List<IOException> failures = new ArrayList<>();
            for (Future<Optional<IOException>> end : ends) {
                end.get().ifPresent(failures::add);
            }
            return failures;
        } finally {
            threads.shutdownNow();
        }
    }

    /** The versions of the blocks that are whole in the file. */
    private static List<Integer> blocks(FailingDisk disk) throws IOException {
        try (DurableFileChannel channel =
                DurableFileChannel.open(disk.directory().resolve(NAME), StandardOpenOption.READ)) {
            List<Integer> versions = new ArrayList<>();
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            while (channel.read(block) == BLOCK) {
                versions.add(block.getInt(4));
                block.clear();
            }
            return versions;
        }
    }
}
