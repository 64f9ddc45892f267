package io.holdfast.benchmarks.commit;

import io.holdfast.latency.DeviceCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * A system that takes part in a cell: its directory, its open store and what it has measured so far.
 *
 * <p>Between slices, unmeasured, it starts over in an empty directory where it has grown too large.
 */
final class Entrant implements AutoCloseable {
    /** Until files are warm; code is by then. */
    private static final Duration WARM_UP_ANEW = Duration.ofMillis(100);

    private final Contender contender;
    private final Cell cell;
    private final Path directory;
    private final long bytesMax;
    private final Machine machine;
    private final Optional<DeviceCounters> device;
    private final ThreadFactory threads;
    private final byte[] payload;
    private final List<Slice.Tally> tallies = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private @Owning Store store;

    /**
     * Opens a contender.
     *
     * @param directory where it goes: created, and deleted when the entrant is closed
     * @param bytesMax the size of the directory from which on it starts over
     */
    Entrant(
            Contender contender,
            Cell cell,
            Path directory,
            long bytesMax,
            Machine machine,
            Optional<DeviceCounters> device)
            throws Exception {
        this.contender = contender;
        this.cell = cell;
        this.directory = directory;
        this.bytesMax = bytesMax;
        this.machine = machine;
        this.device = device;
        this.threads = contender.callers() == Callers.VIRTUAL_THREADS
                ? VirtualThreadFactory.find()
                        .orElseThrow(() -> new UnsupportedOperationException("Java 21 has virtual threads, this is "
                                + Runtime.version().feature()))
                : Executors.defaultThreadFactory();
        this.payload = cell.payload();
        this.store = contender.opening().open(Files.createDirectory(directory), cell);
    }

    Contender contender() {
        return contender;
    }

    /** What its system chose for the load. */
    String tuning() {
        return store.tuning();
    }

    List<Sample> samples() {
        return samples;
    }

    /** The latencies of all callers in all slices, in nanoseconds. */
    Histogram latencyNanos() {
        Histogram all = new Histogram(3);
        tallies.forEach(tally -> all.add(tally.latencyNanos()));
        return all;
    }

    /** Commits without measuring, until code and files are warm. */
    void warmUp(Duration length) throws Exception {
        new Slice(store, contender.callers(), threads, payload, newTallies()).run(length);
    }

    /** Runs one slice and adds what it measured. */
    void measure(Duration length) throws Exception {
        startOverIfLarge();
        if (tallies.isEmpty()) {
            tallies.addAll(newTallies());
        }
        DeviceCounters.Reading before = reading();
        long cpuBefore = machine.cpuNanos();
        Slice.Outcome outcome = new Slice(store, contender.callers(), threads, payload, tallies).run(length);
        long cpu = machine.cpuNanos() - cpuBefore;
        DeviceCounters.Reading given = reading().since(before);
        samples.add(new Sample(outcome.commits(), outcome.nanos(), cpu, given.bytesWritten(), given.flushes()));
    }

    private List<Slice.Tally> newTallies() {
        int callers = contender.callers() == Callers.ONE_FOR_ALL ? 1 : cell.callers();
        return Stream.generate(Slice.Tally::new).limit(callers).toList();
    }

    private DeviceCounters.Reading reading() throws IOException {
        return device.isPresent() ? device.get().read() : new DeviceCounters.Reading(0, 0);
    }

    private void startOverIfLarge() throws Exception {
        if (size(directory) > bytesMax) {
            store.close();
            WorkDirectory.delete(directory);
            store = contender.opening().open(Files.createDirectory(directory), cell);
            warmUp(WARM_UP_ANEW);
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.flatMapToLong(file -> LongStream.of(file.toFile().length()))
                    .sum();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            store.close();
        } finally {
            WorkDirectory.delete(directory);
        }
    }
}
