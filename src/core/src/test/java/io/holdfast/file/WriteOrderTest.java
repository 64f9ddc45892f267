package io.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.CrashStates;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.DurableLsn;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.LsnRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of log, data, checkpoint and truncation; and the worked examples of the package's documentation, crashed. */
class WriteOrderTest {
    private static final LogOptions OPTIONS =
            new LogOptions(4096, 4 * 4096, 2 * 4096, 2, Duration.ZERO, WriteMethod.AUTO);
    private static final int STATES_EACH = 24;

    /** The examples. */
    enum Example {
        B_TREE_COMMIT("BTreeCommit") {
            @Override
            OrderedStore open(Volume directory) throws IOException {
                return new BTreeCommit(directory, OPTIONS);
            }
        },
        MEMTABLE_FLUSH("MemtableFlush") {
            @Override
            OrderedStore open(Volume directory) throws IOException {
                return new MemtableFlush(directory, OPTIONS);
            }
        },
        BITCASK_MERGE("BitcaskMerge") {
            @Override
            OrderedStore open(Volume directory) throws IOException {
                return new BitcaskMerge(directory, OPTIONS);
            }
        };

        private final String file;

        Example(String file) {
            this.file = file;
        }

        abstract OrderedStore open(Volume directory) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void theExampleKeepsEveryPutThroughEveryCrash(Example example) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(8);
        List<Map<Integer, Character>> contents = new ArrayList<>(List.of(Map.of()));
        List<Integer> operations = new ArrayList<>(List.of(0));
        try (Volume volume = disk.mount();
                OrderedStore store = example.open(volume)) {
            for (int i = 0; i < 9; i++) {
                store.put(i % 4, (char) ('a' + i));
                contents.add(new TreeMap<>(store.content()));
                operations.add(disk.operations());
                if (i % 3 == 2) {
                    store.settle();
                }
            }
        }
        for (CrashStates states : disk.crashPoints(STATES_EACH)) {
            int put = operations.size() - 1;
            while (operations.get(put) > states.operation()) {
                put--;
            }
            for (CrashState state : states) {
                try (Volume volume = state.restart().mount();
                        OrderedStore store = example.open(volume)) {
                    assertThat(store.content())
                            .as("%s", state)
                            .isIn(contents.subList(put, Math.min(put + 2, contents.size())));
                    store.settle();
                } catch (LsnRefusedException nothingToSettle) {
                    assertThat(put).as("%s", state).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDocumentationShowsTheExampleAsItRuns(Example example) throws IOException {
        Path source = Path.of("src/test/java/io/holdfast/file", example.file + ".java");
        Path documentation = Path.of("src/main/java/io/holdfast/file/package-info.java");
        Path base = Path.of(System.getProperty("basedir", Files.exists(source) ? "" : "src/core"));
        String text = Files.readString(base.resolve(source));
        String shown = text.substring(text.indexOf("    // example\n") + 15, text.indexOf("    // end\n"))
                .lines()
                .map(line -> line.isEmpty() ? " *" : " * " + line.substring(4))
                .reduce("", (all, line) -> all + line + "\n");
        assertThat(Files.readString(base.resolve(documentation))).contains(shown);
    }

    private interface Use {
        void of(Volume volume, Log log, DurableFile file) throws IOException;
    }

    private static void use(Use use) throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount();
                Volume inner = volume.subdirectory("log");
                Log log = Log.open(inner, OPTIONS);
                DurableFile file = volume.create("data", OpenMode.BUFFERED, DirectorySync.NOW)) {
            use.of(volume, log, file);
        }
    }

    private static ByteBuffer letter() {
        return ByteBuffer.wrap(new byte[] {'x'});
    }

    @Test
    void aProofIsGivenOnlyForWhatIsInTheLog() throws IOException {
        use((volume, log, file) -> {
            assertThat(log.durable(log.append(letter())).lsn()).isLessThan(log.syncedLsn());
            assertThatThrownBy(() -> log.durable(log.syncedLsn())).isInstanceOf(LsnRefusedException.class);
        });
    }

    @Test
    void aProofOfAnotherLogIsRefused() throws IOException {
        use((volume, log, file) -> use((other, otherLog, otherFile) -> {
            DurableLsn foreign = otherLog.durable(otherLog.append(letter()));
            WriteOrder order = new WriteOrder(log);
            assertThatThrownBy(() -> order.data(file).write(foreign, letter(), 0))
                    .isInstanceOf(WriteOrderException.class);
            assertThatThrownBy(() -> order.sync(foreign, List.of(), List.of())).isInstanceOf(WriteOrderException.class);
            WriteOrder otherOrder = new WriteOrder(otherLog);
            WriteOrder.Synced synced = otherOrder.sync(foreign, List.of(), List.of());
            assertThatThrownBy(() -> order.record(synced, letter())).isInstanceOf(WriteOrderException.class);
            WriteOrder.Recorded recorded = otherOrder.record(synced, letter());
            assertThatThrownBy(() -> order.truncate(recorded)).isInstanceOf(WriteOrderException.class);
            assertThatThrownBy(() -> order.unlink(recorded, volume, "data")).isInstanceOf(WriteOrderException.class);
            assertThat(file.size()).isZero();
        }));
    }

    @Test
    void aProofOfARecordThatWasCutIsRefused() throws IOException {
        use((volume, log, file) -> {
            WriteOrder order = new WriteOrder(log);
            DataFile data = order.data(file);
            DurableLsn kept = log.durable(log.append(letter()));
            DurableLsn cut = log.durable(log.append(letter()));
            WriteOrder.Synced synced = order.sync(cut, List.of(), List.of());

            log.truncateAfter(kept.lsn());

            assertThatThrownBy(() -> data.write(cut, letter(), 0))
                    .isInstanceOf(WriteOrderException.class)
                    .hasMessageContaining("cut");
            assertThatThrownBy(() -> order.sync(cut, List.of(), List.of())).isInstanceOf(WriteOrderException.class);
            assertThatThrownBy(() -> order.record(synced, letter())).isInstanceOf(WriteOrderException.class);
            assertThat(log.checkpoint()).isEmpty();
            data.write(log.durable(log.append(letter())), letter(), 0);
            assertThat(file.size()).isEqualTo(1);
        });
    }

    @Test
    void aCheckpointThatACutHasMadeImpossibleHoldsUpNoWriteOfALaterRecord() throws IOException {
        use((volume, log, file) -> {
            WriteOrder order = new WriteOrder(log);
            DataFile data = order.data(file);
            DurableLsn below = log.durable(log.append(letter()));
            DurableLsn first = log.durable(log.append(letter()));
            WriteOrder.Synced possible = order.sync(first, List.of(), List.of());
            DurableLsn last = first;
            while (last.lsn().position() < 100_000) {
                last = log.durable(log.append(letter()));
            }
            order.sync(last, List.of(), List.of());

            log.truncateAfter(first.lsn());

            DurableLsn next = log.durable(log.append(letter()));
            assertThat(next.lsn()).isLessThan(last.lsn());
            data.write(next, letter(), 0);
            data.write(first, letter(), 0);
            assertThatThrownBy(() -> data.write(below, letter(), 1)).isInstanceOf(WriteOrderException.class);
            order.record(possible, letter());
            assertThat(log.checkpoint().orElseThrow().lsn()).isEqualTo(first.lsn());
        });
    }

    @Test
    void aProofKnowsAllCutsSinceItWasGivenAndNoneBefore() throws IOException {
        use((volume, log, file) -> {
            DurableLsn first = log.durable(log.append(letter()));
            DurableLsn second = log.durable(log.append(letter()));
            DurableLsn third = log.durable(log.append(letter()));
            log.truncateAfter(second.lsn());
            assertThat(List.of(first.isCut(), second.isCut(), third.isCut())).containsExactly(false, false, true);
            DurableLsn fourth = log.durable(log.append(letter()));
            log.truncateAfter(first.lsn());
            DurableLsn fifth = log.durable(log.append(letter()));
            assertThat(List.of(first.isCut(), second.isCut(), third.isCut(), fourth.isCut(), fifth.isCut()))
                    .containsExactly(false, true, true, true, false);
        });
    }

    @Test
    void aWrittenFileThatIsNotNamedStopsTheCheckpoint() throws IOException {
        use((volume, log, file) -> {
            WriteOrder order = new WriteOrder(log);
            DurableLsn lsn = log.durable(log.append(letter()));
            DataFile data = order.data(file);
            data.write(lsn, letter(), 0);
            assertThatThrownBy(() -> order.sync(lsn, List.of(), List.of(volume)))
                    .isInstanceOf(WriteOrderException.class)
                    .hasMessageContaining("data");
            order.sync(lsn, List.of(data), List.of(volume));
            order.sync(lsn, List.of(), List.of());
        });
    }

    @Test
    void aNewFileWhoseWritingFailedCanBeGivenUpAndTheNextOneIsCheckpointed() throws IOException {
        use((volume, log, file) -> {
            WriteOrder order = new WriteOrder(log);
            DurableLsn lsn = log.durable(log.append(letter()));
            DurableFile table = volume.create("table", OpenMode.BUFFERED, DirectorySync.DEFERRED);
            DataFile abandoned = order.data(table);
            abandoned.write(lsn, letter(), 0);
            table.close();
            assertThatThrownBy(() -> abandoned.write(lsn, letter(), 1)).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> order.sync(lsn, List.of(abandoned), List.of(volume)))
                    .isInstanceOf(ClosedChannelException.class);
            abandoned.abandon();
            DataFile data = order.data(file);
            data.write(lsn, letter(), 0);
            order.record(order.sync(lsn, List.of(data), List.of(volume)), letter());
            assertThat(log.checkpoint()).isPresent();
        });
    }

    @Test
    void aWriteForARecordBelowTheCheckpointComesTooLate() throws IOException {
        use((volume, log, file) -> {
            WriteOrder order = new WriteOrder(log);
            DurableLsn early = log.durable(log.append(letter()));
            DurableLsn late = log.durable(log.append(letter()));
            DataFile data = order.data(file);
            order.sync(late, List.of(), List.of());
            assertThatThrownBy(() -> data.write(early, letter(), 0)).isInstanceOf(WriteOrderException.class);
            data.write(late, letter(), 0);
            assertThat(file.size()).isEqualTo(1);
        });
    }

    @Test
    void dataAndNamesAreDurableOnceTheyAreSynced() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(4);
        try (Volume volume = disk.mount();
                Volume inner = volume.subdirectory("log");
                Log log = Log.open(inner, OPTIONS);
                DurableFile file = volume.create("data", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            WriteOrder order = new WriteOrder(log);
            DurableLsn lsn = log.durable(log.append(letter()));
            DataFile data = order.data(file);
            data.write(lsn, letter(), 0);
            order.sync(lsn, List.of(data), List.of(volume));
            for (CrashState state : disk.crashStates(STATES_EACH)) {
                try (Volume after = state.restart().mount();
                        DurableFile found = after.open("data", OpenMode.READ)) {
                    assertThat(found.size()).as("%s", state).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aCheckpointAtLsn0IsRefusedAndTheLogStaysWhole() throws IOException {
        use((volume, log, file) -> {
            WriteOrder order = new WriteOrder(log);
            WriteOrder.Synced nothing = order.sync(log.durable(Lsn.ZERO), List.of(), List.of());
            assertThatThrownBy(() -> order.record(nothing, letter()))
                    .isInstanceOf(LsnRefusedException.class)
                    .hasMessageContaining("MEANS_NO_CHECKPOINT");
            assertThat(log.checkpoint()).isEmpty();
            DurableLsn lsn = log.durable(log.append(letter()));
            order.record(order.sync(lsn, List.of(), List.of()), letter());
            assertThat(log.checkpoint().orElseThrow().lsn()).isEqualTo(lsn.lsn());
        });
    }

    @Test
    void theLogIsNotTruncatedBeforeTheCheckpointIsRecorded() throws IOException {
        use((volume, log, file) -> {
            WriteOrder order = new WriteOrder(log);
            DurableLsn lsn = log.durable(log.append(letter()));
            WriteOrder.Synced synced = order.sync(lsn, List.of(), List.of());
            ByteBuffer tooMuch = ByteBuffer.allocate((1 << 24) + 1);
            assertThatThrownBy(() -> order.record(synced, tooMuch)).isInstanceOf(IllegalArgumentException.class);
            assertThat(log.beginLsn()).isEqualTo(Lsn.ZERO);
            assertThat(log.checkpoint()).isEmpty();
            WriteOrder.Recorded recorded = order.record(synced, letter());
            assertThat(log.beginLsn()).isEqualTo(Lsn.ZERO);
            order.truncate(recorded);
            assertThat(log.beginLsn()).isEqualTo(lsn.lsn());
        });
    }
}
