package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a log waits in memory. */
class GroupPlacesTest {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int GROUPS = 3;

    private static void pack(GroupPlaces places) {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        assertThat(places.active().add(new SingleAppend().set((byte) 0, nothing, nothing, new byte[8])))
                .isNotEqualTo(Group.NO_ROOM);
    }

    @Test
    void noMoreGroupsAreFilledThanThereAreAndAnotherOneOnceOneIsWritten() throws IOException {
        OpenMode mode = OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);
        long segmentBytes = 16L * BLOCK;
        try (Volume volume = SimulatedDisk.create(1).mount();
                SegmentStore store = new SegmentStore(
                        volume,
                        mode,
                        segmentBytes,
                        new PreparedSegments(volume, mode, segmentBytes, List.of(), 0, Runnable::run),
                        () -> 0)) {
            GroupPlaces places = new GroupPlaces(store.first(42, BLOCK), 1, new GroupTuning(2, GROUPS, 0, 2));
            Group first = null;
            for (int i = 0; i < GROUPS; i++) {
                assertThat(places.activate()).as("group %s", i).isTrue();
                pack(places);
                Group taken = places.take();
                first = first == null ? taken : first;
            }
            assertThat(places.activate()).isFalse();
            assertThat(places.active()).isNull();
            assertThat(places.lacksGroup(1)).isTrue();
            places.giveBack(first);
            assertThat(places.activate()).isTrue();
            assertThat(places.active()).isSameAs(first);
        }
    }
}
