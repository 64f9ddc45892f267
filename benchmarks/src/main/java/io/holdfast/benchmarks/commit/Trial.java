package io.holdfast.benchmarks.commit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A short run before the measured ones, which tells a system which of its settings suits a load. */
public final class Trial {
    private static final Duration LENGTH = Duration.ofMillis(100);

    private Trial() {}

    /**
     * Runs a system for 200 ms, of which the second half counts.
     *
     * @param store the open system
     * @param cell the load to come
     * @return commits per second
     * @throws InterruptedException if the thread is interrupted
     */
    public static double commitsPerSecond(Store store, Cell cell) throws InterruptedException {
        run(store, cell);
        Slice.Outcome outcome = run(store, cell);
        return outcome.commits() * 1e9 / outcome.nanos();
    }

    private static Slice.Outcome run(Store store, Cell cell) throws InterruptedException {
        List<Slice.Tally> tallies =
                Stream.generate(Slice.Tally::new).limit(cell.callers()).toList();
        return new Slice(store, Callers.PLATFORM_THREADS, Executors.defaultThreadFactory(), cell.payload(), tallies)
                .run(LENGTH);
    }
}
