package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.programs.Appended;
import io.holdfast.crash.programs.LogProgram;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogDamagedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Logs that are not as they were written: the right verdict or a clear error, never a wrong record, a hang or an unchecked
 * exception; and never a record less without a word, where one bit alone is wrong.
 */
@Timeout(600)
class BadInputTest {
    private static final int BLOCK = LogProgram.BLOCK;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 4L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);
    /** One of how many bits is flipped: a prime to every power of two, so that all bytes and all bits have their turn. */
    private static final int STRIDE = Double.parseDouble(System.getProperty("holdfast.crash.time", "1")) > 1 ? 1 : 61;

    private final List<Appended> written = new ArrayList<>();
    private final Map<String, byte[]> files = new TreeMap<>();

    @BeforeEach
    void writeALogOfTwoSegmentsWithACheckpoint() throws IOException {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            try (Log log = LogProgram.open(volume, OPTIONS)) {
                for (Appended append : List.of(
                        new Appended(0, 0, 1, 100),
                        new Appended(0, 1, 3, 50),
                        new Appended(0, 2, 1, LogProgram.CAPACITY),
                        new Appended(0, 3, 2, 900))) {
                    append(log, append);
                }
                log.checkpoint(log.syncedLsn(), ByteBuffer.wrap(new byte[] {1, 2, 3}));
            }
            for (String name : volume.list()) {
                try (DurableFile file = volume.open(name, OpenMode.READ)) {
                    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                    file.readUnaligned(bytes, 0);
                    files.put(name, bytes.array());
                }
            }
        }
    }

    private void append(Log log, Appended append) throws IOException {
        append.to(log);
        written.add(append);
    }

    /** What a log shows whose files were changed; empty if it is refused or damaged, which it says. */
    private static Optional<List<Appended>> opened(Map<String, byte[]> changed) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(2);
        try (Volume volume = disk.mount()) {
            for (Map.Entry<String, byte[]> entry : changed.entrySet()) {
                try (DurableFile file = volume.create(entry.getKey(), OpenMode.BUFFERED, DirectorySync.NOW)) {
                    file.writeUnaligned(ByteBuffer.wrap(entry.getValue()), 0);
                }
            }
            try (Log log = LogProgram.open(volume, OPTIONS)) {
                return Optional.of(LogProgram.replay(log));
            } catch (LogDamagedException | LogRefusedException told) {
                return Optional.empty();
            }
        }
    }

    private Map<String, byte[]> changed(Consumer<Map<String, byte[]>> change) {
        Map<String, byte[]> copy = new TreeMap<>();
        files.forEach((name, bytes) -> copy.put(name, bytes.clone()));
        change.accept(copy);
        return copy;
    }

    private void assertNothingWrong(String what, Optional<List<Appended>> found) {
        found.ifPresent(records -> assertThat(written).as(what).startsWith(records.toArray(new Appended[0])));
    }

    @Test
    void unchangedAllIsThere() throws IOException {
        assertThat(opened(files)).hasValue(written);
    }

    @Test
    void aFlippedBitIsToldOrHarmless() throws IOException {
        int told = 0;
        int harmless = 0;
        for (String name : files.keySet()) {
            for (int bit = 0; bit < files.get(name).length * 8; bit += STRIDE) {
                int at = bit;
                Optional<List<Appended>> found = opened(changed(all -> all.get(name)[at / 8] ^= (byte) (1 << at % 8)));
                if (found.isPresent()) {
                    assertThat(found.get()).as("%s, bit %d", name, bit).isEqualTo(written);
                    harmless++;
                } else {
                    told++;
                }
            }
        }
        System.out.println("single bits: " + told + " told, " + harmless + " harmless");
        assertThat(told).isPositive();
    }

    @Test
    void aFileCutAnywhereShowsNoWrongRecord() throws IOException {
        for (String name : files.keySet()) {
            for (int length = 0; length < files.get(name).length; length += length % 512 == 0 ? 1 + STRIDE : 16) {
                int to = length;
                assertNothingWrong(
                        name + " cut to " + length,
                        opened(changed(all -> all.put(name, Arrays.copyOf(all.get(name), to)))));
            }
        }
    }

    @Test
    void filesMissingSwappedEmptyOrTwiceShowNoWrongRecord() throws IOException {
        List<String> names = List.copyOf(files.keySet());
        for (String name : names) {
            assertNothingWrong("without " + name, opened(changed(all -> all.remove(name))));
            assertNothingWrong(name + " empty", opened(changed(all -> all.put(name, new byte[0]))));
            assertNothingWrong(
                    name + " longer", opened(changed(all -> all.put(name, Arrays.copyOf(all.get(name), 20 * BLOCK)))));
            assertNothingWrong(
                    name + " under a later sequence",
                    opened(changed(all -> all.put("00000000000000ff.wal", all.get(name)))));
            for (String other : names) {
                assertNothingWrong(name + " for " + other, opened(changed(all -> all.put(other, all.get(name)))));
                assertNothingWrong(name + " swapped with " + other, opened(changed(all -> {
                    byte[] first = all.get(name);
                    all.put(name, all.get(other));
                    all.put(other, first);
                })));
            }
        }
    }

    @Test
    void randomMutationsShowNoWrongRecord() throws IOException {
        SplittableRandom random = new SplittableRandom(20261121);
        List<String> names = List.copyOf(files.keySet());
        for (int i = 0; i < 3000 / Math.min(STRIDE, 3); i++) {
            long seed = random.nextLong();
            assertNothingWrong(
                    "mutation " + seed, opened(changed(all -> mutate(all, names, new SplittableRandom(seed)))));
        }
    }

    /** A few of: bytes set, a range zeroed, filled, or copied from elsewhere, a file cut or lengthened. */
    private static void mutate(Map<String, byte[]> all, List<String> names, SplittableRandom random) {
        for (int count = random.nextInt(1, 4); count > 0; count--) {
            String name = names.get(random.nextInt(names.size()));
            byte[] bytes = all.get(name);
            if (bytes.length == 0) {
                continue;
            }
            int at = random.nextInt(bytes.length);
            int end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 8 : 5000));
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> Arrays.fill(bytes, at, end, (byte) 0);
                case 2 -> Arrays.fill(bytes, at, end, (byte) random.nextInt());
                case 3 -> System.arraycopy(bytes, random.nextInt(bytes.length - (end - at) + 1), bytes, at, end - at);
                default -> all.put(name, Arrays.copyOf(bytes, random.nextInt(2 * bytes.length)));
            }
        }
    }
}
