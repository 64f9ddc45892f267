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
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Replays logs of the same records, each in turns with two readings of its own files past the page cache, where that is
 * possible: by one thread, and with their CRC32C, which is the limit.
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
     * @param read the same for the plain read alone
     * @param ratioToRead of the same round
     */
    public record Result(
            String system,
            long bytes,
            Quartiles gigabytesPerSecond,
            Quartiles limit,
            Quartiles ratioToLimit,
            Quartiles read,
            Quartiles ratioToRead) {}

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
        List<Replayed.Extent> extents = log.extents();
        long bytes = extents.stream().mapToLong(Replayed.Extent::bytes).sum();
        double[] reads = new double[rounds];
        double[] limits = new double[rounds];
        double[] rates = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            int kept = Math.max(0, round);
            long start = System.nanoTime();
            read(extents, chunk -> {});
            long read = System.nanoTime();
            read(extents, new CRC32C()::update);
            long checked = System.nanoTime();
            long replayed = log.replay();
            long end = System.nanoTime();
            if (replayed != records) {
                throw new IOException(replayed + " records came back of " + records);
            }
            reads[kept] = bytes / (double) (read - start);
            limits[kept] = bytes / (double) (checked - read);
            rates[kept] = bytes / (double) (end - checked);
        }
        return new Result(
                system,
                bytes,
                Quartiles.of(rates),
                Quartiles.of(limits),
                ratios(rates, limits),
                Quartiles.of(reads),
                ratios(rates, reads));
    }

    private static Quartiles ratios(double[] rates, double[] others) {
        return Quartiles.of(IntStream.range(0, rates.length)
                .mapToDouble(round -> rates[round] / others[round])
                .toArray());
    }

    private static void read(List<Replayed.Extent> extents, Consumer<ByteBuffer> use) throws IOException {
        AlignedBuffer buffer = AlignedBuffer.allocate(CHUNK_BYTES, ALIGNMENT);
        for (Replayed.Extent extent : extents) {
            Path path = extent.file().toAbsolutePath();
            Path parent = path.getParent();
            try (Volume volume = Volumes.open(parent == null ? path : parent);
                    DurableFile file = volume.open(
                            String.valueOf(path.getFileName()),
                            OpenMode.READ.with(OpenMode.Caching.DIRECT_IF_POSSIBLE))) {
                for (long position = 0; position < extent.bytes(); position += CHUNK_BYTES) {
                    long units = (Math.min(CHUNK_BYTES, extent.bytes() - position) + ALIGNMENT - 1) / ALIGNMENT;
                    int count = file.read(
                            buffer,
                            0,
                            file.alignment().requireLength((int) units * ALIGNMENT),
                            file.alignment().requirePosition(position));
                    use.accept(buffer.bytes().limit(count).position(0));
                    buffer.bytes().clear();
                }
            }
        }
    }
}
