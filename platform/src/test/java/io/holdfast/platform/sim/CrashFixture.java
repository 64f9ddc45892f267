package io.holdfast.platform.sim;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.NotAFileException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Small histories, and what a crash leaves of them in a form that a test can list. */
final class CrashFixture {
    /** More states than any history of these tests has. */
    static final int ALL = 100_000;

    private CrashFixture() {}

    /** Creates a file, durably, of durable sectors, each filled with one letter. */
    static DurableFile durableFile(Volume volume, String name, String letters) throws IOException {
        DurableFile file = volume.create(name, OpenMode.BUFFERED, DirectorySync.NOW);
        write(file, 0, letters);
        file.sync(SyncKind.DATA);
        return file;
    }

    /** Writes sectors from one on, in one call, each filled with one letter. */
    static void write(DurableFile file, int sector, String letters) throws IOException {
        AlignedBuffer buffer = AlignedBuffer.allocate(letters.length() * Sectors.BYTES, 4096);
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.bytes().put(i, (byte) letters.charAt(i / Sectors.BYTES));
        }
        file.write(buffer, 0, buffer.capacity(), (long) sector * Sectors.BYTES);
    }

    /** A file as one letter for each sector, {@code .} for zeroes, {@code ?} for one that is torn within. */
    static String letters(DurableFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
        AlignedBuffer buffer = AlignedBuffer.allocate((bytes.capacity() + 4095) / 4096 * 4096, 4096);
        file.read(buffer, 0, buffer.capacity(), 0);
        StringBuilder letters = new StringBuilder();
        for (int from = 0; from < bytes.capacity(); from += Sectors.BYTES) {
            byte first = buffer.bytes().get(from);
            boolean whole = true;
            for (int i = from; i < Math.min(from + Sectors.BYTES, bytes.capacity()); i++) {
                whole &= buffer.bytes().get(i) == first;
            }
            letters.append(whole ? (first == 0 ? '.' : (char) first) : '?');
        }
        return letters.toString();
    }

    /** A directory as its names, each with the letters of its file or the names in its directory. */
    static String show(Volume volume) throws IOException {
        List<String> shown = new ArrayList<>();
        for (String name : volume.list()) {
            try (DurableFile file = volume.open(name, OpenMode.READ)) {
                shown.add(name + "=" + letters(file));
            } catch (NotAFileException directory) {
                try (Volume inner = volume.subdirectory(name)) {
                    shown.add(name + "/" + show(inner));
                }
            }
        }
        return shown.toString();
    }

    static String show(SimulatedDisk disk) throws IOException {
        try (Volume volume = disk.mount()) {
            return show(volume);
        }
    }

    /** Every state that a crash now can leave, each once. */
    static SortedSet<String> afterCrash(SimulatedDisk disk) throws IOException {
        return shown(disk.crashStates(ALL));
    }

    static SortedSet<String> shown(CrashStates states) throws IOException {
        SortedSet<String> shown = new TreeSet<>();
        for (CrashState state : states) {
            shown.add(show(state.restart()));
        }
        return shown;
    }
}
