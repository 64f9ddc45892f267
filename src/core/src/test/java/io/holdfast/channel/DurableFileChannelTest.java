package io.holdfast.channel;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.file.AtomicFile;
import io.holdfast.libc.Errno;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.testing.Command;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link DurableFileChannel} promises beyond the contract of its superclass, on a disk that fails as told. */
class DurableFileChannelTest {
    private static final Set<OpenOption> READ_WRITE = Set.of(CREATE, READ, WRITE);

    private static Volume disk(FaultPlan plan) {
        return SimulatedDisk.create(1, plan).mount();
    }

    @Test
    void aFailedForcePoisonsTheChannel() throws IOException {
        FaultPlan plan = FaultPlan.NONE.with(Fault.once(Call.SYNC, 1, new Effect.Fail(Errno.Kind.EIO)));
        try (Volume volume = disk(plan)) {
            DurableFileChannel channel = DurableFileChannel.open(volume, "file", READ_WRITE);
            channel.write(ByteBuffer.allocate(10));
            assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> channel.force(false));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> channel.force(true));
            assertThatExceptionOfType(PoisonedFileException.class)
                    .isThrownBy(() -> channel.write(ByteBuffer.allocate(1)));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(() -> channel.truncate(0));
            assertThat(channel.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(channel::close);
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    void aFailedSyncOfAWriteThroughWriteDoesToo() throws IOException {
        FaultPlan plan = FaultPlan.NONE.with(Fault.once(Call.SYNC, 1, new Effect.Fail(Errno.Kind.EIO)));
        try (Volume volume = disk(plan)) {
            DurableFileChannel channel = DurableFileChannel.open(volume, "file", Set.of(CREATE, WRITE, DSYNC));
            assertThatExceptionOfType(SyncFailedException.class)
                    .isThrownBy(() -> channel.write(ByteBuffer.allocate(1)));
            assertThatExceptionOfType(PoisonedFileException.class)
                    .isThrownBy(() -> channel.write(ByteBuffer.allocate(1)));
            assertThatExceptionOfType(PoisonedFileException.class).isThrownBy(channel::close);
        }
    }

    /** Who made it was killed, or its system failed, before the name was synced. */
    @Test
    void aFileThatWouldBeCreatedAndIsThereHasADurableNameToo() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1);
        try (Volume volume = disk.mount()) {
            volume.create("file", OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
            try (DurableFileChannel channel = DurableFileChannel.open(volume, "file", READ_WRITE)) {
                channel.write(ByteBuffer.allocate(10));
                channel.force(true);
                for (CrashState state : disk.crashStates(100)) {
                    try (Volume after = state.restart().mount()) {
                        assertThat(after.exists("file")).as("%s", state).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void aWriteThatTheKernelCutsShortIsCompleted() throws IOException {
        FaultPlan plan = FaultPlan.NONE.with(Fault.once(Call.WRITE, 1, new Effect.Shorten(7)));
        byte[] content = ChannelFixture.bytes(3000);
        try (Volume volume = disk(plan);
                DurableFileChannel channel = DurableFileChannel.open(volume, "file", READ_WRITE)) {
            assertThat(channel.write(ByteBuffer.wrap(content))).isEqualTo(3000);
            ByteBuffer read = ByteBuffer.allocate(3000);
            assertThat(channel.read(read, 0)).isEqualTo(3000);
            assertThat(read.array()).isEqualTo(content);
        }
    }

    /** On a full disk, say, where something is deleted and the rest is written then. */
    @Test
    void whoGoesOnAfterAFailedWriteDoesSoWhereTheRestBelongs() throws IOException {
        FaultPlan plan = FaultPlan.NONE
                .with(Fault.once(Call.WRITE, 1, new Effect.Shorten(1000)))
                .with(Fault.once(Call.WRITE, 2, new Effect.Fail(Errno.Kind.ENOSPC)));
        byte[] content = ChannelFixture.bytes(3000);
        try (Volume volume = disk(plan);
                DurableFileChannel channel = DurableFileChannel.open(volume, "file", READ_WRITE)) {
            ByteBuffer source = ByteBuffer.wrap(content);
            assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> channel.write(source));
            assertThat(channel.position()).isEqualTo(source.position());
            channel.write(source);
            assertThat(channel.position()).isEqualTo(3000);
            assertHolds(channel, content);
        }
    }

    @Test
    void soDoesWhoGathers() throws IOException {
        FaultPlan plan = FaultPlan.NONE.with(Fault.once(Call.WRITE, 2, new Effect.Fail(Errno.Kind.ENOSPC)));
        byte[] content = ChannelFixture.bytes(2 << 20);
        try (Volume volume = disk(plan);
                DurableFileChannel channel = DurableFileChannel.open(volume, "file", READ_WRITE)) {
            ByteBuffer[] sources = {ByteBuffer.wrap(content, 0, 1 << 20), ByteBuffer.wrap(content, 1 << 20, 1 << 20)};
            assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> channel.write(sources));
            channel.write(sources);
            assertHolds(channel, content);
        }
    }

    @Test
    void soDoesWhoReads() throws IOException {
        FaultPlan plan = FaultPlan.NONE
                .with(Fault.once(Call.READ, 1, new Effect.Shorten(1000)))
                .with(Fault.once(Call.READ, 2, new Effect.Fail(Errno.Kind.EIO)));
        byte[] content = ChannelFixture.bytes(3000);
        try (Volume volume = disk(plan);
                DurableFileChannel channel = DurableFileChannel.open(volume, "file", READ_WRITE)) {
            channel.write(ByteBuffer.wrap(content), 0);
            ByteBuffer target = ByteBuffer.allocate(3000);
            assertThatExceptionOfType(NativeIOException.class).isThrownBy(() -> channel.read(target));
            assertThat(channel.position()).isEqualTo(target.position());
            channel.read(target);
            assertThat(target.array()).isEqualTo(content);
        }
    }

    private static void assertHolds(DurableFileChannel channel, byte[] content) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(content.length);
        assertThat(channel.size()).isEqualTo(content.length);
        assertThat(channel.read(read, 0)).isEqualTo(content.length);
        assertThat(read.array()).isEqualTo(content);
    }

    @Test
    void anEdgeIsRewrittenAtTheDevicesOwnUnitAndNoMore() throws IOException {
        FaultPlan plan = FaultPlan.NONE.withDirectAlignment(Optional.of(new Alignment(512, 512)));
        List<String> transfers = new ArrayList<>();
        Set<String> calls = Set.of("read", "write", "size", "truncate");
        try (Volume volume = recording(disk(plan), calls, transfers);
                DurableFileChannel channel =
                        DurableFileChannel.open(volume, "file", Set.of(CREATE, READ, WRITE, ChannelOption.DIRECT))) {
            assertThat(channel.caching()).isEqualTo(OpenMode.Caching.DIRECT);
            channel.write(ByteBuffer.allocate(16_384));
            transfers.clear();
            channel.write(ByteBuffer.allocate(10), 1020);
            assertThat(transfers).containsExactly("size", "read 512 at 512", "read 512 at 1024", "write 1024 at 512");
            transfers.clear();
            channel.write(ByteBuffer.allocate(10), 2050);
            assertThat(transfers).containsExactly("size", "read 512 at 2048", "write 512 at 2048");
            transfers.clear();
            channel.write(ByteBuffer.allocate(3000), 4097);
            assertThat(transfers).containsExactly("size", "read 512 at 4096", "read 512 at 6656", "write 3072 at 4096");
            transfers.clear();
            channel.write(ByteBuffer.allocate(512), 8192);
            assertThat(transfers).containsExactly("write 512 at 8192");
            transfers.clear();
            channel.write(ByteBuffer.allocate(1024), 32_768);
            assertThat(transfers).as("whole units behind the end").containsExactly("write 1024 at 32768");
        }
    }

    @Test
    void everyChangeThroughAWriteThroughChannelIsSynced() throws IOException {
        for (SyncKind kind : new SyncKind[] {SyncKind.DATA, SyncKind.FILE}) {
            OpenOption through = kind == SyncKind.DATA ? DSYNC : SYNC;
            List<String> syncs = new ArrayList<>();
            try (Volume volume = recording(disk(FaultPlan.NONE), Set.of("sync"), syncs);
                    DurableFileChannel channel =
                            DurableFileChannel.open(volume, "file", Set.of(CREATE, READ, WRITE, through));
                    DurableFileChannel appender =
                            DurableFileChannel.open(volume, "file", Set.of(WRITE, APPEND, through))) {
                ByteBuffer ten = ByteBuffer.allocate(10);
                channel.write(ten);
                assertThat(syncs).containsExactly("sync " + kind);
                channel.write(ten.flip(), 10);
                assertThat(syncs).hasSize(2);
                channel.write(new ByteBuffer[] {ten.flip(), ByteBuffer.allocate(1)});
                assertThat(syncs).hasSize(3);
                appender.write(ten.flip());
                assertThat(syncs).hasSize(4);
                channel.transferFrom(channel, 40, 5);
                assertThat(syncs).hasSize(5);
                channel.truncate(1);
                assertThat(syncs).hasSize(6);
                channel.read(ten.flip(), 0);
                assertThat(syncs).hasSize(6);
                DurableFileChannel.open(volume, "file", Set.of(WRITE, TRUNCATE_EXISTING, through))
                        .close();
                assertThat(syncs).hasSize(7).containsOnly("sync " + kind);
            }
        }
    }

    /** A volume of whose files these calls are noted: a transfer with its length and position, a sync with its kind. */
    private static Volume recording(Volume volume, Set<String> calls, List<String> noted) {
        return (Volume) proxy(Volume.class, volume, calls, noted);
    }

    private static Object proxy(Class<?> type, Object target, Set<String> calls, List<String> noted) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            String name = method.getName();
            if (type == DurableFile.class && calls.contains(name)) {
                noted.add(
                        switch (name) {
                            case "read", "write" -> name + " " + arguments[2] + " at " + arguments[3];
                            case "sync" -> "sync " + arguments[0];
                            default -> name;
                        });
            }
            try {
                Object result = method.invoke(target, arguments);
                return method.getReturnType().getSimpleName().equals("DurableFile")
                        ? proxy(method.getReturnType(), result, calls, noted)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void anInterruptedVirtualThreadIsServedAndStaysInterrupted() throws Exception {
        Assumptions.assumeTrue(
                Runtime.version().feature() >= 21, "Java " + Runtime.version().feature() + " has no virtual threads");
        try (Volume volume = disk(FaultPlan.NONE);
                DurableFileChannel channel = DurableFileChannel.open(
                        volume, "file", Set.of(CREATE, READ, WRITE, ChannelOption.DIRECT_IF_POSSIBLE))) {
            FutureTask<Boolean> kept = new FutureTask<>(() -> {
                boolean allKept = true;
                for (int round = 0; round < 100; round++) {
                    Thread.currentThread().interrupt();
                    channel.write(ByteBuffer.allocate(100));
                    channel.force(true);
                    allKept &= Thread.interrupted();
                }
                return allKept;
            });
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, kept);
            assertThat(kept.get(2, TimeUnit.MINUTES)).isTrue();
            assertThat(channel.size()).isEqualTo(10_000);
        }
    }

    @Test
    void aSimulatedFileIsNotMapped() throws IOException {
        try (Volume volume = disk(FaultPlan.NONE);
                DurableFileChannel channel = DurableFileChannel.open(volume, "file", READ_WRITE)) {
            channel.write(ByteBuffer.allocate(10));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> channel.map(MapMode.READ_ONLY, 0, 10));
        }
    }

    @Test
    void aNameWhoseBytesAreNoCharactersIsNotTakenForAnother(@TempDir Path directory) throws IOException {
        Command.of("sh", "-c", "touch \"$1/$(printf 'odd\\377')\"", "sh", directory.toString())
                .runOrThrow();
        Path odd;
        try (Stream<Path> names = Files.list(directory)) {
            odd = names.findAny().orElseThrow();
        }
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> DurableFileChannel.open(odd, READ_WRITE))
                .withMessageContaining("no characters");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.replace(odd, output -> {}))
                .withMessageContaining("no characters");
        try (Stream<Path> names = Files.list(directory)) {
            assertThat(names).containsExactly(odd);
        }
    }

    @Test
    void anOptionMayBeGivenTwice(@TempDir Path directory) throws IOException {
        try (DurableFileChannel channel = DurableFileChannel.open(directory.resolve("file"), CREATE, WRITE, WRITE)) {
            assertThat(channel.size()).isZero();
        }
    }

    /** So that a file which the process may write but not read can be opened. */
    @Test
    void aChannelThatDoesNotReadOpensTheFileForWritingOnly(@TempDir Path directory) throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fdinfo")), "no /proc");
        Path file = directory.resolve("file");
        assertThat(accessModeOfWhatOpens(file, CREATE, WRITE)).isEqualTo(1);
        assertThat(accessModeOfWhatOpens(file, APPEND)).isEqualTo(1);
        assertThat(accessModeOfWhatOpens(file, WRITE, READ)).isEqualTo(2);
        assertThat(accessModeOfWhatOpens(file, READ)).isZero();
    }

    /** The lowest two bits of the flags that the kernel shows (proc_pid_fdinfo(5)): O_RDONLY, O_WRONLY, O_RDWR. */
    private static int accessModeOfWhatOpens(Path file, OpenOption... options) throws IOException {
        try (DurableFileChannel channel = DurableFileChannel.open(file, options);
                Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(channel.isOpen()).isTrue();
            Path descriptor = descriptors
                    .filter(Files::isSymbolicLink)
                    .filter(link -> leadsTo(link, file))
                    .findAny()
                    .orElseThrow();
            String flags = Files.readAllLines(Path.of("/proc/self/fdinfo").resolve(descriptor.getFileName())).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .findAny()
                    .orElseThrow();
            return Integer.parseInt(flags.substring("flags:".length()).strip(), 8) & 3;
        }
    }

    private static boolean leadsTo(Path link, Path file) {
        try {
            return Files.readSymbolicLink(link).equals(file.toRealPath());
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
