package io.holdfast.engines.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.Change;
import io.holdfast.engines.RepeatableLog;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLockedException;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.CommitMode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tree does while nothing goes wrong, and what it refuses. */
class LsmTreeTest {
    private static final LsmOptions OPTIONS = new LsmOptions(RepeatableLog.OPTIONS, 3000, 2);
    private static final Bytes FIRST = Bytes.utf8("");
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");

    private final Volume volume = SimulatedDisk.create(1).mount();
    private LsmTree tree;

    @BeforeEach
    void open() throws IOException {
        tree = LsmTree.open(volume, OPTIONS, RepeatableLog.SYNC, StepOrder.AS_GIVEN);
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
        volume.close();
    }

    private void reopen() throws IOException {
        tree.close();
        open();
    }

    @Test
    void seededHistoriesShowWhatATreeMapShows() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        TreeMap<Bytes, Bytes> model = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            Change change = new Change(random.nextInt(40), i, random.nextInt(4) == 0 ? -1 : 12 + random.nextInt(300));
            Bytes key = Change.key(change.key());
            if (change.isDeletion()) {
                tree.delete(key);
                model.remove(key);
            } else {
                tree.put(key, change.value());
                model.put(key, change.value());
            }
            switch (random.nextInt(30)) {
                case 0 -> reopen();
                case 1 -> tree.flush();
                case 2 -> tree.compact();
                default -> {
                    Bytes some = Change.key(random.nextInt(40));
                    assertThat(tree.get(some)).isEqualTo(Optional.ofNullable(model.get(some)));
                    assertThat(tree.scan(some)).isEqualTo(model.tailMap(some));
                }
            }
            assertThat(tree.tableCount()).isLessThanOrEqualTo(2);
        }
        assertThat(tree.scan(FIRST)).isEqualTo(model);
    }

    @Test
    void aBatchIsAppliedInItsOrder() throws IOException {
        tree.write(List.of(Entry.put(A, A), Entry.put(B, B), Entry.put(A, B), Entry.deleted(B)));
        reopen();

        assertThat(tree.scan(FIRST)).containsExactly(Map.entry(A, B));
    }

    @Test
    void aDeletionHidesTheTablesValueAndIsGoneAfterACompaction() throws IOException {
        tree.put(A, A);
        tree.flush();
        tree.delete(A);
        assertThat(tree.get(A)).isEmpty();
        tree.flush();
        reopen();
        assertThat(tree.get(A)).isEmpty();
        assertThat(tree.tableCount()).isEqualTo(2);

        tree.compact();

        assertThat(tree.get(A)).isEmpty();
        assertThat(tree.tableCount()).isEqualTo(1);
    }

    @Test
    void anUnsyncedTreeIsThereWhenItWasClosed() throws IOException {
        tree.close();
        try (LsmTree unsynced =
                LsmTree.open(volume, OPTIONS, RepeatableLog.SYNC.with(CommitMode.UNSYNCED), StepOrder.AS_GIVEN)) {
            unsynced.put(A, B);
            unsynced.flush();
            unsynced.put(B, A);
        }
        tree = LsmTree.open(volume, OPTIONS);

        assertThat(tree.scan(FIRST)).containsOnlyKeys(A, B);
    }

    @Test
    void whatIsFlushedIsInOneTable() throws IOException {
        tree.flush();
        assertThat(tree.tableCount()).isZero();
        tree.put(A, A);
        tree.flush();
        tree.flush();

        assertThat(tree.tableCount()).isEqualTo(1);
    }

    @Test
    void theLogIsAsLongAsWhatIsNotInTables() throws IOException {
        for (int i = 0; i < 60; i++) {
            tree.put(A, new Change(1, i, 1000).value());
        }

        try (Volume log = volume.subdirectory("log")) {
            // Of 60 blocks in segments of five: the segment in use, the one before, one that is prepared.
            assertThat(log.list()).filteredOn(name -> name.endsWith(".wal")).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void aTreeHasOneWriter() {
        assertThatThrownBy(() -> LsmTree.open(volume, OPTIONS)).isInstanceOf(VolumeLockedException.class);
    }

    @Test
    void aWriteOfNothingIsRefused() {
        assertThatThrownBy(() -> tree.write(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sizesBelowOneAreRefused() {
        assertThatThrownBy(() -> new LsmOptions(RepeatableLog.OPTIONS, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LsmOptions(RepeatableLog.OPTIONS, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tablesWithoutTheirLogAreRefused() throws IOException {
        tree.put(A, A);
        tree.flush();
        tree.close();
        try (Volume log = volume.subdirectory("log")) {
            for (String name : log.list()) {
                log.unlink(name, DirectorySync.NOW);
            }
        }

        assertThatThrownBy(() -> LsmTree.open(volume, OPTIONS)).hasMessageContaining("it is not theirs");

        try (Volume log = volume.subdirectory("log")) {
            assertThat(log.list()).isNotEmpty();
        }
    }
}
