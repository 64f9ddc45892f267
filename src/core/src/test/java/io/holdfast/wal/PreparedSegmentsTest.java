package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DiskFullException;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the files of segments come from, wal-format.md §9.4. */
class PreparedSegmentsTest {
    private static final long BYTES = (long) SegmentImage.BLOCKS * SegmentImage.B;

    private static PreparedSegments prepared(Volume volume, long highest) {
        return new PreparedSegments(volume, OpenMode.BUFFERED, BYTES, List.of(), highest, Runnable::run);
    }

    /** Headed segments from 1 on, one after the other. */
    private static List<SegmentHeader> headed(Volume volume, int count) throws IOException {
        SegmentImage first = SegmentImage.first().put(volume);
        List<SegmentHeader> headers = new ArrayList<>(List.of(first.header()));
        for (SegmentImage next = first; headers.size() < count; ) {
            next = next.rotated().put(volume);
            headers.add(next.header());
        }
        return headers;
    }

    private static DroppedSegment whole(SegmentHeader header) {
        return new DroppedSegment(header, null);
    }

    private static List<String> segments(long... sequences) {
        return LongStream.of(sequences).mapToObj(WalFileName::segment).toList();
    }

    @Test
    void aDroppedSegmentWaitsUnderTheNextSequence() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            List<SegmentHeader> headers = headed(volume, 3);
            PreparedSegments prepared = prepared(volume, 3);
            prepared.drop(whole(headers.get(0)));
            assertThat(prepared.next()).isEqualTo(new PreparedSegment(4, Fill.RECYCLED));
            assertThat(volume.list()).isEqualTo(segments(2, 3, 4));
            prepared.drop(whole(headers.get(0)));
            assertThat(volume.list()).as("dropped twice").isEqualTo(segments(2, 3, 4));
        }
    }

    @Test
    void aRecycledFileIsToldFromAZeroedOneByItsOldHeader() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            PreparedSegments prepared = prepared(volume, 2);
            prepared.drop(whole(headed(volume, 2).get(0)));
            LogScan scan = new Recovery(volume, Expectation.ANY).examineLocked();
            assertThat(scan.prepared()).containsExactly(new PreparedSegment(3, Fill.RECYCLED));
        }
    }

    @Test
    void noMoreWaitThanTheLogNeeds() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            List<SegmentHeader> headers = headed(volume, 7);
            PreparedSegments prepared = prepared(volume, 7);
            for (SegmentHeader header : headers.subList(0, 6)) {
                prepared.drop(whole(header));
            }
            assertThat(volume.list()).isEqualTo(segments(7, 8, 9, 10, 11));
        }
    }

    @Test
    void section9_4OneThatWasZeroedWhileOthersCameToWaitIsNotOneTooMany() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            List<SegmentHeader> headers = headed(volume, 5);
            List<Runnable> tasks = new ArrayList<>();
            PreparedSegments prepared =
                    new PreparedSegments(volume, OpenMode.BUFFERED, BYTES, List.of(), 5, tasks::add);
            prepared.prepareAhead();
            for (SegmentHeader header : headers.subList(0, 4)) {
                prepared.drop(whole(header));
            }
            tasks.get(0).run();
            assertThat(volume.list()).isEqualTo(segments(5, 6, 7, 8, 9));
        }
    }

    @Test
    void whatWasDroppedIsGoneAfterEveryCrash() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1);
        try (Volume volume = disk.mount()) {
            List<SegmentHeader> headers = headed(volume, 2);
            prepared(volume, 2).drop(whole(headers.get(0)));
            SegmentHeader large = SegmentImage.sized(9).put(volume).header();
            prepared(volume, 3).drop(whole(large));
        }
        for (CrashState state : disk.crashStates(100)) {
            try (Volume volume = state.restart().mount()) {
                assertThat(volume.list()).as("%s", state).isEqualTo(segments(2, 3));
            }
        }
    }

    @Test
    void aSegmentOfItsOwnLengthIsNotUsedAgain() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentHeader large = SegmentImage.sized(9).put(volume).header();
            prepared(volume, 1).drop(whole(large));
            assertThat(volume.list()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Origin.class, mode = EnumSource.Mode.EXCLUDE, names = "CREATED")
    void section9_4OfTheSegmentsWithASuccessorOnlyThoseThatWereFullAreUsedAgain(Origin ended) throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentImage first = SegmentImage.first().put(volume);
            SegmentHeader full = first.successor(2, first.end(), Fill.ZEROES).header();
            SegmentHeader successor = new SegmentHeader(
                    full.place(), BYTES, full.standardSegmentBytes(), full.predecessor(), ended, full.fill(), 0);
            prepared(volume, 1).drop(new DroppedSegment(first.header(), successor));
            assertThat(volume.list()).isEqualTo(ended == Origin.ROTATED ? segments(2) : List.of());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DurabilityReport.Overwriting.class,
            names = {"COPY_ON_WRITE", "UNKNOWN"})
    void nothingIsUsedAgainWhereOverwritingSavesNothing(DurabilityReport.Overwriting overwriting) throws IOException {
        try (Volume simulated = SimulatedDisk.create(1).mount()) {
            SegmentHeader first = SegmentImage.first().put(simulated).header();
            prepared(overwriting(simulated, overwriting), 1).drop(whole(first));
            assertThat(simulated.list()).isEmpty();
        }
    }

    @Test
    void aRecycledFileTakesTheNumberOfOneThatIsBeingZeroed() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            SegmentHeader first = SegmentImage.first().put(volume).header();
            List<Runnable> tasks = new ArrayList<>();
            PreparedSegments prepared =
                    new PreparedSegments(volume, OpenMode.BUFFERED, BYTES, List.of(), 1, tasks::add);
            prepared.prepareAhead();
            prepared.drop(whole(first));
            tasks.get(0).run();
            assertThat(volume.list()).isEqualTo(segments(2, 3));
            assertThat(prepared.next()).isEqualTo(new PreparedSegment(2, Fill.RECYCLED));
            prepared.took(prepared.next());
            assertThat(prepared.next()).isEqualTo(new PreparedSegment(3, Fill.ZEROES));
        }
    }

    @Test
    void aFileWhoseNameMayNotBeDurableIsNotUsed() throws IOException {
        Fault fault = Fault.once(Call.SYNC_DIRECTORY, 1, new Effect.Fail(Errno.Kind.EIO));
        try (Volume volume = SimulatedDisk.create(1, FaultPlan.NONE.with(fault)).mount()) {
            PreparedSegments prepared = prepared(volume, 0);
            assertThatThrownBy(prepared::next).isInstanceOf(SyncFailedException.class);
            assertThat(volume.exists(WalFileName.segment(1))).isTrue();
            assertThatThrownBy(prepared::next).isInstanceOf(PoisonedFileException.class);
        }
    }

    @Test
    void section9_4ASequenceThatNoFileGotIsTheNextFilesSoThatThereIsNoGap() throws IOException {
        Fault fault = Fault.once(Call.RENAME, 1, new Effect.Fail(Errno.Kind.EIO));
        try (Volume volume = SimulatedDisk.create(1, FaultPlan.NONE.with(fault)).mount()) {
            PreparedSegments prepared = prepared(volume, 0);
            assertThatThrownBy(prepared::next).isInstanceOf(NativeIOException.class);
            assertThat(prepared.next()).isEqualTo(new PreparedSegment(1, Fill.ZEROES));
            assertThat(volume.list()).isEqualTo(segments(1));
        }
    }

    @Test
    void aFullDiskLeavesNoTemporaryFileAndAnotherTryMaySucceed() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1, FaultPlan.NONE.withCapacity(BYTES + BYTES / 2));
        try (Volume volume = disk.mount()) {
            SegmentImage.first().put(volume);
            PreparedSegments prepared = prepared(volume, 1);
            assertThatThrownBy(prepared::next).isInstanceOf(DiskFullException.class);
            assertThat(volume.list()).isEqualTo(segments(1));
            volume.unlink(WalFileName.segment(1), DirectorySync.NOW);
            assertThat(prepared.next()).isEqualTo(new PreparedSegment(2, Fill.ZEROES));
        }
    }

    private static Volume overwriting(Volume volume, DurabilityReport.Overwriting overwriting) throws IOException {
        DurabilityReport all = volume.probe();
        DurabilityReport.Storage storage = all.storage();
        DurabilityReport report = new DurabilityReport(
                all.path(),
                all.operatingSystem(),
                all.backend(),
                new DurabilityReport.Storage(
                        storage.fileSystem(),
                        storage.mountPoint(),
                        storage.mountOptions(),
                        overwriting,
                        storage.device()),
                all.directIo(),
                all.sync(),
                all.guarantee(),
                all.guaranteeReason(),
                all.warnings());
        return (Volume) Proxy.newProxyInstance(
                Volume.class.getClassLoader(),
                new Class<?>[] {Volume.class},
                (proxy, method, arguments) ->
                        method.getName().equals("probe") ? report : method.invoke(volume, arguments));
    }
}
