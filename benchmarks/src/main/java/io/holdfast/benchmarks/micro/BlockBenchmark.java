package io.holdfast.benchmarks.micro;

import io.holdfast.wal.format.BlockCheck;
import io.holdfast.wal.format.BlockSealer;
import io.holdfast.wal.format.BlockState;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One block of the log, full of records: its checksum alone, its records written, sealed, checked and read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings(
        "nullness:initialization.fields.uninitialized") // JMH fills the parameters and calls the set-up first.
public class BlockBenchmark {
    private static final int RECORD_BYTES = 128;

    /** The block's size. */
    @Param({"4096", "65536"})
    int blockBytes;

    private final CRC32C checksum = new CRC32C();
    private final BlockCheck check = new BlockCheck();
    private final byte[] record = new byte[RECORD_BYTES];
    private final byte[] read = new byte[RECORD_BYTES];
    private ByteBuffer block;
    private SegmentPlace place;
    private BlockSealer sealer;
    private int used;

    /** For JMH. */
    public BlockBenchmark() {}

    /** Fills and seals the block. */
    @Setup
    public void fill() {
        new Random(1).nextBytes(record);
        block = ByteBuffer.allocateDirect(blockBytes).order(ByteOrder.LITTLE_ENDIAN);
        place = new SegmentPlace(1, 1, 0, blockBytes);
        sealer = new BlockSealer(place);
        used = encode();
        seal();
        if (check() != BlockState.VALID || decode() != used) {
            throw new IllegalStateException("the block that is measured is not valid");
        }
    }

    /**
     * CRC32C of as many bytes as the block has.
     *
     * @return the checksum
     */
    @Benchmark
    public long crc32c() {
        block.clear();
        checksum.reset();
        checksum.update(block);
        block.clear();
        return checksum.getValue();
    }

    /** Header, padding and both checksums of a block whose records are there. */
    @Benchmark
    public void seal() {
        sealer.seal(block, 0, 1, used, 0, 0);
    }

    /**
     * What recovery and replay do to every block first.
     *
     * @return valid
     */
    @Benchmark
    public BlockState check() {
        return check.check(block, 0, place, 1, Fill.RECYCLED);
    }

    /**
     * Writes records of 128 bytes until the block is full.
     *
     * @return where the last one ends
     */
    @Benchmark
    public int encode() {
        int stride = Fragment.stride(RECORD_BYTES);
        int at = WalFormat.BLOCK_HEADER_BYTES;
        for (; at + stride <= blockBytes; at += stride) {
            Fragment.put(block, at, WalFormat.FULL, RECORD_BYTES, 0, RECORD_BYTES, 0, (byte) 0, 0, 0);
            block.put(at + WalFormat.FRAGMENT_HEADER_BYTES, record);
        }
        return at;
    }

    /**
     * Reads them all.
     *
     * @return where the last one ends
     */
    @Benchmark
    public int decode() {
        int at = WalFormat.BLOCK_HEADER_BYTES;
        while (at < used) {
            int length = Fragment.dataLength(block, at);
            block.get(at + WalFormat.FRAGMENT_HEADER_BYTES, read, 0, length);
            at += Fragment.stride(length);
        }
        return at;
    }
}
