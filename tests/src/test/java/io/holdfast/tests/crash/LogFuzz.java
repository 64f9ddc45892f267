package io.holdfast.tests.crash;

import io.holdfast.crash.programs.LogProgram;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.Batch;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogDamagedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogRefusedException;
import io.holdfast.wal.LogVerification;
import io.holdfast.wal.LogView;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What Jazzer calls with bytes that it lets grow by what they reach in the log's code: edits of the files of a sound log. Where the
 * first byte is odd, the checksums are made right again afterwards: so the edits get past them, to what believes a field; and a
 * record may be whatever they make of it.
 */
public final class LogFuzz {
    /** The longest edit: file, way, position, count, and the bytes that it sets. */
    static final int EDIT_BYTES_MAX = 13;
    /** Where an edit's position is in an input whose first edit it is. */
    static final int EDIT_POSITION = 3;

    private static final int EDIT_BYTES_MIN = 5;
    private static final int BLOCK = LogProgram.BLOCK;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK, 4L * BLOCK, 2 * BLOCK, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);
    private static final LogFuzz SOUND = new LogFuzz();

    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> names;
    private final String records;

    private LogFuzz() {
        try (Volume volume = SimulatedDisk.create(1).mount()) {
            try (Log log = LogProgram.open(volume, OPTIONS)) {
                ByteBuffer bytes = ByteBuffer.allocate(3 * BLOCK);
                new SplittableRandom(1).nextBytes(bytes.array());
                Lsn first = log.append(bytes.limit(100));
                log.appendBatch(new Batch().add(bytes).add(bytes.limit(40)).add(bytes));
                log.append(bytes.limit(BLOCK + 10));
                log.checkpoint(first, ByteBuffer.wrap(new byte[] {1, 2, 3}));
                log.append(bytes.limit(2 * BLOCK));
                log.truncateAfter(log.append(bytes.limit(7)));
                log.append(bytes.limit(500));
            }
            for (String name : volume.list()) {
                try (DurableFile file = volume.open(name, OpenMode.READ)) {
                    ByteBuffer content = ByteBuffer.allocate((int) file.size());
                    file.readUnaligned(content, 0);
                    files.put(name, content.array());
                }
            }
            names = List.copyOf(files.keySet());
            records = shown(files, LogFuzz::opened);
        } catch (IOException e) {
            throw new AssertionError("a sound log", e);
        }
    }

    /**
     * Edits the files and opens the log.
     *
     * @param input the first byte says whether checksums are mended, and whether the log is opened or only viewed; edits follow
     */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length > 0) {
            SOUND.open(ByteBuffer.wrap(input));
        }
    }

    private void open(ByteBuffer input) throws IOException {
        int first = input.get();
        boolean mends = (first & 1) == 1;
        Map<String, byte[]> edited = new TreeMap<>();
        files.forEach((name, bytes) -> edited.put(name, bytes.clone()));
        while (input.remaining() >= EDIT_BYTES_MIN) {
            edit(edited, input);
        }
        if (mends) {
            edited.forEach(LogFuzz::mend);
        }
        String found = shown(edited, (first & 2) == 2 ? LogFuzz::opened : LogFuzz::viewed);
        if (!mends && !records.startsWith(found)) {
            throw new AssertionError("shows " + found + ", of " + records);
        }
    }

    /** Which file, how, and where; then the bytes. */
    private void edit(Map<String, byte[]> edited, ByteBuffer input) {
        String name = names.get(Byte.toUnsignedInt(input.get()) % names.size());
        int how = Byte.toUnsignedInt(input.get());
        int at = Short.toUnsignedInt(input.getShort());
        int count = Byte.toUnsignedInt(input.get());
        byte[] bytes = edited.getOrDefault(name, new byte[0]);
        switch (how % 8) {
            case 0 -> edited.remove(name);
            case 1 -> edited.put(name, Arrays.copyOf(bytes, at));
            case 2 -> edited.put(names.get(count % names.size()), bytes.clone());
            case 3 -> Arrays.fill(bytes, Math.min(at, bytes.length), Math.min(at + 32 * count, bytes.length), (byte) 0);
            default -> {
                int length = Math.max(
                        0,
                        Math.min(
                                Math.min(1 + count % (EDIT_BYTES_MAX - EDIT_BYTES_MIN), input.remaining()),
                                bytes.length - at));
                input.get(bytes, Math.min(at, bytes.length), length);
            }
        }
    }

    /** The checksums of all blocks, of both bodies of a header block, and of a checkpoint. */
    private static void mend(String name, byte[] bytes) {
        if (!name.endsWith(".wal")) {
            mend(bytes, 0, 4, bytes.length);
            return;
        }
        int bodies = BLOCK - WalFormat.SECTOR_BYTES;
        for (int block = 0; block + BLOCK <= bytes.length; block += BLOCK) {
            if (block == 0) {
                mend(bytes, WalFormat.BLOCK_HEADER_BYTES, 4, WalFormat.BODY_BYTES);
                mend(bytes, bodies, 4, WalFormat.BODY_BYTES);
            }
            mend(bytes, block + WalFormat.BLOCK_HEADER_CHECKSUM_OFFSET, 4 - WalFormat.BLOCK_HEADER_CHECKSUM_OFFSET, 0);
            mend(bytes, block, 4, BLOCK);
        }
    }

    private static void mend(byte[] bytes, int at, int from, int to) {
        if (at + Math.max(to, 4) <= bytes.length) {
            CRC32C checksum = new CRC32C();
            checksum.update(bytes, at + from, to - from);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, (int) checksum.getValue());
        }
    }

    /** What a way to read a log shows. */
    @FunctionalInterface
    private interface Way {
        String records(Volume volume) throws IOException;
    }

    /** The records as text; nothing where the log says what is wrong with it. */
    private static String shown(Map<String, byte[]> files, Way way) throws IOException {
        try (Volume volume = SimulatedDisk.create(2).mount()) {
            for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                try (DurableFile file = volume.create(entry.getKey(), OpenMode.BUFFERED, DirectorySync.NOW)) {
                    file.writeUnaligned(ByteBuffer.wrap(entry.getValue()), 0);
                }
            }
            return way.records(volume);
        } catch (LogDamagedException | LogRefusedException told) {
            return "";
        }
    }

    /** Without a lock or a thread: a fraction of what opening takes. */
    private static String viewed(Volume volume) throws IOException {
        LogView view = LogView.open(volume);
        LogVerification verification = view.verify();
        if (!verification.opening().equals(view.report())) {
            throw new AssertionError(verification + ", but " + view.report());
        }
        try (LogReader reader = view.replay(view.beginLsn())) {
            return text(reader);
        }
    }

    private static String opened(Volume volume) throws IOException {
        try (Log log = LogProgram.open(volume, OPTIONS);
                LogReader reader = log.replay(log.beginLsn())) {
            return text(reader);
        }
    }

    private static String text(LogReader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        while (reader.next()) {
            // A buffer's hash is that of its bytes.
            text.append(reader.lsn()).append(' ').append(reader.payload().hashCode());
            text.append('\n');
        }
        return text.toString();
    }
}
