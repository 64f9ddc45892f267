package io.holdfast.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Replacing on a simulated disk, with everything that can go wrong. */
class AtomicFileTest {
    private static final String NAME = "settings";
    private static final byte[] OLD = "old".getBytes(UTF_8);
    private static final byte[] NEW = "new".getBytes(UTF_8);

    @Test
    void theNewContentReplacesTheOldAndNothingElseIsLeft() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            AtomicFile file = AtomicFile.in(volume, NAME, 0600);
            file.replace(out -> out.write(OLD));
            file.replace(out -> out.write(NEW));
            assertThat(file.readAll()).isEqualTo(NEW);
            assertThat(volume.list()).containsExactly(NAME);
        }
    }

    @Test
    void contentOfAnyLengthAndInAnyPiecesArrivesWhole() throws IOException {
        byte[] content = new byte[300_001];
        new Random(7).nextBytes(content);
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            AtomicFile file = AtomicFile.in(volume, NAME, 0600);
            file.replace(out -> {
                out.write(content[0]);
                out.write(content, 1, 100_000);
                out.write(content, 100_001, 200_000);
                out.flush();
                out.close();
            });
            assertThat(file.readAll()).isEqualTo(content);
            file.replace(out -> {});
            assertThat(file.readAll()).isEmpty();
        }
    }

    @Test
    void anAbandonedContentLeavesTheOldOneAndNoTemporaryFile() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            AtomicFile file = withOldContent(volume);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> file.replace(out -> {
                        out.write(NEW);
                        throw new IOException("changed my mind");
                    }))
                    .withMessage("changed my mind");
            assertThat(file.readAll()).isEqualTo(OLD);
            assertThat(volume.list()).containsExactly(NAME);
        }
    }

    @Test
    void aStreamThatIsKeptRefusesLaterWrites() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            List<OutputStream> kept = new ArrayList<>();
            AtomicFile.in(volume, NAME, 0600).replace(kept::add);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> kept.get(0).write(1))
                    .withMessageContaining("nothing more can be written");
        }
    }

    @Test
    void aFullDiskLeavesTheOldContentAndNoTemporaryFile() throws IOException {
        try (Volume volume =
                SimulatedDisk.create(1, FaultPlan.NONE.withCapacity(4096)).mount()) {
            AtomicFile file = withOldContent(volume);
            assertThatExceptionOfType(DiskFullException.class)
                    .isThrownBy(() -> file.replace(out -> out.write(new byte[100_000])));
            assertThat(file.readAll()).isEqualTo(OLD);
            assertThat(volume.list()).containsExactly(NAME);
        }
    }

    @Test
    void aFailedSyncLeavesTheOldContentAndIsTheFailureThatIsThrown() throws IOException {
        FaultPlan plan = FaultPlan.NONE.with(Fault.once(Call.SYNC, 2, new Effect.Fail(Errno.Kind.EIO)));
        try (Volume volume = SimulatedDisk.create(1, plan).mount()) {
            AtomicFile file = withOldContent(volume);
            assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> file.replace(out -> out.write(NEW)));
            assertThat(file.readAll()).isEqualTo(OLD);
            assertThat(volume.list()).containsExactly(NAME);
        }
    }

    @Test
    void aTemporaryFileThatCannotBeRemovedEitherIsSuppressedAndNotLost() throws IOException {
        FaultPlan plan = FaultPlan.NONE
                .with(Fault.once(Call.SYNC, 2, new Effect.Fail(Errno.Kind.EIO)))
                .with(Fault.once(Call.UNLINK, 1, new Effect.Fail(Errno.Kind.EROFS)));
        try (Volume volume = SimulatedDisk.create(1, plan).mount()) {
            AtomicFile file = withOldContent(volume);
            assertThatExceptionOfType(SyncFailedException.class)
                    .isThrownBy(() -> file.replace(out -> out.write(NEW)))
                    .satisfies(failure -> assertThat(failure.getSuppressed())
                            .anyMatch(also -> String.valueOf(also.getMessage()).contains("EROFS")));
            assertThat(file.readAll()).isEqualTo(OLD);
        }
    }

    @Test
    void aFailedRenameLeavesTheOldContentAndNoTemporaryFile() throws IOException {
        FaultPlan plan = FaultPlan.NONE.with(Fault.once(Call.RENAME, 2, new Effect.Fail(Errno.Kind.EIO)));
        try (Volume volume = SimulatedDisk.create(1, plan).mount()) {
            AtomicFile file = withOldContent(volume);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.replace(out -> out.write(NEW)));
            assertThat(file.readAll()).isEqualTo(OLD);
            assertThat(volume.list()).containsExactly(NAME);
        }
    }

    @Test
    void aFailedSyncOfTheDirectoryIsThrown() throws IOException {
        FaultPlan plan = FaultPlan.NONE.with(Fault.once(Call.SYNC_DIRECTORY, 2, new Effect.Fail(Errno.Kind.EIO)));
        try (Volume volume = SimulatedDisk.create(1, plan).mount()) {
            AtomicFile file = withOldContent(volume);
            assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> file.replace(out -> out.write(NEW)));
        }
    }

    @Test
    void onlyLeftoversOfItsOwnNameAndOfDeadProcessesAreRemoved() throws IOException {
        Writer alive = new Writer(10, 1000, pid -> pid == 10 || pid == 11 ? Optional.of(1000L) : Optional.empty());
        List<String> kept = List.of(
                NAME,
                ".settings.holdfast-tmp-10-1000-0123456789abcdef",
                ".settings.holdfast-tmp-11-990-0123456789abcdef",
                ".settings.holdfast-tmp-12-1000-0123456789abcde",
                ".settings.holdfast-tmp-12-1000-0123456789abcdef.bak",
                ".settings.holdfast-tmp-x-1000-0123456789abcdef",
                ".settings2.holdfast-tmp-12-1000-0123456789abcdef",
                "settings.holdfast-tmp-12-1000-0123456789abcdef");
        List<String> leftovers = List.of(
                ".settings.holdfast-tmp-12-1000-0123456789abcdef", ".settings.holdfast-tmp-11-100-0123456789abcdef");
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            for (String name : kept) {
                volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW).close();
            }
            for (String name : leftovers) {
                volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW).close();
            }
            String directory = ".settings.holdfast-tmp-13-1000-0123456789abcdef";
            volume.subdirectory(directory).close();
            new AtomicFile(
                            volume,
                            NAME,
                            OpenMode.BUFFERED,
                            AtomicFile.Ownership.OF_THE_WRITER,
                            new TemporaryNames(NAME, alive))
                    .removeLeftovers();
            assertThat(volume.list()).containsAll(kept).contains(directory).doesNotContainAnyElementsOf(leftovers);
        }
    }

    @Test
    void aWriterAtWorkIsNotDisturbedByTheNextOpening() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            AtomicFile.in(volume, NAME, 0600).replace(out -> {
                out.write(NEW);
                AtomicFile.in(volume, NAME, 0600).replace(inner -> inner.write(OLD));
            });
            assertThat(AtomicFile.in(volume, NAME, 0600).readAll()).isEqualTo(NEW);
            assertThat(volume.list()).containsExactly(NAME);
        }
    }

    private static AtomicFile withOldContent(Volume volume) throws IOException {
        AtomicFile file = AtomicFile.in(volume, NAME, 0600);
        file.replace(out -> out.write(OLD));
        return file;
    }
}
