package io.holdfast.engines.sstable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.Change;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The format of a table: what is written is read, and what is not as it was written is told. */
class SsTableTest {
    private static final Bytes FIRST = Bytes.utf8("");
    private static final String NAME = "00000001.sst";

    private final Volume volume = SimulatedDisk.create(1).mount();

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    private void write(Iterable<Entry> entries) throws IOException {
        try (SsTableWriter writer = SsTableWriter.create(volume, NAME)) {
            for (Entry entry : entries) {
                writer.add(entry);
            }
            writer.publish();
        }
    }

    private static List<Entry> all(Cursor cursor) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Optional<Entry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            entries.add(entry.get());
        }
        return entries;
    }

    private List<Entry> read() throws IOException {
        try (SsTable table = SsTable.open(volume, NAME)) {
            return all(table.from(FIRST));
        }
    }

    private byte[] content() throws IOException {
        try (DurableFile file = volume.open(NAME, OpenMode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.readUnaligned(bytes, 0);
            return bytes.array();
        }
    }

    private void replace(byte[] content, int length) throws IOException {
        if (volume.exists(NAME)) {
            volume.unlink(NAME, DirectorySync.NOW);
        }
        try (DurableFile file = volume.create(NAME, OpenMode.BUFFERED, DirectorySync.NOW)) {
            file.writeUnaligned(ByteBuffer.wrap(content, 0, length), 0);
        }
    }

    private static List<Entry> threeBlocks() {
        List<Entry> entries = new ArrayList<>();
        for (int key = 0; key < 9; key++) {
            entries.add(new Change(key, 1, key == 4 ? -1 : 1300).entry());
        }
        return entries;
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        write(threeBlocks());

        assertThat(read()).isEqualTo(threeBlocks());
        try (SsTable table = SsTable.open(volume, NAME)) {
            assertThat(table.count()).isEqualTo(9);
            for (Entry entry : threeBlocks()) {
                assertThat(table.get(entry.key())).contains(entry);
            }
            assertThat(table.get(Bytes.utf8("key-40"))).isEmpty();
            assertThat(table.get(FIRST)).isEmpty();
            assertThat(all(table.from(Bytes.utf8("key-40"))))
                    .isEqualTo(threeBlocks().subList(5, 9));
        }
    }

    @Test
    void aTableOfNothingIsATable() throws IOException {
        write(List.of());

        assertThat(read()).isEmpty();
    }

    @Test
    void seededTablesShowWhatATreeMapShows() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 20; round++) {
            TreeMap<Bytes, Entry> model = new TreeMap<>();
            for (int i = random.nextInt(60); i > 0; i--) {
                Entry entry = new Change(random.nextInt(100), i, 12 + random.nextInt(6000)).entry();
                model.put(entry.key(), entry);
            }
            write(model.values());

            try (SsTable table = SsTable.open(volume, NAME)) {
                for (int key = 0; key < 100; key++) {
                    Bytes from = Change.key(key);
                    assertThat(table.get(from)).isEqualTo(Optional.ofNullable(model.get(from)));
                    assertThat(table.from(from).next())
                            .isEqualTo(
                                    model.tailMap(from, true).values().stream().findFirst());
                }
                assertThat(all(table.from(FIRST))).containsExactlyElementsOf(model.values());
            }
            volume.unlink(NAME, DirectorySync.NOW);
        }
    }

    @Test
    void keysComeInTheirOrderAndOnce() throws IOException {
        Entry entry = Entry.deleted(Bytes.utf8("b"));
        try (SsTableWriter writer = SsTableWriter.create(volume, NAME)) {
            writer.add(entry);
            assertThatThrownBy(() -> writer.add(entry)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.add(Entry.deleted(Bytes.utf8("a"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aTableThatIsNotPublishedLeavesNothing() throws IOException {
        try (SsTableWriter writer = SsTableWriter.create(volume, NAME)) {
            writer.add(Entry.deleted(Bytes.utf8("a")));
        }

        assertThat(volume.list()).isEmpty();
    }

    @Test
    void aChangedByteIsToldWhereverItIs() throws IOException {
        write(threeBlocks());
        byte[] written = content();
        int told = 0;
        for (int at = 0; at < written.length; at += 13) {
            byte[] changed = written.clone();
            changed[at] ^= (byte) 0x10;
            replace(changed, changed.length);
            try {
                // The zeroes after a frame are nobody's.
                assertThat(read()).as("byte %d", at).isEqualTo(threeBlocks());
                assertThat(written[at]).isZero();
            } catch (TableDamagedException e) {
                assertThat(e).hasMessageContaining(NAME);
                told++;
            }
        }
        assertThat(told).isGreaterThan(800);
    }

    @Test
    void aTableCutShortAnywhereIsTold() throws IOException {
        write(threeBlocks());
        byte[] written = content();
        for (int length = 0; length < written.length; length += 97) {
            replace(written, length);

            assertThatThrownBy(this::read).as("%d bytes", length).isInstanceOf(TableDamagedException.class);
        }
    }

    @Test
    void aTableThatWasNeverFinishedIsTold() throws IOException {
        write(threeBlocks());
        byte[] written = content();
        Arrays.fill(written, 0, Frame.PAGE_BYTES, (byte) 0);
        replace(written, written.length);

        assertThatThrownBy(this::read).isInstanceOf(TableDamagedException.class).hasMessageContaining("never finished");
    }

    @Test
    void aForeignFileIsTold() throws IOException {
        replace(
                "#!/bin/sh\necho no table, but longer than a page or two would need to be\n"
                        .getBytes(StandardCharsets.US_ASCII),
                40);

        assertThatThrownBy(this::read).isInstanceOf(TableDamagedException.class).hasMessageContaining("no table");
    }

    @Test
    void aBadFooterIsTold() throws IOException {
        write(threeBlocks());
        byte[] written = content();
        written[written.length - Frame.PAGE_BYTES + Frame.HEAD_BYTES] ^= (byte) 1;
        replace(written, written.length);

        assertThatThrownBy(() -> SsTable.open(volume, NAME))
                .isInstanceOf(TableDamagedException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void aLaterVersionIsRefusedByItsNumber() throws IOException {
        write(threeBlocks());
        byte[] written = content();
        ByteBuffer header =
                Frame.buffer(20).putInt(2).putLong(9).putLong(written.length).flip();
        Frame.encode(Frame.Kind.HEADER, 0, header).get(written, 0, Frame.PAGE_BYTES);
        replace(written, written.length);

        assertThatThrownBy(this::read).isInstanceOf(TableDamagedException.class).hasMessageContaining("version 2");
    }

    @Test
    void aBlockOfAnotherPlaceIsTold() throws IOException {
        write(threeBlocks());
        byte[] written = content();
        System.arraycopy(written, Frame.PAGE_BYTES, written, 2 * Frame.PAGE_BYTES, Frame.PAGE_BYTES);
        replace(written, written.length);

        assertThatThrownBy(this::read).isInstanceOf(TableDamagedException.class).hasMessageContaining("checksum");
    }
}
