package io.holdfast.benchmarks.micro;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.BufferPool;
import io.holdfast.qual.Aligned;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Taking a buffer of 64 KiB from a pool and giving it back: by one thread, and by two that share the pool. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BufferPoolBenchmark {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int ALIGNMENT = 4096;

    private final BufferPool pool = new BufferPool(BUFFER_BYTES, ALIGNMENT, 4 * BUFFER_BYTES);

    /** For JMH. */
    public BufferPoolBenchmark() {}

    /**
     * One thread.
     *
     * @return the buffer, given back already
     */
    @Benchmark
    public AlignedBuffer alone() {
        return lend();
    }

    /**
     * Two threads.
     *
     * @return the buffer, given back already
     */
    @Benchmark
    @Threads(2)
    public AlignedBuffer shared() {
        return lend();
    }

    private @Aligned AlignedBuffer lend() {
        @Aligned AlignedBuffer buffer = pool.acquire();
        pool.release(buffer);
        return buffer;
    }
}
