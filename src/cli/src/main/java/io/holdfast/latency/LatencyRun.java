package io.holdfast.latency;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Measures all loads of a plan in slices of time, after every way has been warmed up without being measured. The slices
 * share out the time that is left: a slow load makes the others shorter, not the whole longer. Every load gets one operation
 * of each thread at least, and further slices only while there is time.
 *
 * <p>A thread begins an operation when its last one has ended, so a stall delays operations that were never begun
 * (coordinated omission): the latencies are those of a caller that waits, not of arrivals at a fixed rate.
 */
public final class LatencyRun {
    private static final int ALIGNMENT = 64 << 10;

    private final LatencyPlan plan;
    private final List<Way> ways;
    private final Workspace workspace;
    private final Optional<DeviceCounters> device;
    private final LongSupplier nanoTime;
    private final Progress progress;
    private final List<ByteBuffer> memory = new ArrayList<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    /** Told before each slice of a load. */
    @FunctionalInterface
    public interface Progress {
        /**
         * A slice of a load begins, or the warm-up of its way.
         *
         * @param load the load
         * @param done how many are done
         * @param count how many there are; fewer when a way has turned out to be absent
         * @param left how much time is left for all
         */
        void begins(LatencyPlan.Load load, int done, int count, Duration left);
    }

    /**
     * What came out.
     *
     * @param measurements one for each load that could be measured
     * @param absent the ways that the system or the file system refused, and why
     */
    public record Outcome(List<Measurement> measurements, Map<String, String> absent) {}

    /**
     * A run.
     *
     * @param plan what to measure
     * @param ways by which ways
     * @param workspace where
     * @param device the device's counters, where there are some
     * @param nanoTime the clock, as {@link System#nanoTime}
     * @param progress told before each slice
     */
    public LatencyRun(
            LatencyPlan plan,
            List<Way> ways,
            Workspace workspace,
            Optional<DeviceCounters> device,
            LongSupplier nanoTime,
            Progress progress) {
        this.plan = plan;
        this.ways = ways;
        this.workspace = workspace;
        this.device = device;
        this.nanoTime = nanoTime;
        this.progress = progress;
        for (int i = 0; i < plan.threads(); i++) {
            memory.add(aligned(Collections.max(plan.sizes())));
        }
    }

    /**
     * Measures.
     *
     * @return what came out
     * @throws IOException if an operation fails that worked before, or the files cannot be made
     * @throws InterruptedException if this thread is interrupted
     */
    public Outcome run() throws IOException, InterruptedException {
        long end = nanoTime.getAsLong() + plan.total().toNanos();
        List<Path> written = files("overwrite-", plan.fileBytes());
        List<Path> grown = files("append-", 0);
        Map<LatencyPlan.Load, Measurement> measured = new LinkedHashMap<>();
        List<Way> present = warmUp(written, grown, end);
        List<LatencyPlan.Load> slices = plan.slices(present);
        for (int i = 0; i < slices.size(); i++) {
            LatencyPlan.Load load = slices.get(i);
            if (nanoTime.getAsLong() < end || !measured.containsKey(load)) {
                long sliceEnd = begin(load, ways.size() + i, ways.size() + slices.size(), end);
                measured.merge(
                        load, measure(load, load.way().appends() ? grown : written, sliceEnd), Measurement::plus);
            }
        }
        return new Outcome(List.copyOf(measured.values()), absent);
    }

    /** Compiles the code of each way and brings the device to work, with a slice that is not measured. */
    private List<Way> warmUp(List<Path> written, List<Path> grown, long end) throws IOException, InterruptedException {
        List<Way> present = new ArrayList<>();
        int count = ways.size() + plan.slices(ways).size();
        for (int i = 0; i < ways.size(); i++) {
            LatencyPlan.Load load = plan.loads(ways).get(i);
            List<Path> files = load.way().appends() ? grown : written;
            long sliceEnd = begin(load, i, count, end);
            if (isPresent(load, files.get(0))) {
                present.add(load.way());
                measure(load, files, sliceEnd);
            }
        }
        return present;
    }

    /** Says what begins, and until when it may go on. */
    private long begin(LatencyPlan.Load load, int done, int count, long end) {
        long now = nanoTime.getAsLong();
        long left = Math.max(0, end - now);
        progress.begins(load, done, count, Duration.ofNanos(left));
        return now + left / (count - done);
    }

    private boolean isPresent(LatencyPlan.Load load, Path path) {
        try (WayFile file = load.way().opening().open(path)) {
            file.writeOf(memory(0, load)).at(0);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            absent.put(load.way().name(), workspace.withoutDirectory(String.valueOf(e.getMessage())));
            return false;
        }
    }

    private List<Path> files(String prefix, long bytes) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < plan.threads(); i++) {
            files.add(workspace.create(prefix + i, bytes));
        }
        return files;
    }

    private Measurement measure(LatencyPlan.Load load, List<Path> files, long end)
            throws IOException, InterruptedException {
        int fileCount = load.layout() == LatencyPlan.Layout.SEPARATE_FILES ? load.threads() : 1;
        List<WayFile> open = new ArrayList<>();
        try {
            for (int i = 0; i < fileCount; i++) {
                open.add(load.way().opening().open(files.get(i)));
            }
            // What the way before has left in a cache is not this one's to flush.
            open.get(0).writeOf(memory(0, load)).at(0);
            Measurement all = pass(load, open, end);
            while (nanoTime.getAsLong() < end) {
                all = all.plus(pass(load, open, end));
            }
            return all;
        } finally {
            for (WayFile file : open) {
                file.close();
            }
        }
    }

    /** Until the end, or until files that grow are full: they are emptied before, and no time is counted meanwhile. */
    private Measurement pass(LatencyPlan.Load load, List<WayFile> open, long end)
            throws IOException, InterruptedException {
        if (load.way().appends()) {
            for (WayFile file : open) {
                file.empty();
            }
        }
        List<LatencyThread> threads = threads(load, open, new Pass(nanoTime, end));
        DeviceCounters.Reading before = reading();
        long start = nanoTime.getAsLong();
        threads.forEach(LatencyThread::start);
        // All have ended before one is heard of: after a failure the files are closed, and their numbers given to
        // others.
        for (LatencyThread thread : threads) {
            thread.join();
        }
        long taken = Math.max(1, nanoTime.getAsLong() - start);
        Optional<DeviceCounters.Reading> given =
                device.isPresent() ? Optional.of(reading().since(before)) : Optional.empty();
        Histogram all = new Histogram(3);
        for (LatencyThread thread : threads) {
            all.add(thread.latency());
        }
        return new Measurement(load, all.getTotalCount(), taken, all, given);
    }

    private List<LatencyThread> threads(LatencyPlan.Load load, List<WayFile> open, Pass pass) {
        int sharing = load.threads() / open.size();
        List<LatencyThread> threads = new ArrayList<>();
        for (WayFile file : open) {
            Positions atTheEnd = Positions.atTheEnd(load, plan.fileBytes());
            for (int own = 0; own < sharing; own++) {
                threads.add(new LatencyThread(
                        file.writeOf(memory(threads.size(), load)),
                        load.way().appends() ? atTheEnd : Positions.over(load, plan.fileBytes(), own, sharing),
                        nanoTime,
                        pass));
            }
        }
        return threads;
    }

    private DeviceCounters.Reading reading() throws IOException {
        return device.isPresent() ? device.get().read() : new DeviceCounters.Reading(0, 0);
    }

    private ByteBuffer memory(int thread, LatencyPlan.Load load) {
        return memory.get(thread).slice(0, load.sizeBytes());
    }

    /** Memory for direct I/O, at any alignment that a device asks for. */
    private static ByteBuffer aligned(int bytes) {
        ByteBuffer raw = ByteBuffer.allocateDirect(bytes + ALIGNMENT);
        int start = -raw.alignmentOffset(0, ALIGNMENT) & (ALIGNMENT - 1);
        ByteBuffer memory = raw.slice(start, bytes);
        while (memory.hasRemaining()) {
            memory.put((byte) 0xa5);
        }
        return memory.clear();
    }
}
