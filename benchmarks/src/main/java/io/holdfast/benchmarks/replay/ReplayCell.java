package io.holdfast.benchmarks.replay;

import io.holdfast.benchmarks.commit.Quartiles;
import io.holdfast.benchmarks.commit.WorkDirectory;
import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Replays logs of the same records, each in turns with the limit: its own files read past the page cache, where that is
 * possible, and their CRC32C.
 */
@SuppressWarnings("try") // Peers declare InterruptedException at what closes.
public final class ReplayCell {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int ALIGNMENT = 1 << 16;

    private final Path directory;
    private final int payloadBytes;
    private final long records;
    private final int rounds;
    private final Map<String, String> absent = new LinkedHashMap<>();

    /**
     * What came out for one log.
     *
     * @param system its name
     * @param bytes of its files
     * @param gigabytesPerSecond of its files' bytes
     * @param limit the same for the plain read with CRC32C
     * @param ratioToLimit of the same round
     */
    public record Result(
            String system, long bytes, Quartiles gigabytesPerSecond, Quartiles limit, Quartiles ratioToLimit) {}

    /**
     * A cell.
     *
     * @param directory in which each log gets a directory, one after the other
     * @param payloadBytes of a record, one or more
     * @param mib of all records together
     * @param rounds how often each is replayed and measured, one or more
     */
    public ReplayCell(Path directory, int payloadBytes, int mib, int rounds) {
        this.directory = directory;
        this.payloadBytes = payloadBytes;
        this.records = Math.max(1, ((long) mib << 20) / payloadBytes);
        this.rounds = rounds;
    }

    /**
     * Holdfast's own logs.
     *
     * @return the ways to write them, by name
     */
    public static Map<String, Replayed.Writing> own() {
        Map<String, Replayed.Writing> own = new LinkedHashMap<>();
        own.put(
                "holdfast",
                (path, count, payload) ->
                        HoldfastReplay.write(path, count, payload, OpenMode.Caching.DIRECT_IF_POSSIBLE));
        own.put(
                "holdfast-buffered",
                (path, count, payload) -> HoldfastReplay.write(path, count, payload, OpenMode.Caching.BUFFERED));
        return own;
    }

    /**
     * Runs it.
     *
     * @param systems how each log is written, by name
     * @return the results of those that could be run
     * @throws IOException if a directory cannot be removed
     */
    public List<Result> run(Map<String, Replayed.Writing> systems) throws IOException {
        List<Result> results = new ArrayList<>();
        for (Map.Entry<String, Replayed.Writing> system : systems.entrySet()) {
            Path own = Files.createDirectory(directory.resolve("replay-" + system.getKey()));
            try (Replayed log = system.getValue().write(own, records, new byte[payloadBytes])) {
                results.add(measure(system.getKey(), log));
            } catch (Exception | LinkageError e) {
                absent.put(system.getKey(), e.toString());
            } finally {
                WorkDirectory.delete(own);
            }
        }
        return results;
    }

    /**
     * Those that could not be run.
     *
     * @return the reason, by name
     */
    public Map<String, String> absent() {
        return absent;
    }

    /** Round -1 warms up. */
    private Result measure(String system, Replayed log) throws Exception {
        List<Path> files = log.files();
        double[] limits = new double[rounds];
        double[] rates = new double[rounds];
        double[] ratios = new double[rounds];
        long bytes = 0;
        for (int round = -1; round < rounds; round++) {
            int kept = Math.max(0, round);
            long start = System.nanoTime();
            bytes = readAndCheck(files);
            long read = System.nanoTime();
            long replayed = log.replay();
            long end = System.nanoTime();
            if (replayed != records) {
                throw new IOException(replayed + " records came back of " + records);
            }
            limits[kept] = bytes / (double) (read - start);
            rates[kept] = bytes / (double) (end - read);
            ratios[kept] = rates[kept] / limits[kept];
        }
        return new Result(system, bytes, Quartiles.of(rates), Quartiles.of(limits), Quartiles.of(ratios));
    }

    private static long readAndCheck(List<Path> files) throws IOException {
        AlignedBuffer buffer = AlignedBuffer.allocate(CHUNK_BYTES, ALIGNMENT);
        ByteBuffer bytes = buffer.bytes();
        CRC32C checksum = new CRC32C();
        long total = 0;
        for (Path path : files) {
            Path parent = path.toAbsolutePath().getParent();
            try (Volume volume = Volumes.open(parent == null ? path : parent);
                    DurableFile file = volume.open(
                            String.valueOf(path.getFileName()),
                            OpenMode.READ.with(OpenMode.Caching.DIRECT_IF_POSSIBLE))) {
                int count;
                long position = 0;
                do {
                    count = file.read(
                            buffer,
                            0,
                            file.alignment().requireLength(CHUNK_BYTES),
                            file.alignment().requirePosition(position));
                    bytes.limit(count).position(0);
                    checksum.update(bytes);
                    bytes.clear();
                    position += count;
                } while (count == CHUNK_BYTES);
                total += position;
            }
        }
        return total;
    }
}
