package io.holdfast.engines.hash;

import static io.holdfast.engines.KeyValueEngine.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.Damage;
import io.holdfast.engines.EngineFaults;
import io.holdfast.engines.EngineModel;
import io.holdfast.engines.entries.CorruptFileException;
import io.holdfast.engines.entries.EntryFile;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLockedException;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hash-indexed segments without crashes: what they keep, which files count, what is refused. */
class HashStoreTest {
    private static final int SEGMENT_BYTES = 900;
    private static final int FULL = 2 * SEGMENT_BYTES;
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");
    private static final Bytes C = Bytes.utf8("c");

    private final Volume volume = SimulatedDisk.create(1).mount();

    @AfterEach
    void closeTheVolume() throws IOException {
        volume.close();
    }

    @Test
    void itKeepsWhatASortedMapKeeps() throws IOException {
        EngineModel.check(SmallHashStore::open, 1);
    }

    @Test
    void aFailedCallLosesNothing() throws IOException {
        EngineFaults.check(SmallHashStore::open, 1);
    }

    @Test
    void severalSegmentsBecomeOne() throws IOException {
        SortedMap<Bytes, Bytes> before = fill();
        try (HashStore store = HashStore.open(volume, SEGMENT_BYTES)) {
            store.compact(0, store.segmentCount() - 1);
            assertThat(store.segmentCount()).isEqualTo(2);
            assertThat(all(store)).isEqualTo(before);
        }
        assertThat(segments()).hasSize(2);
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void aTombstoneStaysWhileSomethingOlderIsLeft() throws IOException {
        try (HashStore store = HashStore.open(volume, SEGMENT_BYTES)) {
            store.put(A, value(1, FULL));
            store.put(B, value(2, 100));
            store.delete(A);
            store.put(B, value(3, FULL));
            store.put(C, value(4, 1));
            store.compact(1, 2);
        }
        assertThat(content()).containsOnlyKeys(B, C);
    }

    @Test
    void aTombstoneThatHidesNothingGoes() throws IOException {
        try (HashStore store = HashStore.open(volume, SEGMENT_BYTES)) {
            store.put(A, value(1, 100));
            store.delete(A);
            store.put(B, value(2, FULL));
            store.delete(B);
            store.compact(0, 1);
        }
        try (EntryFile output = EntryFile.open(volume, segments().get(1))) {
            assertThat(output.hasEntries()).isFalse();
        }
        assertThat(content()).isEmpty();
    }

    @Test
    void theNewestSegmentIsNotCompacted() throws IOException {
        try (HashStore store = HashStore.open(volume, SEGMENT_BYTES)) {
            assertThatThrownBy(() -> store.compact(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aSegmentThatIsNotNamedIsRemoved() throws IOException {
        SortedMap<Bytes, Bytes> before = fill();
        EntryFile.publish(volume, "0000000099.segment", List.of()).close();
        assertThat(content()).isEqualTo(before);
        assertThat(volume.exists("0000000099.segment")).isFalse();
    }

    @Test
    void aSegmentThatIsMissingIsAnError() throws IOException {
        fill();
        volume.unlink("0000000001.segment", DirectorySync.NOW);
        assertRefused("manifest, position 0: it names 0000000001.segment, which is missing");
    }

    @Test
    void anotherSegmentOfTheSameNameIsAnError() throws IOException {
        fill();
        Damage.copy(volume, "0000000002.segment", "0000000001.segment");
        assertRefused("0000000001.segment, position 0: it is another file than the one that the manifest names");
    }

    @Test
    void aManifestThatIsMissingIsAnErrorAndTheSegmentsStay() throws IOException {
        fill();
        List<String> before = segments();
        volume.unlink(Manifest.NAME, DirectorySync.NOW);
        assertRefused("manifest, position 0: it is missing, though there are segments: " + before);
        assertThat(segments()).isEqualTo(before);
    }

    @Test
    void aManifestThatRotsIsAnErrorAndTheSegmentsStay() throws IOException {
        fill();
        List<String> before = segments();
        Damage.flip(volume, Manifest.NAME, 30);
        assertThatThrownBy(() -> HashStore.open(volume, SEGMENT_BYTES))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("the checksum is wrong");
        assertThat(segments()).isEqualTo(before);
    }

    @Test
    void aForeignManifestIsAnError() throws IOException {
        fill();
        Damage.flip(volume, Manifest.NAME, 0);
        assertRefused("manifest, position 0: it is no manifest of version 1");
    }

    @Test
    void aManifestReadsAsItWasWritten() throws IOException {
        Manifest manifest = new Manifest(List.of(new Manifest.Segment(1, -1), new Manifest.Segment(22, 7)));
        assertThat(manifest.text())
                .startsWith("holdfast-hash 1\nsegment 1 ffffffffffffffff\nsegment 22 0000000000000007\ncrc32c ");
        assertThat(Manifest.parse(manifest.text())).isEqualTo(manifest);
    }

    @Test
    void damageInAFinishedSegmentIsAnError() throws IOException {
        fill();
        Damage.flip(volume, "0000000001.segment", -1);
        assertThatThrownBy(() -> HashStore.open(volume, SEGMENT_BYTES))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageStartingWith("0000000001.segment, position ");
    }

    @Test
    void whatOpeningHasShownIsDurable() throws IOException {
        EngineFaults.checkWhatIsShownIsDurable(SmallHashStore::open);
    }

    @Test
    void aSecondOpenerIsRefused() throws IOException {
        try (HashStore store = HashStore.open(volume, SEGMENT_BYTES)) {
            assertThatThrownBy(() -> HashStore.open(volume, SEGMENT_BYTES)).isInstanceOf(VolumeLockedException.class);
            assertThat(all(store)).isEmpty();
        }
    }

    @Test
    void aClosedOneSaysSo() throws IOException {
        HashStore store = HashStore.open(volume, SEGMENT_BYTES);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.put(A, value(1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> HashStore.open(volume, SEGMENT_BYTES))
                .isInstanceOf(CorruptFileException.class)
                .hasMessage(message);
    }

    private static Bytes value(int number, int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) number);
        return Bytes.of(value);
    }

    private SortedMap<Bytes, Bytes> fill() throws IOException {
        try (HashStore store = HashStore.open(volume, SEGMENT_BYTES)) {
            for (int number = 0; number < 12; number++) {
                store.put(Bytes.utf8("key-" + number % 7), value(number, 300));
            }
            return all(store);
        }
    }

    private SortedMap<Bytes, Bytes> content() throws IOException {
        try (HashStore store = HashStore.open(volume, SEGMENT_BYTES)) {
            return all(store);
        }
    }

    private List<String> segments() throws IOException {
        return volume.list().stream().filter(name -> name.endsWith(".segment")).toList();
    }
}
