package io.holdfast.platform.sim;

import static io.holdfast.platform.sim.CrashFixture.ALL;
import static io.holdfast.platform.sim.CrashFixture.afterCrash;
import static io.holdfast.platform.sim.CrashFixture.durableFile;
import static io.holdfast.platform.sim.CrashFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import io.holdfast.platform.VolumeLockedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a power cut leaves of names. The counts are counted by hand. */
class NameCrashTest {
    private final SimulatedDisk disk = SimulatedDisk.create(1);

    @Test
    void aNewNameIsLostUntilTheDirectoryIsSynced() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            write(file, 0, "x");
            file.sync(SyncKind.FILE);
            assertThat(disk.crashStates(ALL).count()).isEqualTo(2);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[]", "[a=x]");
            volume.syncDirectory();
            assertThat(afterCrash(disk)).containsExactly("[a=x]");
        }
    }

    @Test
    void aDurableNameDoesNotMakeTheDataDurable() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            write(file, 0, "x");
            volume.syncDirectory();
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=]", "[a=.]", "[a=x]");
        }
    }

    @Test
    void changesOfDifferentNamesSurviveInAnyCombination() throws IOException {
        try (Volume volume = disk.mount()) {
            for (String name : new String[] {"a", "b", "c"}) {
                volume.create(name, OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
            }
            assertThat(disk.crashStates(ALL).count()).isEqualTo(8);
            assertThat(afterCrash(disk)).hasSize(8).contains("[]", "[c=]", "[a=, c=]", "[a=, b=, c=]");
        }
    }

    @Test
    void aRenameIsTheOldNameOrTheNew() throws IOException {
        try (Volume volume = disk.mount()) {
            durableFile(volume, "a", "x").close();
            volume.rename("a", "b", DirectorySync.DEFERRED);
            assertThat(disk.crashStates(ALL).count()).isEqualTo(2);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=x]", "[b=x]");
            volume.syncDirectory();
            assertThat(afterCrash(disk)).containsExactly("[b=x]");
        }
    }

    @Test
    void aSplitRenameIsAlsoBothNamesButNeverNeither() throws IOException {
        SimulatedDisk split = SimulatedDisk.create(1, FaultPlan.NONE.withRenames(FaultPlan.Renames.SPLIT));
        try (Volume volume = split.mount()) {
            durableFile(volume, "a", "x").close();
            volume.rename("a", "b", DirectorySync.DEFERRED);
            assertThat(afterCrash(split)).containsExactlyInAnyOrder("[a=x]", "[a=x, b=x]", "[b=x]");
        }
    }

    @Test
    void aNameThatIsUsedAgainAfterARenameNeedsTheRename() throws IOException {
        try (Volume volume = disk.mount()) {
            durableFile(volume, "a", "x").close();
            volume.rename("a", "b", DirectorySync.DEFERRED);
            volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=x]", "[b=x]", "[a=, b=x]");
        }
    }

    @Test
    void aReplacementIsTheOldFileOrTheNewNeverNeither() throws IOException {
        for (FaultPlan.Renames rule : FaultPlan.Renames.values()) {
            SimulatedDisk fresh = SimulatedDisk.create(1, FaultPlan.NONE.withRenames(rule));
            try (Volume volume = fresh.mount()) {
                durableFile(volume, "old", "x").close();
                durableFile(volume, "new", "y").close();
                volume.replace("new", "old", DirectorySync.DEFERRED);
                assertThat(afterCrash(fresh)).containsExactlyInAnyOrder("[new=y, old=x]", "[old=y]");
            }
        }
    }

    @Test
    void aReplacementByAnUnsyncedFileShowsAnEmptyOne() throws IOException {
        try (Volume volume = disk.mount()) {
            durableFile(volume, "old", "x").close();
            try (DurableFile file = volume.create("new", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
                write(file, 0, "y");
            }
            volume.replace("new", "old", DirectorySync.NOW);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[old=]", "[old=.]", "[old=y]");
        }
    }

    @Test
    void anUnlinkedNameComesBackUntilTheDirectoryIsSynced() throws IOException {
        try (Volume volume = disk.mount()) {
            durableFile(volume, "a", "x").close();
            volume.unlink("a", DirectorySync.DEFERRED);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[]", "[a=x]");
            volume.syncDirectory();
            assertThat(afterCrash(disk)).containsExactly("[]");
        }
    }

    @Test
    void aFileMadeAndRemovedLeavesTwoStatesNotFour() throws IOException {
        try (Volume volume = disk.mount()) {
            volume.create("a", OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
            volume.unlink("a", DirectorySync.DEFERRED);
            assertThat(disk.crashStates(ALL).count()).isEqualTo(2);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[]", "[a=]");
        }
    }

    @Test
    void namesInASubdirectoryNeedItsOwnSync() throws IOException {
        try (Volume volume = disk.mount();
                Volume inner = volume.subdirectory("d")) {
            durableFile(inner, "a", "x").close();
            inner.create("b", OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
            volume.syncDirectory();
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[d/[a=x]]", "[d/[a=x, b=]]");
        }
    }

    @Test
    void aCrashBeforeTheSyncOfItsParentLosesANewDirectoryWithAllInIt() throws IOException {
        try (Volume volume = disk.mount()) {
            int before = disk.operations();
            volume.subdirectory("d").close();
            // The inode, the name, the sync.
            assertThat(disk.operations()).isEqualTo(before + 3);
            assertThat(CrashFixture.shown(disk.crashStatesAt(before + 2, ALL)))
                    .containsExactlyInAnyOrder("[]", "[d/[]]");
            assertThat(afterCrash(disk)).containsExactly("[d/[]]");
        }
    }

    @Test
    void locksEndWithThePowerAndWithTheProcess() throws IOException {
        try (Volume volume = disk.mount()) {
            VolumeLock lock = volume.lock("lock");
            try (Volume restarted = disk.crash(1).mount();
                    VolumeLock again = restarted.lock("lock")) {
                assertThat(again).isNotNull();
            }
            disk.endProcess();
            try (Volume restarted = disk.mount();
                    VolumeLock again = restarted.lock("lock")) {
                lock.close();
                assertThat(again).isNotNull();
                assertThatExceptionOfType(VolumeLockedException.class)
                        .as("the lock of the dead process released nothing")
                        .isThrownBy(() -> restarted.lock("lock"));
            }
        }
    }
}
