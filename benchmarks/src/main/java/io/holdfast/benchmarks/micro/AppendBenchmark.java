package io.holdfast.benchmarks.micro;

import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** The log's group commit on an {@link InstantVolume}: its own work and what it allocates, for each way to append. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings(
        "nullness:initialization.fields.uninitialized") // JMH fills the parameters and calls the set-up first.
public class AppendBenchmark {
    /** Commits under way at once where callers do not wait. */
    private static final int OUTSTANDING = 64;

    /** The record's length. */
    @Param({"128", "1024"})
    int payloadBytes;

    private final ByteBuffer noHeader = ByteBuffer.allocate(0);
    private byte[] payload;
    private Log log;

    /** For JMH. */
    public AppendBenchmark() {}

    /**
     * Opens a new log.
     *
     * @throws IOException never
     */
    @Setup(Level.Iteration)
    public void open() throws IOException {
        payload = new byte[payloadBytes];
        log = Log.open(new InstantVolume(), LogOptions.DEFAULT.withWriteMethod(WriteMethod.BUFFERED_SYNC));
    }

    /**
     * Closes the log.
     *
     * @throws IOException never
     */
    @TearDown(Level.Iteration)
    public void close() throws IOException {
        log.close();
    }

    /**
     * One caller.
     *
     * @return the record's LSN
     * @throws IOException if the log fails
     */
    @Benchmark
    public Lsn append() throws IOException {
        return log.append(payload);
    }

    /**
     * One caller, without an object for the LSN.
     *
     * @return the record's LSN
     * @throws IOException if the log fails
     */
    @Benchmark
    public long appendPosition() throws IOException {
        return log.appendPosition(payload);
    }

    /**
     * Eight callers that share groups.
     *
     * @return the record's LSN
     * @throws IOException if the log fails
     */
    @Benchmark
    @Threads(8)
    public long appendPositionByEight() throws IOException {
        return log.appendPosition(payload);
    }

    /**
     * One caller that waits only for the record {@value #OUTSTANDING} before.
     *
     * @param window the records under way
     * @return the LSN of the one that was waited for
     * @throws IOException if the log fails
     * @throws InterruptedException never
     * @throws ExecutionException if the log fails
     */
    @Benchmark
    public Lsn appendAsync(Window window) throws IOException, InterruptedException, ExecutionException {
        return window.exchange(log.appendAsync((byte) 0, noHeader, ByteBuffer.wrap(payload)));
    }

    /** The records that one caller has under way. */
    @State(Scope.Thread)
    public static class Window {
        private final ArrayDeque<Future<Lsn>> underWay = new ArrayDeque<>();

        /** For JMH. */
        public Window() {}

        private Lsn exchange(Future<Lsn> added) throws InterruptedException, ExecutionException {
            underWay.add(added);
            return underWay.size() > OUTSTANDING ? underWay.remove().get() : Lsn.ZERO;
        }

        /**
         * Waits for all, before the log is closed.
         *
         * @throws InterruptedException never
         * @throws ExecutionException if the log fails
         */
        @TearDown(Level.Iteration)
        public void await() throws InterruptedException, ExecutionException {
            while (!underWay.isEmpty()) {
                underWay.remove().get();
            }
        }
    }
}
