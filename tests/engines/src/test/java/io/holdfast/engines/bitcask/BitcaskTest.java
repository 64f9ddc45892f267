package io.holdfast.engines.bitcask;

import static io.holdfast.engines.KeyValueEngine.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.Damage;
import io.holdfast.engines.EngineFaults;
import io.holdfast.engines.EngineModel;
import io.holdfast.engines.entries.CorruptFileException;
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

/** Bitcask without crashes: what it keeps, what its hints are worth, what it refuses. */
class BitcaskTest {
    private static final int FILE_BYTES = 900;
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
        EngineModel.check(SmallBitcask::open, 1);
    }

    @Test
    void aFailedCallLosesNothing() throws IOException {
        EngineFaults.check(SmallBitcask::open, 1);
    }

    @Test
    void aMergeLeavesOneEntryOfEachKey() throws IOException {
        try (Bitcask store = Bitcask.open(volume, FILE_BYTES)) {
            for (int number = 0; number < 20; number++) {
                store.put(A, value(number, 300));
            }
            store.delete(Bytes.utf8("nothing"));
            store.merge();
        }
        // The output with its hint, and the file that is appended to.
        assertThat(volume.list()).filteredOn(name -> !name.equals("lock")).hasSize(3);
        assertThat(content()).containsOnlyKeys(A);
    }

    @Test
    void aMergeOfNothingLeavesNothing() throws IOException {
        try (Bitcask store = Bitcask.open(volume, FILE_BYTES)) {
            store.merge();
            store.merge();
        }
        assertThat(volume.list()).containsExactly("0000000003.data", "lock");
    }

    @Test
    void hintsThatAreMissingCostNoData() throws IOException {
        SortedMap<Bytes, Bytes> before = fill();
        for (String hint : hints()) {
            volume.unlink(hint, DirectorySync.NOW);
        }
        assertThat(content()).isEqualTo(before);
        assertThat(hints()).isNotEmpty();
    }

    @Test
    void hintsThatAreTornCostNoDataWhereverTheyEnd() throws IOException {
        SortedMap<Bytes, Bytes> before = fill();
        for (int length = 0; length < 100; length += 7) {
            for (String hint : hints()) {
                Damage.truncate(volume, hint, length);
            }
            assertThat(content()).as("cut at %d", length).isEqualTo(before);
        }
    }

    @Test
    void hintsThatRotCostNoDataWhereverTheyDo() throws IOException {
        SortedMap<Bytes, Bytes> before = fill();
        for (int position = 0; position < 60; position++) {
            Damage.flip(volume, hints().get(0), position);
            assertThat(content()).as("flipped at %d", position).isEqualTo(before);
        }
    }

    @Test
    void theHintOfAnotherFileCostsNoData() throws IOException {
        SortedMap<Bytes, Bytes> before = fill();
        Damage.copy(volume, hints().get(0), hints().get(1));
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void aHintThatIsRightSavesReadingTheData() throws IOException {
        fill();
        Damage.flip(volume, "0000000002.data", -1);
        try (Bitcask store = Bitcask.open(volume, FILE_BYTES)) {
            assertThatThrownBy(() -> all(store))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageStartingWith("0000000002.data, position ");
        }
    }

    @Test
    void withoutAHintTheDamageShowsWhenItIsOpened() throws IOException {
        fill();
        Damage.flip(volume, "0000000001.data", -1);
        volume.unlink("0000000001.hint", DirectorySync.NOW);
        assertThatThrownBy(() -> Bitcask.open(volume, FILE_BYTES))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageStartingWith("0000000001.data, position ");
    }

    @Test
    void aDeletionIsHinted() throws IOException {
        try (Bitcask store = Bitcask.open(volume, FILE_BYTES)) {
            store.put(A, value(1, 2 * FILE_BYTES));
            store.put(B, value(2, 100));
            store.delete(A);
            store.put(B, value(3, 2 * FILE_BYTES));
            store.put(C, value(4, 100));
        }
        assertThat(content()).containsOnlyKeys(B, C);
    }

    @Test
    void hintsWithoutADataFileAreRemoved() throws IOException {
        fill();
        volume.unlink("0000000001.data", DirectorySync.NOW);
        Bitcask.open(volume, FILE_BYTES).close();
        assertThat(volume.list()).doesNotContain("0000000001.hint");
    }

    @Test
    void whatOpeningHasShownIsDurable() throws IOException {
        EngineFaults.checkWhatIsShownIsDurable(SmallBitcask::open);
    }

    @Test
    void aSecondOpenerIsRefused() throws IOException {
        try (Bitcask store = Bitcask.open(volume, FILE_BYTES)) {
            assertThatThrownBy(() -> Bitcask.open(volume, FILE_BYTES)).isInstanceOf(VolumeLockedException.class);
            assertThat(all(store)).isEmpty();
        }
    }

    @Test
    void aClosedOneSaysSo() throws IOException {
        Bitcask store = Bitcask.open(volume, FILE_BYTES);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.put(A, value(1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    private static Bytes value(int number, int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) number);
        return Bytes.of(value);
    }

    /** Several files, all but the last with hints. */
    private SortedMap<Bytes, Bytes> fill() throws IOException {
        try (Bitcask store = Bitcask.open(volume, FILE_BYTES)) {
            for (int number = 0; number < 12; number++) {
                store.put(Bytes.utf8("key-" + number % 7), value(number, 300));
            }
            return all(store);
        }
    }

    private SortedMap<Bytes, Bytes> content() throws IOException {
        try (Bitcask store = Bitcask.open(volume, FILE_BYTES)) {
            return all(store);
        }
    }

    private List<String> hints() throws IOException {
        return volume.list().stream().filter(name -> name.endsWith(".hint")).toList();
    }
}
