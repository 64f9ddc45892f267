package io.holdfast.platform.sim;

import static io.holdfast.platform.sim.CrashFixture.ALL;
import static io.holdfast.platform.sim.CrashFixture.afterCrash;
import static io.holdfast.platform.sim.CrashFixture.durableFile;
import static io.holdfast.platform.sim.CrashFixture.show;
import static io.holdfast.platform.sim.CrashFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a power cut leaves of data and lengths. The counts are counted by hand. */
class DataCrashTest {
    private final SimulatedDisk disk = SimulatedDisk.create(1);

    @Test
    void syncedDataSurvivesInOneStateOnly() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "xyz")) {
            assertThat(file.sync(SyncKind.DATA)).isEqualTo(Guarantee.POWER_CUT);
            assertThat(disk.crashStates(ALL).count()).isEqualTo(1);
            assertThat(afterCrash(disk)).containsExactly("[a=xyz]");
        }
    }

    @Test
    void anOverwriteIsLostKeptOrTornAtItsSectorsInAnyCombination() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "xyz")) {
            write(file, 0, "XYZ");
            assertThat(disk.crashStates(ALL).count()).isEqualTo(8);
            assertThat(afterCrash(disk))
                    .containsExactlyInAnyOrder(
                            "[a=xyz]", "[a=Xyz]", "[a=xYz]", "[a=xyZ]", "[a=XYz]", "[a=XyZ]", "[a=xYZ]", "[a=XYZ]");
        }
    }

    @Test
    void writesBetweenSyncsReorder() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "xy")) {
            write(file, 0, "1");
            write(file, 1, "2");
            write(file, 0, "3");
            assertThat(disk.crashStates(ALL).count()).isEqualTo(3 * 2);
            assertThat(afterCrash(disk))
                    .containsExactlyInAnyOrder("[a=xy]", "[a=1y]", "[a=3y]", "[a=x2]", "[a=12]", "[a=32]");
        }
    }

    @Test
    void writesOfDifferentFilesReorder() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile left = durableFile(volume, "a", "x");
                DurableFile right = durableFile(volume, "b", "y")) {
            write(left, 0, "1");
            write(right, 0, "2");
            left.sync(SyncKind.DATA);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=1, b=y]", "[a=1, b=2]");
        }
    }

    @Test
    void theLengthSurvivesWithoutTheDataButTheDataNotWithoutTheLength() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            write(file, 0, "xy");
            // The old length, or the new one with two sectors that are each there or not.
            assertThat(disk.crashStates(ALL).count()).isEqualTo(1 + 4);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=]", "[a=..]", "[a=x.]", "[a=.y]", "[a=xy]");
        }
    }

    @Test
    void everySyncKindMakesTheLengthDurable() throws IOException {
        for (SyncKind kind : SyncKind.values()) {
            SimulatedDisk fresh = SimulatedDisk.create(1);
            try (Volume volume = fresh.mount();
                    DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
                write(file, 0, "xy");
                file.sync(kind);
                assertThat(afterCrash(fresh)).containsExactly("[a=xy]");
            }
        }
    }

    @Test
    void aCutIsSeenWithAllThatItCutOrNotAtAll() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "xyz")) {
            file.truncate(Sectors.BYTES);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=xyz]", "[a=x]");
            file.truncate(3 * Sectors.BYTES);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=xyz]", "[a=x]", "[a=x..]");
            file.sync(SyncKind.DATA);
            assertThat(afterCrash(disk)).containsExactly("[a=x..]");
        }
    }

    @Test
    void whatIsWrittenAfterACutNeverShowsWhatWasCut() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "xy")) {
            file.truncate(0);
            write(file, 0, "1");
            // The old length with the old bytes or the new ones, no length, or the new length with them or without.
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=xy]", "[a=1y]", "[a=]", "[a=.]", "[a=1]");
        }
    }

    @Test
    void aPartlyWrittenSectorIsNeverTornWithin() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "x")) {
            file.writeUnaligned(ByteBuffer.wrap(new byte[] {1, 2, 3}), 100);
            assertThat(disk.crashStates(ALL).count()).isEqualTo(2);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=x]", "[a=?]");
        }
    }

    @Test
    void directWritesAreNotDurableWithoutASync() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.DIRECT, DirectorySync.NOW)) {
            write(file, 0, "abcdefgh");
            file.sync(SyncKind.DATA);
            write(file, 0, "ABCDEFGH");
            assertThat(disk.crashStates(ALL).count()).isEqualTo(256);
            file.sync(SyncKind.DATA);
            assertThat(afterCrash(disk)).containsExactly("[a=ABCDEFGH]");
        }
    }

    @Test
    void aWriteThroughIsDurableWhenItReturnsAndNothingElseIs() throws IOException {
        OpenMode through = OpenMode.BUFFERED.with(OpenMode.WriteThrough.DATA);
        try (Volume volume = disk.mount();
                DurableFile plain = durableFile(volume, "a", "xyz");
                DurableFile file = volume.open("a", through)) {
            write(plain, 0, "1");
            write(file, 1, "2");
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=x2z]", "[a=12z]");
        }
    }

    @Test
    void aWriteThroughIsTornWhereTheCrashFallsBeforeItReturns() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file =
                        volume.create("a", OpenMode.BUFFERED.with(OpenMode.WriteThrough.DATA), DirectorySync.NOW)) {
            int before = disk.operations();
            write(file, 0, "xy");
            assertThat(CrashFixture.shown(disk.crashStatesAt(before + 1, ALL)))
                    .containsExactlyInAnyOrder("[a=]", "[a=..]", "[a=x.]", "[a=.y]", "[a=xy]");
            assertThat(CrashFixture.shown(disk.crashStatesAt(disk.operations(), ALL)))
                    .containsExactly("[a=xy]");
        }
    }

    @Test
    void anUnsyncedPreallocationIsALengthAndNothingElse() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            file.preallocate(4 * Sectors.BYTES);
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=]", "[a=....]");
        }
    }

    @Test
    void theEndOfTheProcessKeepsWhatWasWritten() throws IOException {
        try (Volume volume = disk.mount();
                DurableFile file = durableFile(volume, "a", "x")) {
            write(file, 0, "1");
            disk.endProcess();
            assertThat(show(disk)).isEqualTo("[a=1]");
            assertThat(afterCrash(disk)).containsExactlyInAnyOrder("[a=x]", "[a=1]");
        }
    }

    @Test
    void aSyncThatReachesLessThanAPowerCutSavesNothing() throws IOException {
        for (Guarantee weak : Guarantee.values()) {
            if (weak.isDurable()) {
                continue;
            }
            SimulatedDisk weakDisk = SimulatedDisk.create(1, FaultPlan.NONE.withGuarantee(weak));
            try (Volume volume = weakDisk.mount();
                    DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
                write(file, 0, "x");
                assertThat(file.sync(SyncKind.DATA)).isEqualTo(weak);
                assertThat(volume.syncDirectory()).isEqualTo(weak);
                assertThat(volume.probe().guarantee()).isEqualTo(weak);
                assertThat(afterCrash(weakDisk)).containsExactlyInAnyOrder("[]", "[a=]", "[a=.]", "[a=x]");
            }
        }
    }
}
