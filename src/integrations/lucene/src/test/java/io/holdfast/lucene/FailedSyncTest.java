package io.holdfast.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.libc.Errno;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of Lucene sees when the disk fails, on a simulated one. */
class FailedSyncTest {
    private static final Effect EIO = new Effect.Fail(Errno.Kind.EIO);

    @TempDir
    private Path path;

    @Test
    void aFailedSyncReachesTheCommitWithItsErrnoAndIsNeverRetried() throws IOException {
        RecordedVolume recorded = recorded(Fault.once(Call.SYNC, 1, EIO));
        HoldfastDirectory directory = Index.on(recorded.volume(), path, DirectoryOptions.DEFAULT);
        IndexWriter writer = Index.writer(directory);
        Index.add(writer, 1);

        SyncFailedException failure = catchThrowableOfType(SyncFailedException.class, writer::commit);

        assertThat(failure.errno().kind()).isEqualTo(Errno.Kind.EIO);
        assertThat(recorded.taken())
                .filteredOn(call -> call.startsWith("sync "))
                .hasSize(1);
        // Lucene tries again whatever it is told, and the disk would let the second sync succeed.
        assertThatThrownBy(writer::commit)
                .isInstanceOf(PoisonedFileException.class)
                .hasCause(failure);
        writer.rollback();
        assertThat(recorded.taken()).noneMatch(call -> call.startsWith("sync"));
        assertThatThrownBy(directory::close)
                .isInstanceOf(PoisonedFileException.class)
                .hasCause(failure);
        directory.close();
    }

    @Test
    void afterAFailedSyncANewDirectoryBeginsAtTheLastDurableCommit() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(
                1, FaultPlan.NONE.with(Fault.once(Call.SYNC, 1, EIO).of("pending_segments_2")));
        HoldfastDirectory directory = Index.on(disk.mount(), path, DirectoryOptions.DEFAULT);
        IndexWriter writer = Index.writer(directory);
        Index.add(writer, 1);
        writer.commit();
        Index.add(writer, 2);
        assertThatThrownBy(writer::commit).isInstanceOf(SyncFailedException.class);
        writer.rollback();
        assertThatThrownBy(directory::close).isInstanceOf(PoisonedFileException.class);

        try (HoldfastDirectory again = Index.on(disk.mount(), path, DirectoryOptions.DEFAULT)) {
            assertThat(Index.numbers(again)).containsExactly(1);
            try (IndexWriter next = Index.writer(again)) {
                Index.add(next, 3);
                next.commit();
            }
            assertThat(Index.numbers(again)).containsExactly(1, 3);
        }
    }

    @Test
    void aFailedSyncOfTheDirectoryReachesTheCommitToo() throws IOException {
        // Lucene's own directories ignore it.
        RecordedVolume recorded = recorded(Fault.once(Call.SYNC_DIRECTORY, 2, EIO));
        HoldfastDirectory directory = Index.on(recorded.volume(), path, DirectoryOptions.DEFAULT);
        IndexWriter writer = Index.writer(directory);
        Index.add(writer, 1);

        SyncFailedException failure = catchThrowableOfType(SyncFailedException.class, writer::commit);

        assertThat(failure.errno().kind()).isEqualTo(Errno.Kind.EIO);
        assertThatThrownBy(directory::syncMetaData)
                .isInstanceOf(PoisonedFileException.class)
                .hasCause(failure);
        assertThatThrownBy(writer::rollback).hasRootCause(failure);
        assertThatThrownBy(directory::close).isInstanceOf(PoisonedFileException.class);
    }

    @Test
    void nothingIsWrittenOrRenamedAfterAFailedSyncButRead() throws IOException {
        HoldfastDirectory directory =
                Index.on(recorded(Fault.once(Call.SYNC, 1, EIO)).volume(), path, DirectoryOptions.DEFAULT);
        write(directory, "a");
        assertThatThrownBy(() -> directory.sync(List.of("a"))).isInstanceOf(SyncFailedException.class);

        assertThatThrownBy(() -> directory.createOutput("b", IOContext.DEFAULT))
                .isInstanceOf(PoisonedFileException.class);
        assertThatThrownBy(() -> directory.createTempOutput("b", "c", IOContext.DEFAULT))
                .isInstanceOf(PoisonedFileException.class);
        assertThatThrownBy(() -> directory.rename("a", "b")).isInstanceOf(PoisonedFileException.class);
        assertThat(directory.fileLength("a")).isEqualTo(4);
        directory.deleteFile("a");
        assertThat(directory.listAll()).isEmpty();
        assertThatThrownBy(directory::close).isInstanceOf(PoisonedFileException.class);
    }

    @Test
    void anEarlySyncThatFailsFailsTheOutputThatCausedIt() throws IOException {
        HoldfastDirectory directory = Index.on(
                recorded(Fault.once(Call.SYNC, 1, EIO)).volume(),
                path,
                DirectoryOptions.DEFAULT.withUnsyncedFilesMax(1));
        write(directory, "a");
        IndexOutput output = directory.createOutput("b", IOContext.DEFAULT);

        assertThatThrownBy(output::close).isInstanceOf(SyncFailedException.class);
        assertThatThrownBy(() -> directory.sync(List.of("b"))).isInstanceOf(PoisonedFileException.class);
        assertThatThrownBy(directory::close).isInstanceOf(PoisonedFileException.class);
    }

    @Test
    void aFullDiskFailsTheOutputAndNothingElse() throws IOException {
        try (HoldfastDirectory directory = Index.on(
                recorded(Fault.once(Call.WRITE, 1, new Effect.Fail(Errno.Kind.ENOSPC)))
                        .volume(),
                path,
                DirectoryOptions.DEFAULT)) {
            IndexOutput output = directory.createOutput("a", IOContext.DEFAULT);
            output.writeInt(1);
            assertThatThrownBy(output::close).hasMessageContaining("ENOSPC");
            directory.deleteFile("a");
            write(directory, "a");
            directory.sync(List.of("a"));
            assertThat(directory.fileLength("a")).isEqualTo(4);
        }
    }

    @Test
    void aDeletionThatFailsIsPendingUntilItSucceeds() throws IOException {
        try (HoldfastDirectory directory = Index.on(
                recorded(new Fault(Call.UNLINK, Optional.empty(), 1, 2, 1, new Effect.Fail(Errno.Kind.EACCES)))
                        .volume(),
                path,
                DirectoryOptions.DEFAULT)) {
            write(directory, "a");
            directory.deleteFile("a");

            assertThat(directory.listAll()).isEmpty();
            assertThatThrownBy(() -> directory.deleteFile("a"))
                    .isInstanceOf(NoSuchFileException.class)
                    .cause()
                    .hasMessageContaining("EACCES");
            assertThatThrownBy(() -> directory.openInput("a", IOContext.DEFAULT))
                    .isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> directory.sync(List.of("a"))).isInstanceOf(NoSuchFileException.class);
            assertThat(directory.getPendingDeletions()).containsExactly("a");
            // The third try.
            write(directory, "a");
            assertThat(directory.getPendingDeletions()).isEmpty();
            assertThat(directory.fileLength("a")).isEqualTo(4);
        }
    }

    @Test
    void aRenameReplacesNothing() throws IOException {
        try (HoldfastDirectory directory = Index.on(SimulatedDisk.create(1).mount(), path, DirectoryOptions.DEFAULT)) {
            write(directory, "a");
            write(directory, "b");
            assertThatThrownBy(() -> directory.rename("a", "b")).isInstanceOf(FileAlreadyExistsException.class);
        }
    }

    private static RecordedVolume recorded(Fault fault) {
        return new RecordedVolume(
                SimulatedDisk.create(1, FaultPlan.NONE.with(fault)).mount());
    }

    private static void write(HoldfastDirectory directory, String name) throws IOException {
        try (IndexOutput output = directory.createOutput(name, IOContext.DEFAULT)) {
            output.writeInt(1);
        }
    }

    @Test
    void aFailedSyncOfADeletedCommitPoisonsAsAnyOtherDoes() throws IOException {
        RecordedVolume recorded = recorded(Fault.once(Call.SYNC_DIRECTORY, 1, EIO));
        HoldfastDirectory directory = Index.on(recorded.volume(), path, DirectoryOptions.DEFAULT);
        directory.createOutput("segments_1", IOContext.DEFAULT).close();
        directory.createOutput("_0.cfs", IOContext.DEFAULT).close();

        SyncFailedException failure =
                catchThrowableOfType(SyncFailedException.class, () -> directory.deleteFile("segments_1"));

        assertThat(failure.errno().kind()).isEqualTo(Errno.Kind.EIO);
        assertThatThrownBy(directory::syncMetaData)
                .isInstanceOf(PoisonedFileException.class)
                .hasCause(failure);
        assertThatThrownBy(directory::close).isInstanceOf(PoisonedFileException.class);
    }

    /** Lucene opens no index in which a commit is back whose files are gone. */
    @Test
    void aDeletedCommitIsGoneBeforeTheFilesThatOnlyItNames() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1);
        try (HoldfastDirectory directory = Index.on(disk.mount(), path, DirectoryOptions.DEFAULT)) {
            commitAndFile(directory);
            directory.deleteFile("segments_1");
            directory.deleteFile("_0.cfs");
        }
        assertGoneAfterEveryCrash("segments_1", disk);
    }

    @Test
    void aCommitWhoseDeletionWasPendingIsGoneDurablyToo() throws IOException {
        Fault refused = new Fault(Call.UNLINK, Optional.empty(), 1, 1, 1, new Effect.Fail(Errno.Kind.EACCES));
        SimulatedDisk disk = SimulatedDisk.create(1, FaultPlan.NONE.with(refused));
        try (HoldfastDirectory directory = Index.on(disk.mount(), path, DirectoryOptions.DEFAULT)) {
            commitAndFile(directory);
            directory.deleteFile("segments_1");
            directory.deleteFile("_0.cfs");
            assertThat(directory.getPendingDeletions()).isEmpty();
        }
        assertGoneAfterEveryCrash("segments_1", disk);
    }

    private static void commitAndFile(HoldfastDirectory directory) throws IOException {
        directory.createOutput("segments_1", IOContext.DEFAULT).close();
        directory.createOutput("_0.cfs", IOContext.DEFAULT).close();
        directory.syncMetaData();
    }

    private static void assertGoneAfterEveryCrash(String name, SimulatedDisk disk) throws IOException {
        for (CrashState state : disk.crashStatesAt(disk.operations(), 64)) {
            try (Volume volume = state.restart().mount()) {
                assertThat(volume.list()).as("%s", state).doesNotContain(name);
            }
        }
    }
}
