package io.holdfast.engines.sstable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.EngineFaults;
import io.holdfast.engines.Mistake;
import io.holdfast.engines.StepOrder;
import io.holdfast.file.AtomicFile;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several tables and their manifest. */
class TableSetTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");
    private static final Bytes OLD = Bytes.utf8("old");
    private static final Bytes NEW = Bytes.utf8("new");

    private final Volume volume = SimulatedDisk.create(1).mount();
    private TableSet set;

    @BeforeEach
    void open() throws IOException {
        set = TableSet.open(volume, StepOrder.AS_GIVEN);
    }

    @AfterEach
    void close() throws IOException {
        set.close();
        volume.close();
    }

    private void add(long mark, Entry... entries) throws IOException {
        set.add(Cursor.of(List.of(entries).iterator()), mark);
    }

    private void reopen() throws IOException {
        set.close();
        open();
    }

    @Test
    void theNewestTableCounts() throws IOException {
        add(1, Entry.put(A, OLD), Entry.put(B, OLD));
        add(2, Entry.put(A, NEW), Entry.deleted(B));
        reopen();

        assertThat(set.get(A)).contains(Entry.put(A, NEW));
        assertThat(set.get(B)).contains(Entry.deleted(B));
        assertThat(set.from(B).next()).contains(Entry.deleted(B));
        assertThat(set.mark()).isEqualTo(2);
        assertThat(set.size()).isEqualTo(2);
    }

    @Test
    void compactionLeavesOneTableWithoutWhatIsDeleted() throws IOException {
        add(1, Entry.put(A, OLD), Entry.put(B, OLD));
        add(2, Entry.put(A, NEW), Entry.deleted(B));

        set.compact();
        reopen();

        assertThat(volume.list()).containsExactly("00000003.sst", Manifest.NAME);
        assertThat(set.get(A)).contains(Entry.put(A, NEW));
        assertThat(set.get(B)).isEmpty();
        assertThat(set.mark()).isEqualTo(2);
    }

    @Test
    void whatTheManifestDoesNotNameIsRemovedAtOpenAndNothingElse() throws IOException {
        add(1, Entry.put(A, OLD));
        for (String name : List.of("00000002.sst", "00000003.sst.tmp", "notes.txt")) {
            volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW).close();
        }

        reopen();

        assertThat(volume.list()).containsExactly("00000001.sst", Manifest.NAME, "notes.txt");
        add(2, Entry.put(A, NEW));
        assertThat(set.get(A)).contains(Entry.put(A, NEW));
    }

    @Test
    void aTableThatIsNamedAndMissingIsToldAndNothingIsRemoved() throws IOException {
        add(1, Entry.put(A, OLD));
        volume.rename("00000001.sst", "00000002.sst", DirectorySync.NOW);

        assertThatThrownBy(() -> TableSet.open(volume, StepOrder.AS_GIVEN))
                .isInstanceOf(TableDamagedException.class)
                .hasMessageContaining("00000001.sst is named and not there");
        assertThat(volume.list()).containsExactly("00000002.sst", Manifest.NAME);
    }

    @Test
    void tablesWithoutTheirManifestAreLeftAlone() throws IOException {
        add(1, Entry.put(A, OLD));
        volume.unlink(Manifest.NAME, DirectorySync.NOW);

        assertThatThrownBy(() -> TableSet.open(volume, StepOrder.AS_GIVEN))
                .isInstanceOf(TableDamagedException.class)
                .hasMessageContaining("it is missing");
        assertThat(volume.list()).containsExactly("00000001.sst");
    }

    @Test
    void aManifestIsReadAsItWasWritten() throws IOException {
        Manifest manifest = new Manifest(42, 8, List.of("00000007.sst", "00000005.sst"));

        assertThat(Manifest.decode(manifest.encode())).isEqualTo(manifest);
        assertThat(Manifest.decode(Manifest.EMPTY.encode())).isEqualTo(Manifest.EMPTY);
    }

    @Test
    void aManifestThatIsNotAsItWasWrittenIsTold() throws IOException {
        byte[] written = new Manifest(42, 8, List.of("00000007.sst")).encode();
        for (int at = 0; at < written.length; at++) {
            byte[] changed = written.clone();
            changed[at] ^= (byte) 1;
            assertThatThrownBy(() -> Manifest.decode(changed))
                    .as("byte %d", at)
                    .isInstanceOf(TableDamagedException.class)
                    .hasMessageContaining(Manifest.NAME);
        }
        assertThatThrownBy(() -> Manifest.decode(new Manifest(1, 1, List.of("two words")).encode()))
                .isInstanceOf(TableDamagedException.class)
                .hasMessageContaining("not as the format has it");
        AtomicFile.in(volume, Manifest.NAME, 0600).replace(out -> out.write("mine".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> TableSet.open(volume, StepOrder.AS_GIVEN)).isInstanceOf(TableDamagedException.class);
    }

    @Test
    void anAddWhoseManifestIsNotWrittenIsNotThere() throws IOException {
        AtomicInteger manifests = new AtomicInteger();
        Mistake secondManifestFails = call -> {
            if (call.method().equals("create")
                    && call.name().startsWith("." + Manifest.NAME)
                    && manifests.incrementAndGet() == 2) {
                throw new IOException("no manifest");
            }
            return call.made();
        };
        set.close();
        set = TableSet.open(secondManifestFails.on(volume), StepOrder.AS_GIVEN);
        add(1, Entry.put(A, OLD));

        assertThatThrownBy(() -> add(2, Entry.put(A, NEW))).hasMessage("no manifest");

        assertThat(set.get(A)).contains(Entry.put(A, OLD));
        add(3, Entry.put(B, NEW));
        reopen();
        assertThat(volume.list()).containsExactly("00000001.sst", "00000003.sst", Manifest.NAME);
        assertThat(set.get(A)).contains(Entry.put(A, OLD));
    }

    @Test
    void anyCallMayFail() throws IOException {
        EngineFaults.check(TableSetProgram::tables, 3);
    }

    @Test
    void whatOpeningHasShownIsDurable() throws IOException {
        EngineFaults.checkWhatIsShownIsDurable(TableSetProgram::tables);
    }

    @Test
    void anAddThatFailedLeavesTheTablesAsTheyAre() throws IOException {
        add(1, Entry.put(A, OLD));
        Cursor broken = () -> {
            throw new IOException("no more");
        };

        assertThatThrownBy(() -> set.add(broken, 2)).hasMessage("no more");

        assertThat(volume.list()).containsExactly("00000001.sst", Manifest.NAME);
        add(3, Entry.put(A, NEW));
        reopen();
        assertThat(set.get(A)).contains(Entry.put(A, NEW));
        assertThat(set.get(B)).isEqualTo(Optional.empty());
    }
}
