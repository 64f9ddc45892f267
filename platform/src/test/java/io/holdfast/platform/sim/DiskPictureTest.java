package io.holdfast.platform.sim;

import static io.holdfast.platform.sim.CrashFixture.durableFile;
import static io.holdfast.platform.sim.CrashFixture.write;
import static io.holdfast.platform.sim.DiskPicture.Fate.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What people are shown of a disk, before a power cut and after it. */
class DiskPictureTest {
    private final SimulatedDisk disk = SimulatedDisk.create(1);
    private final Volume volume = disk.mount();

    @Test
    void beforeACutEachSectorIsEmptyWrittenRewrittenOrDurable() throws IOException {
        DurableFile file = durableFile(volume, "f", "ab");
        write(file, 1, "B");
        write(file, 3, "d");

        DiskPicture picture = disk.crashStates(1).picture();

        assertThat(picture.files()).hasSize(1);
        assertThat(picture.files().get(0).sectors()).containsExactly(DURABLE, REWRITTEN, EMPTY, WRITTEN);
        assertThat(picture.files().get(0).seenBytes()).isEqualTo(2048);
        assertThat(picture.files().get(0).keptBytes()).isEqualTo(1024);
        assertThat(picture.names()).extracting(DiskPicture.Name::fate).containsExactly(DURABLE);
    }

    @Test
    void bytesAreDurableWhetherTheirNameIsOrNot() throws IOException {
        DurableFile file = volume.create("f", OpenMode.BUFFERED, DirectorySync.DEFERRED);
        write(file, 0, "a");
        file.sync(SyncKind.DATA);

        DiskPicture picture = disk.crashStates(1).picture();

        assertThat(picture.names()).containsExactly(new DiskPicture.Name("f", 2, 0, WRITTEN));
        assertThat(picture.files().get(0).sectors()).containsExactly(DURABLE);
    }

    @Test
    void afterACutEachSectorHasSurvivedIsLostOrIsAsItWasEarlier() throws IOException {
        DurableFile file = durableFile(volume, "f", "ab");
        write(file, 1, "B");
        write(file, 3, "d");

        Set<String> seen = new TreeSet<>();
        for (CrashState state : disk.crashStates(CrashFixture.ALL)) {
            seen.add(state.picture().files().get(0).sectors().toString());
        }

        // The length may be the new one without the bytes.
        assertThat(seen)
                .containsExactly(
                        "[SURVIVED, OLDER, EMPTY, LOST]",
                        "[SURVIVED, OLDER, EMPTY, SURVIVED]",
                        "[SURVIVED, SURVIVED, EMPTY, LOST]",
                        "[SURVIVED, SURVIVED, EMPTY, SURVIVED]");
    }

    @Test
    void aFileWhoseNameIsLostIsLost() throws IOException {
        DurableFile file = volume.create("f", OpenMode.BUFFERED, DirectorySync.DEFERRED);
        write(file, 0, "a");
        file.sync(SyncKind.DATA);

        DiskPicture picture = disk.crashStates(10).state(0).picture();

        assertThat(picture.names()).containsExactly(new DiskPicture.Name("f", 2, 0, LOST));
        assertThat(picture.files().get(0).sectors()).containsExactly(LOST);
    }

    @Test
    void aReplacedNameIsRewrittenAndThenOlderOrSurvived() throws IOException {
        durableFile(volume, "new", "b");
        durableFile(volume, "old", "a");
        volume.replace("new", "old", DirectorySync.DEFERRED);

        CrashStates states = disk.crashStates(10);

        assertThat(states.picture().names())
                .containsExactly(
                        new DiskPicture.Name("new", 0, 2, REWRITTEN), new DiskPicture.Name("old", 2, 3, REWRITTEN));
        assertThat(states.state(0).picture().names())
                .containsExactly(new DiskPicture.Name("new", 0, 2, OLDER), new DiskPicture.Name("old", 2, 3, OLDER));
        assertThat(states.state(1).picture().names()).containsExactly(new DiskPicture.Name("old", 2, 2, SURVIVED));
    }

    @Test
    void directoriesAreNamesAndTheirNamesAreShownByPath() throws IOException {
        try (Volume inner = volume.subdirectory("d")) {
            inner.create("f", OpenMode.BUFFERED, DirectorySync.NOW).close();
        }

        assertThat(disk.crashStates(1).picture().names())
                .extracting(DiskPicture.Name::path)
                .containsExactly("d", "d/f");
    }

    @Test
    void stepsTellWhatWasHandedToTheDisk() throws IOException {
        DurableFile file = volume.create("f", OpenMode.BUFFERED, DirectorySync.NOW);
        write(file, 2, "ab");
        file.sync(SyncKind.DATA);
        file.truncate(512);
        volume.rename("f", "g", DirectorySync.DEFERRED);
        volume.unlink("g", DirectorySync.DEFERRED);

        List<DiskStep> steps = disk.steps();

        assertThat(steps)
                .containsExactly(
                        new DiskStep(DiskStep.Kind.BEGIN, List.of(), 0, 0),
                        new DiskStep(DiskStep.Kind.CREATE, List.of("f"), 0, 0),
                        new DiskStep(DiskStep.Kind.SYNC_DIRECTORY, List.of(""), 0, 0),
                        new DiskStep(DiskStep.Kind.WRITE, List.of("f"), 1024, 1024),
                        new DiskStep(DiskStep.Kind.SYNC, List.of("f"), 0, 0),
                        new DiskStep(DiskStep.Kind.TRUNCATE, List.of("f"), 0, 512),
                        new DiskStep(DiskStep.Kind.RENAME, List.of("f", "g"), 0, 0),
                        new DiskStep(DiskStep.Kind.UNLINK, List.of("g"), 0, 0));
        assertThat(steps).hasSize(disk.operations());
    }

    @Test
    void aWriteThroughASyncThatFailsAndRotAreStepsToo() throws IOException {
        Fault noSync = Fault.once(Call.SYNC, 1, new Effect.Fail(Errno.Kind.EIO));
        SimulatedDisk failing = SimulatedDisk.create(1, FaultPlan.NONE.with(noSync));
        OpenMode through = OpenMode.BUFFERED.with(OpenMode.WriteThrough.DATA);
        DurableFile file = failing.mount().create("f", through, DirectorySync.NOW);
        write(file, 1, "a");
        assertThatIOException().isThrownBy(() -> file.sync(SyncKind.DATA));
        failing.flipBits("f", 512, 1);

        assertThat(failing.steps())
                .endsWith(
                        new DiskStep(DiskStep.Kind.WRITE, List.of("f"), 512, 512),
                        new DiskStep(DiskStep.Kind.SYNC_RANGE, List.of("f"), 512, 512),
                        new DiskStep(DiskStep.Kind.FAILED_SYNC, List.of("f"), 0, 0),
                        new DiskStep(DiskStep.Kind.DAMAGE, List.of("f"), 512, 512));
    }

    @Test
    void aRestartedDiskKnowsTheNamesThatSurvived() throws IOException {
        try (Volume inner = volume.subdirectory("d")) {
            durableFile(inner, "f", "a");
        }
        SimulatedDisk restarted = disk.crashStates(1).state(0).restart();
        try (Volume again = restarted.mount();
                Volume inner = again.subdirectory("d");
                DurableFile file = inner.open("f", OpenMode.BUFFERED)) {
            write(file, 0, "b");
        }

        assertThat(restarted.steps()).contains(new DiskStep(DiskStep.Kind.WRITE, List.of("d/f"), 0, 512));
    }
}
