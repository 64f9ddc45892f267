package io.holdfast.benchmarks.channel;

import io.holdfast.channel.DurableFileChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reads and writes blocks of 4 KiB through the page cache, by the durable channel and by the runtime's own in turns, each
 * round beginning with the other. Prints the median of the rounds' ratios, and the quartiles.
 */
public final class ChannelRatios {
    private static final int BLOCK_BYTES = 4096;
    private static final int BLOCKS = 1 << 13;

    private final FileChannel runtimes;
    private final FileChannel durable;

    private ChannelRatios(FileChannel runtimes, FileChannel durable) {
        this.runtimes = runtimes;
        this.durable = durable;
    }

    /**
     * Runs it.
     *
     * @param arguments a directory, in which temporary files of 32 MiB are made; the count of rounds
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Path parent = Path.of(arguments[0]);
        Path one = Files.createTempFile(parent, "runtimes", ".channel");
        Path two = Files.createTempFile(parent, "durable", ".channel");
        try (FileChannel runtimes = FileChannel.open(one, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel durable = DurableFileChannel.open(two, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            new ChannelRatios(runtimes, durable).run(Integer.parseInt(arguments[1]));
        } finally {
            Files.delete(one);
            Files.delete(two);
        }
    }

    /** What one slice does with a channel, all over the file. */
    private interface Slice {
        void run(FileChannel channel, ByteBuffer block) throws IOException;
    }

    private enum Pattern implements Slice {
        SEQUENTIAL_WRITE {
            @Override
            public void run(FileChannel channel, ByteBuffer block) throws IOException {
                channel.position(0);
                for (int i = 0; i < BLOCKS; i++) {
                    requireWhole(channel.write(block.clear()));
                }
            }
        },
        SEQUENTIAL_READ {
            @Override
            public void run(FileChannel channel, ByteBuffer block) throws IOException {
                channel.position(0);
                for (int i = 0; i < BLOCKS; i++) {
                    requireWhole(channel.read(block.clear()));
                }
            }
        },
        RANDOM_WRITE {
            @Override
            public void run(FileChannel channel, ByteBuffer block) throws IOException {
                SplittableRandom random = new SplittableRandom(1);
                for (int i = 0; i < BLOCKS; i++) {
                    requireWhole(channel.write(block.clear(), (long) random.nextInt(BLOCKS) * BLOCK_BYTES));
                }
            }
        },
        RANDOM_READ {
            @Override
            public void run(FileChannel channel, ByteBuffer block) throws IOException {
                SplittableRandom random = new SplittableRandom(1);
                for (int i = 0; i < BLOCKS; i++) {
                    requireWhole(channel.read(block.clear(), (long) random.nextInt(BLOCKS) * BLOCK_BYTES));
                }
            }
        };

        private static void requireWhole(int count) throws IOException {
            if (count != BLOCK_BYTES) {
                throw new IOException(count + " bytes of a block were transferred");
            }
        }
    }

    private void run(int rounds) throws IOException {
        List<ByteBuffer> blocks = List.of(ByteBuffer.allocateDirect(BLOCK_BYTES), ByteBuffer.allocate(BLOCK_BYTES));
        List<double[]> measured = new ArrayList<>();
        for (int i = 0; i < blocks.size() * Pattern.values().length; i++) {
            measured.add(new double[rounds]);
        }
        // The rounds before the first write the files and let the compiler work.
        for (int round = -Math.max(1, rounds / 3); round < rounds; round++) {
            int kind = 0;
            for (ByteBuffer block : blocks) {
                for (Pattern pattern : Pattern.values()) {
                    measured.get(kind++)[Math.max(0, round)] = ratio(pattern, block, round % 2 == 0);
                }
            }
        }
        System.out.printf("%d rounds of %d blocks, speed relative to the runtime's channel%n", rounds, BLOCKS);
        int kind = 0;
        for (ByteBuffer block : blocks) {
            for (Pattern pattern : Pattern.values()) {
                double[] ratios = measured.get(kind++);
                Arrays.sort(ratios);
                System.out.printf(
                        "%-17s %-6s median %.2f, quartiles %.2f to %.2f%n",
                        pattern,
                        block.isDirect() ? "direct" : "heap",
                        ratios[rounds / 2],
                        ratios[rounds / 4],
                        ratios[rounds * 3 / 4]);
            }
        }
    }

    private double ratio(Slice slice, ByteBuffer block, boolean durableFirst) throws IOException {
        if (durableFirst) {
            double durableNanos = nanos(slice, durable, block);
            return nanos(slice, runtimes, block) / durableNanos;
        }
        double runtimesNanos = nanos(slice, runtimes, block);
        return runtimesNanos / nanos(slice, durable, block);
    }

    private static double nanos(Slice slice, FileChannel channel, ByteBuffer block) throws IOException {
        long start = System.nanoTime();
        slice.run(channel, block);
        return System.nanoTime() - start;
    }
}
