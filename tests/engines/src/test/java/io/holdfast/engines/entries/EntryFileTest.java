package io.holdfast.engines.entries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.Damage;
import io.holdfast.engines.Mistake;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entry files: each rule of the package's documentation. */
class EntryFileTest {
    private static final String NAME = "file";

    private final Volume volume = SimulatedDisk.create(1).mount();

    @AfterEach
    void closeTheVolume() throws IOException {
        volume.close();
    }

    @Test
    void whatIsAppendedIsRead() throws IOException {
        Bytes longest = Bytes.of(new byte[EntryFormat.KEY_BYTES_MAX]);
        try (EntryFile file = EntryFile.publish(volume, NAME, List.of())) {
            Place empty = file.append(Kind.PUT, bytes(""), bytes(""));
            Place large = file.append(Kind.PUT, longest, Bytes.of(new byte[70_000]));
            file.append(Kind.DELETE, bytes("a"), bytes(""));

            assertThat(file.value(empty).length()).isZero();
            assertThat(file.value(large)).isEqualTo(Bytes.of(new byte[70_000]));
        }
        assertThat(recovered()).containsExactly("PUT ", "PUT " + longest, "DELETE a");
    }

    @Test
    void whatIsTooLongIsRefused() throws IOException {
        try (EntryFile file = EntryFile.publish(volume, NAME, List.of())) {
            assertThatThrownBy(
                            () -> file.append(Kind.PUT, Bytes.of(new byte[EntryFormat.KEY_BYTES_MAX + 1]), bytes("")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("65536");
            assertThatThrownBy(
                            () -> file.append(Kind.PUT, bytes(""), Bytes.of(new byte[EntryFormat.VALUE_BYTES_MAX + 1])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("16777217");
        }
    }

    @Test
    void aLastEntryThatIsTornIsCutWherever() throws IOException {
        long whole = write("a", "b");
        long first = EntryFormat.FILE_HEADER_BYTES + EntryFormat.ENTRY_HEADER_BYTES + 2;
        for (long length = whole - 1; length >= first; length--) {
            volume.unlink(NAME, DirectorySync.DEFERRED);
            write("a", "b");
            truncate(length);
            assertThat(recovered()).as("cut at %d", length).containsExactly("PUT a");
            assertThat(size()).isEqualTo(first);
        }
    }

    @Test
    void aLastEntryOfZeroesIsCut() throws IOException {
        long whole = write("a", "b");
        change(whole - 18, new byte[18]);
        assertThat(recovered()).containsExactly("PUT a");
    }

    @Test
    void afterTheCutTheFileGoesOn() throws IOException {
        truncate(write("a", "b") - 1);
        try (EntryFile file = EntryFile.open(volume, NAME)) {
            file.recover((kind, key, place) -> {});
            file.append(Kind.PUT, bytes("c"), bytes("3"));
        }
        assertThat(recovered()).containsExactly("PUT a", "PUT c");
    }

    /** The process died between write and sync, and the next one shows the entry: a power cut must not take it back. */
    @Test
    void whatRecoveryHasShownIsDurable() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(1);
        try (Volume unsynced = Mistake.leavesOutSyncsOf(NAME::equals).on(disk.mount());
                EntryFile file = EntryFile.publish(unsynced, NAME, List.of())) {
            file.append(Kind.PUT, bytes("a"), bytes("1"));
            disk.endProcess();
        } catch (IOException ignored) {
            // The process has ended: what it had open refuses to be closed.
        }
        try (Volume next = disk.mount()) {
            assertThat(recovered(next)).containsExactly("PUT a");
        }
        for (CrashState state : disk.crashStates(100)) {
            try (Volume afterwards = state.restart().mount()) {
                assertThat(recovered(afterwards)).as(state.toString()).containsExactly("PUT a");
            }
        }
    }

    @Test
    void anEntryThatWasAcknowledgedIsNeverCut() throws IOException {
        long whole = write("a", "b", "c");
        change(EntryFormat.FILE_HEADER_BYTES + EntryFormat.ENTRY_HEADER_BYTES + 18 + 1, new byte[] {'!'});
        assertThatThrownBy(this::recovered)
                .isInstanceOf(CorruptFileException.class)
                .hasMessage("file, position 42: no entry, though a later one, at 60, shows that it was acknowledged");
        assertThat(size()).isEqualTo(whole);
    }

    @Test
    void inAFinishedFileEveryBadEntryIsAnError() throws IOException {
        long whole = write("a", "b");
        truncate(whole - 1);
        try (EntryFile file = EntryFile.open(volume, NAME)) {
            assertThatThrownBy(() -> file.replay((kind, key, place) -> {}))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("position 42");
        }
        assertThat(size()).isEqualTo(whole - 1);
    }

    @Test
    void aValueThatRotsIsAnErrorWhenItIsRead() throws IOException {
        try (EntryFile file = EntryFile.publish(volume, NAME, List.of())) {
            Place place = file.append(Kind.PUT, bytes("a"), bytes("1"));
            change(place.end() - 1, new byte[] {'2'});
            assertThatThrownBy(() -> file.value(place))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("position 24");
        }
    }

    @Test
    void anEntryOfAnotherFileIsNone() throws IOException {
        write("a");
        byte[] foreign = new byte[18];
        try (DurableFile file = volume.open(NAME, OpenMode.READ)) {
            file.readUnaligned(ByteBuffer.wrap(foreign), EntryFormat.FILE_HEADER_BYTES);
        }
        EntryFile.publish(volume, NAME, List.of()).close();
        change(EntryFormat.FILE_HEADER_BYTES, foreign);
        assertThat(recovered()).isEmpty();
    }

    @Test
    void aForeignFileIsRefused() throws IOException {
        write("a");
        change(0, "something else".getBytes(StandardCharsets.US_ASCII));
        assertRefused("file, position 0: it does not begin as an entry file does");
        truncate(10);
        assertRefused("file, position 0: it does not begin as an entry file does");
    }

    @Test
    void aHeaderThatRotsIsRefused() throws IOException {
        write("a");
        Damage.flip(volume, NAME, 9);
        assertRefused("file, position 0: the checksum of the header is wrong");
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        write("a");
        ByteBuffer header = EntryFormat.encodeHeader(1).putInt(4, 2);
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().limit(16));
        header.putInt(16, (int) crc.getValue());
        byte[] other = new byte[header.capacity()];
        header.get(0, other);
        change(0, other);
        assertRefused("file, position 4: it is of version 2, known is 1 alone");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> EntryFile.open(volume, NAME).close())
                .isInstanceOf(CorruptFileException.class)
                .hasMessage(message);
    }

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }

    /** A file with a value of one byte for each of these keys; its length. */
    private long write(String... keys) throws IOException {
        try (EntryFile file = EntryFile.publish(volume, NAME, List.of())) {
            for (String key : keys) {
                file.append(Kind.PUT, bytes(key), bytes("1"));
            }
            return file.length();
        }
    }

    private List<String> recovered() throws IOException {
        return recovered(volume);
    }

    private static List<String> recovered(Volume where) throws IOException {
        List<String> found = new ArrayList<>();
        try (EntryFile file = EntryFile.open(where, NAME)) {
            file.recover((kind, key, place) -> found.add(kind + " " + key));
        }
        return found;
    }

    private void change(long position, byte[] bytes) throws IOException {
        try (DurableFile file = volume.open(NAME, OpenMode.BUFFERED)) {
            file.writeUnaligned(ByteBuffer.wrap(bytes), position);
            file.sync(SyncKind.DATA);
        }
    }

    private void truncate(long length) throws IOException {
        try (DurableFile file = volume.open(NAME, OpenMode.BUFFERED)) {
            file.truncate(length);
        }
    }

    private long size() throws IOException {
        try (DurableFile file = volume.open(NAME, OpenMode.READ)) {
            return file.size();
        }
    }
}
