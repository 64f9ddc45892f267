package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Backend;
import io.holdfast.libc.Libc;
import io.holdfast.testing.DarwinShim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The volume of macOS through the real backends, on a library of Darwin's shape: which calls it makes in which order. */
class DarwinShimVolumeTest {
    private static final int ENOTSUP = 45;
    private static final int EIO = 5;
    private static final int EINTR = 4;
    private static final int ENOSPC = 28;

    @TempDir
    Path temporary;

    @TempDir
    Path directory;

    private DarwinShim shim;

    static Stream<Backend> backends() {
        return NativeBackends.available().stream();
    }

    private Volume open(Backend backend) throws IOException {
        NativeBackends.load(backend);
        shim = DarwinShim.compile(temporary, Abi.DARWIN_AARCH64);
        Volume volume = Volumes.open(directory, Libc.load(backend, shim.abi(), shim.library()));
        shim.forgetCalls();
        return volume;
    }

    /** The calls that make or name something, without their results. */
    private List<String> changes() throws IOException {
        return shim.calls().stream()
                .filter(call -> Stream.of("openat", "rename", "unlinkat", "mkdirat", "fsync", "fcntl", "ftruncate")
                        .anyMatch(call::startsWith))
                .map(call -> call.replaceAll(" 0x.*| = .*", "").replace(directory + "/", ""))
                .map(call -> call.replace(directory.toString(), "."))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void publishingAFileSyncsItThenNamesItThenSyncsTheDirectory(Backend backend) throws IOException {
        try (Volume volume = open(backend)) {
            try (DurableFile file = volume.create("new", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
                file.writeUnaligned(ByteBuffer.allocate(100), 0);
                assertThat(file.sync(SyncKind.FILE)).isEqualTo(Guarantee.POWER_CUT);
            }
            volume.rename("new", "final", DirectorySync.NOW);
            assertThat(changes())
                    .containsExactly(
                            "openat new",
                            "fcntl F_FULLFSYNC new",
                            // Whether it is a directory, which is refused.
                            "openat new",
                            "renameatx_np new final",
                            "fcntl F_FULLFSYNC .");
            assertThat(shim.calls()).anyMatch(call -> call.startsWith("renameatx_np new final 0x4"));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aTakenNameIsRefusedByTheSystemItself(Backend backend) throws IOException {
        try (Volume volume = open(backend)) {
            volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
            volume.create("b", OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> volume.rename("a", "b", DirectorySync.NOW));
            assertThat(volume.list()).containsExactly("a", "b");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void notSupportedFallsToFsyncAndTheReportSaysSo(Backend backend) throws IOException {
        try (Volume volume = open(backend);
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            shim.fail("fcntl F_FULLFSYNC", ENOTSUP, DarwinShim.ALWAYS);
            shim.forgetCalls();
            assertThat(file.sync(SyncKind.DATA)).isEqualTo(Guarantee.DEVICE_CACHE);
            assertThat(file.sync(SyncKind.DATA)).isEqualTo(Guarantee.DEVICE_CACHE);
            assertThat(changes()).containsExactly("fcntl F_FULLFSYNC a", "fsync a", "fsync a");
            DurabilityReport report = volume.probe();
            assertThat(report.guarantee()).isEqualTo(Guarantee.DEVICE_CACHE);
            assertThat(report.sync().call()).isEqualTo("fsync");
            assertThat(report.warnings()).anyMatch(warning -> warning.contains("F_FULLFSYNC is not supported"));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anInputOutputErrorPoisonsAndNeverFallsBack(Backend backend) throws IOException {
        try (Volume volume = open(backend)) {
            DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED);
            shim.fail("fcntl F_FULLFSYNC", EINTR, 2);
            shim.fail("fcntl F_FULLFSYNC", EIO, 1);
            shim.forgetCalls();
            assertThatExceptionOfType(SyncFailedException.class)
                    .isThrownBy(() -> file.sync(SyncKind.DATA))
                    .withMessageContaining("F_FULLFSYNC")
                    .withMessageContaining("EIO");
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> file.sync(SyncKind.DATA));
            assertThat(changes()).containsExactly("fcntl F_FULLFSYNC a", "fcntl F_FULLFSYNC a", "fcntl F_FULLFSYNC a");
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(file::close);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aBarrierOrdersAndFallsToTheFullSync(Backend backend) throws IOException {
        try (Volume volume = open(backend);
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            assertThat(file.sync(SyncKind.BARRIER)).isEqualTo(Guarantee.ORDERED);
            shim.fail("fcntl F_BARRIERFSYNC", ENOTSUP, DarwinShim.ALWAYS);
            shim.forgetCalls();
            assertThat(file.sync(SyncKind.BARRIER)).isEqualTo(Guarantee.POWER_CUT);
            assertThat(changes()).containsExactly("fcntl F_BARRIERFSYNC a", "fcntl F_FULLFSYNC a");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void preallocationAllocatesThenSetsTheLength(Backend backend) throws IOException {
        try (Volume volume = open(backend);
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            shim.fail("fcntl F_PREALLOCATE", ENOSPC, 1);
            shim.forgetCalls();
            file.preallocate(1 << 20);
            assertThat(changes())
                    .containsExactly("fcntl F_PREALLOCATE a", "fcntl F_PREALLOCATE a", "ftruncate a 1048576");
            assertThat(file.size()).isEqualTo(1 << 20);
            shim.forgetCalls();
            file.preallocate(1 << 20);
            assertThat(changes()).as("as long already").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFullDiskRestoresTheLength(Backend backend) throws IOException {
        try (Volume volume = open(backend);
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            file.writeUnaligned(ByteBuffer.allocate(100), 0);
            shim.fail("fcntl F_PREALLOCATE", ENOSPC, DarwinShim.ALWAYS);
            assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.preallocate(1 << 20));
            assertThat(file.size()).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void shortAndInterruptedTransfersAreMadeWhole(Backend backend) throws IOException {
        try (Volume volume = open(backend);
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            byte[] bytes = new byte[100_000];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 31);
            }
            shim.shorten("pwrite", 3);
            shim.fail("pwrite", EINTR, 2);
            shim.shorten("pread", 3);
            shim.fail("pread", EINTR, 2);
            file.writeUnaligned(ByteBuffer.wrap(bytes), 7);
            ByteBuffer target = ByteBuffer.allocate(bytes.length);
            assertThat(file.readUnaligned(target, 7)).isEqualTo(bytes.length);
            assertThat(target.array()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void directIoIsReportedAsAHint(Backend backend) throws IOException {
        try (Volume volume = open(backend);
                DurableFile file = volume.create("a", OpenMode.DIRECT, DirectorySync.DEFERRED)) {
            assertThat(changes()).contains("fcntl F_NOCACHE a");
            assertThat(file.alignment().offsetBytes()).isEqualTo(16384);
            assertThat(volume.probe().directIo().reason()).contains("hint");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void writeThroughIsRefusedBecauseItWouldNotReachTheMedium(Backend backend) throws IOException {
        try (Volume volume = open(backend)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> volume.create(
                            "a", OpenMode.BUFFERED.with(OpenMode.WriteThrough.DATA), DirectorySync.DEFERRED));
            assertThat(volume.list()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aNetworkFileSystemCapsWhatSyncsClaim(Backend backend) throws IOException {
        shim = DarwinShim.compile(temporary, Abi.DARWIN_AARCH64);
        shim.mountedAs("smbfs", 0);
        NativeBackends.load(backend);
        try (Volume volume = Volumes.open(directory, Libc.load(backend, shim.abi(), shim.library()));
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            assertThat(file.sync(SyncKind.DATA)).isEqualTo(Guarantee.DEVICE_CACHE);
            assertThat(volume.probe().guarantee()).isEqualTo(Guarantee.DEVICE_CACHE);
        }
    }
}
