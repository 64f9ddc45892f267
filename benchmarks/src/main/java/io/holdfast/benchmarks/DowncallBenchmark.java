package io.holdfast.benchmarks;

import io.holdfast.libc.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call costs by each way into the C library: a write of 4 KiB into the page cache, a sync of a clean file, and the
 * two together. Run by {@link DowncallRatios}, which adds the allocation per call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings(
        "nullness:initialization.fields.uninitialized") // JMH fills the parameters and calls the set-up first.
public class DowncallBenchmark {
    private static final long FILE_BYTES = 1 << 20;

    /** The ways to call. */
    public enum Way {
        /** {@code java.nio.channels.FileChannel} with a direct buffer. */
        FILE_CHANNEL,
        /** Holdfast's bindings by the Foreign Function and Memory API: Java 22 and later. */
        FFM,
        /** Holdfast's bindings by JNR. */
        JNR;

        Caller open(Path file) throws IOException {
            return switch (this) {
                case FILE_CHANNEL -> new ChannelCaller(file);
                case FFM -> new LibcCaller(Backend.FFM, file);
                case JNR -> new LibcCaller(Backend.JNR, file);
            };
        }
    }

    /** The way to call. */
    @Param
    Way way;

    /** Where the file is put; the system's temporary directory where empty. */
    @Param("")
    String directory;

    private Path file;
    private Caller caller;
    private long position;

    /** For JMH. */
    public DowncallBenchmark() {}

    /**
     * Creates a file of 1 MiB whose blocks are allocated, written and synced.
     *
     * @throws IOException if the system refuses
     */
    @Setup(Level.Trial)
    public void open() throws IOException {
        file = directory.isEmpty()
                ? Files.createTempFile("downcall", ".bin")
                : Files.createTempFile(Path.of(directory), "downcall", ".bin");
        caller = way.open(file);
        for (position = 0; position < FILE_BYTES; position += Caller.WRITE_BYTES) {
            caller.write(position);
        }
        caller.sync();
    }

    /**
     * Removes the file.
     *
     * @throws IOException if the system refuses
     */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        caller.close();
        Files.delete(file);
    }

    /**
     * A write of 4 KiB over blocks that exist, into the page cache.
     *
     * @return the count of bytes written
     * @throws IOException if the system refuses
     */
    @Benchmark
    public long pwrite() throws IOException {
        position = (position + Caller.WRITE_BYTES) & (FILE_BYTES - 1);
        return caller.write(position);
    }

    /**
     * A sync of a file that nobody has written to: the call without the device's work, as far as the file system saves it.
     *
     * @throws IOException if the system refuses
     */
    @Benchmark
    public void fdatasyncClean() throws IOException {
        caller.sync();
    }

    /**
     * A commit as naive programs do it: write 4 KiB, then sync.
     *
     * @throws IOException if the system refuses
     */
    @Benchmark
    public void pwriteAndFdatasync() throws IOException {
        pwrite();
        caller.sync();
    }
}
