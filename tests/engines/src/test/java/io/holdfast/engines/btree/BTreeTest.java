package io.holdfast.engines.btree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.Damage;
import io.holdfast.engines.EngineFaults;
import io.holdfast.engines.EngineModel;
import io.holdfast.engines.RepeatableLog;
import io.holdfast.libc.Errno;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLockedException;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The B-tree without crashes: what it keeps, how it grows and shrinks, what it refuses. */
class BTreeTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");
    private static final Bytes C = Bytes.utf8("c");
    private static final Bytes D = Bytes.utf8("d");
    private static final Bytes VALUE = Bytes.of(new byte[100]);

    private final Volume volume = SimulatedDisk.create(1).mount();

    @AfterEach
    void closeTheVolume() throws IOException {
        volume.close();
    }

    @Test
    void itKeepsWhatASortedMapKeeps() throws IOException {
        EngineModel.check((volume, order) -> SmallTree.open(volume), 3);
    }

    @Test
    void aFailedCallLosesNothing() throws IOException {
        EngineFaults.check((volume, order) -> SmallTree.open(volume), 3);
    }

    @Test
    void whatOpeningHasShownIsDurable() throws IOException {
        EngineFaults.checkWhatIsShownIsDurable((volume, order) -> SmallTree.open(volume));
    }

    /** Long keys, so that branches split as well. */
    @Test
    void itKeepsThousandsOfChangesOverSeveralLevels() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        SortedMap<Bytes, Bytes> model = new TreeMap<>();
        for (int life = 0; life < 4; life++) {
            try (SmallTree store = SmallTree.open(volume)) {
                for (int commit = 0; commit < 40; commit++) {
                    Changes changes = new Changes();
                    for (int i = 0; i < 25; i++) {
                        Bytes key = key(random.nextInt(400));
                        // The first lives fill the tree, the last one empties most of it.
                        if (random.nextInt(10) < (life == 3 ? 8 : 2)) {
                            changes.delete(key);
                            model.remove(key);
                        } else {
                            Bytes value = Bytes.of(new byte[random.nextInt(200)]);
                            changes.put(key, value);
                            model.put(key, value);
                        }
                    }
                    store.engine().commit(changes);
                }
                assertThat(store.all()).isEqualTo(model);
                Bytes from = key(200);
                assertThat(store.engine().scan(from, 10).keySet())
                        .containsExactlyElementsOf(
                                model.tailMap(from).keySet().stream().limit(10).toList());
                for (int number = 0; number < 400; number++) {
                    assertThat(store.engine().get(key(number)).orElse(null)).isEqualTo(model.get(key(number)));
                }
            }
        }
    }

    private static Bytes key(int number) {
        return Bytes.utf8(String.format(Locale.ROOT, "%0600d", number));
    }

    @Test
    void pagesThatAreFreedAreUsedAgain() throws IOException {
        long full = 0;
        try (SmallTree store = SmallTree.open(volume)) {
            for (int round = 0; round < 4; round++) {
                for (int number = 0; number < 40; number++) {
                    store.engine().put(key(number), VALUE);
                }
                full = round == 0 ? pagesBytes() : full;
                List<Bytes> keys = new ArrayList<>(store.all().keySet());
                Collections.shuffle(keys, new Random(round));
                for (Bytes key : keys) {
                    store.engine().delete(key);
                }
                assertThat(store.all()).isEmpty();
            }
        }
        assertThat(pagesBytes()).isEqualTo(full);
    }

    @Test
    void aPairThatNoPageCanHoldIsRefusedAndTheOthersOfItsCommitStayOut() throws IOException {
        try (SmallTree store = SmallTree.open(volume)) {
            Bytes longest = Bytes.of(new byte[PageFormat.PAIR_BYTES_MAX - 1]);
            store.engine().put(A, longest);
            Changes changes = new Changes().put(B, longest).put(Bytes.utf8("c!"), longest);
            assertThatThrownBy(() -> store.engine().commit(changes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a key and its value have at most 1012 bytes together, these have 2 and 1011");
            assertThat(store.all()).containsOnlyKeys(A);
        }
    }

    @Test
    void aPageThatRotsIsAnErrorAndTheOthersAreRead() throws IOException {
        try (SmallTree store = SmallTree.open(volume)) {
            for (int number = 0; number < 40; number++) {
                store.engine().put(key(number), VALUE);
            }
            store.engine().checkpoint();
            Damage.flip(volume, "pages", PageFormat.PAGE_BYTES + 100);
            assertThatThrownBy(() -> store.engine().get(key(0)))
                    .isInstanceOf(CorruptPageException.class)
                    .hasMessage("page 1: the checksum is wrong");
            assertThat(store.engine().get(key(39))).contains(VALUE);
        }
    }

    @Test
    void aPageThatWasWrittenToAnotherPlaceIsAnError() throws IOException {
        try (SmallTree store = SmallTree.open(volume)) {
            assertThatThrownBy(() -> PageFormat.decode(1, PageFormat.encode(2, new Node.Free(0))))
                    .isInstanceOf(CorruptPageException.class)
                    .hasMessage("page 1: it holds page 2");
            assertThat(store.all()).isEmpty();
        }
    }

    @Test
    void aForeignFileIsRefused() throws IOException {
        fill();
        Damage.flip(volume, "pages", 0);
        assertThatThrownBy(() -> SmallTree.open(volume))
                .isInstanceOf(CorruptPageException.class)
                .hasMessage("page 0: it does not begin as a page of a tree does");
    }

    @Test
    void aFileThatIsMissingOrTooShortIsRefused() throws IOException {
        fill();
        Damage.truncate(volume, "pages", 5);
        assertThatThrownBy(() -> SmallTree.open(volume))
                .isInstanceOf(CorruptPageException.class)
                .hasMessage("page 0: the checksum is wrong");
        assertThatThrownBy(() -> PageFormat.decode(7, ByteBuffer.allocate(PageFormat.PAGE_BYTES - 1)))
                .isInstanceOf(CorruptPageException.class)
                .hasMessage("page 7: the file ends before it does");
        volume.unlink("pages", DirectorySync.NOW);
        assertThatThrownBy(() -> SmallTree.open(volume))
                .isInstanceOf(CorruptPageException.class)
                .hasMessageContaining("the file \"pages\" is missing");
    }

    @Test
    void aForeignRecordInTheLogIsRefused() throws IOException {
        fill();
        try (Volume log = volume.subdirectory("log");
                Log opened = Log.open(log, RepeatableLog.OPTIONS, RepeatableLog.SYNC)) {
            Lsn foreign = opened.append(new byte[] {1});
            assertThat(foreign).isGreaterThan(Lsn.ZERO);
        }
        assertThatThrownBy(() -> SmallTree.open(volume))
                .isInstanceOf(CorruptPageException.class)
                .hasMessageContaining("is no image of a page");
    }

    /** The log alone holds the commit. */
    @Test
    void afterAFailedWriteOfAPageEveryCallFailsAndTheNextOpeningHasTheCommit() throws IOException {
        Fault fault =
                Fault.once(Call.WRITE, 5, new Effect.Fail(Errno.Kind.ENOSPC)).of("pages");
        try (Volume full = SimulatedDisk.create(1, FaultPlan.NONE.with(fault)).mount()) {
            try (SmallTree store = SmallTree.open(full)) {
                store.engine().put(A, VALUE);
                store.engine().put(B, VALUE);
                assertThatThrownBy(() -> store.engine().put(C, VALUE)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> store.engine().put(D, VALUE)).hasMessageContaining("open the tree again");
                assertThatThrownBy(() -> store.engine().get(A)).hasMessageContaining("open the tree again");
            }
            try (SmallTree store = SmallTree.open(full)) {
                assertThat(store.all()).containsOnlyKeys(A, B, C);
            }
        }
    }

    @Test
    void aSecondOpenerIsRefused() throws IOException {
        try (SmallTree store = SmallTree.open(volume)) {
            assertThatThrownBy(() -> SmallTree.open(volume)).isInstanceOf(VolumeLockedException.class);
            assertThat(store.all()).isEmpty();
        }
    }

    /** A tree whose first page, which the last commit did not change, is no longer in the log. */
    private void fill() throws IOException {
        try (SmallTree store = SmallTree.open(volume)) {
            store.engine().put(A, VALUE);
            store.engine().checkpoint();
        }
    }

    private long pagesBytes() throws IOException {
        try (DurableFile file = volume.open("pages", OpenMode.READ)) {
            return file.size();
        }
    }
}
