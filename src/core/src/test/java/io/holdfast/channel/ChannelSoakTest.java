package io.holdfast.channel;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.OpenDescriptors;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many threads make random calls on one file and are interrupted at random. Each has a region of its own, so that it knows
 * exactly what is there: no call may show anything else, throw, or lose an interrupt; no descriptor may be left open, and no
 * memory may be kept. A few seconds; as many as the system property {@code holdfast.soak.seconds} says, if it is set.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ChannelSoakTest {
    private static final int THREADS = 32;
    /** No multiple of any unit, so that neighbours meet in one. */
    private static final int REGION_BYTES = 20_011;

    /** More than anything else in the JVM may come to hold, less than a leak in each round would. */
    private static final long MEMORY_GROWTH_MAX = 24L << 20;

    private static final int COLLECTIONS_MAX = 200;

    private static Duration duration() {
        return Duration.ofSeconds(Long.getLong("holdfast.soak.seconds", 2));
    }

    /** Opens the file once more. */
    @FunctionalInterface
    private interface Opener {
        FileChannel open() throws IOException;
    }

    /** One thread: its region, what is in it, and the channels through which it goes. */
    private static final class Worker implements Callable<Long> {
        private final Random random;
        private final long base;
        private final long endNanos;
        private final FileChannel[] channels;
        private final byte[] model = new byte[REGION_BYTES];
        private final Opener opener;
        private final int thread;
        private final AtomicReferenceArray<Thread> threads;

        Worker(
                int thread,
                AtomicReferenceArray<Thread> threads,
                long endNanos,
                Opener opener,
                FileChannel... channels) {
            this.thread = thread;
            this.threads = threads;
            this.random = new Random(thread);
            this.base = (long) thread * REGION_BYTES;
            this.endNanos = endNanos;
            this.channels = channels;
            this.opener = opener;
        }

        @Override
        public Long call() throws IOException {
            threads.set(thread, Thread.currentThread());
            long calls = 0;
            for (; System.nanoTime() - endNanos < 0; calls++) {
                boolean interrupted = random.nextInt(4) == 0;
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                Thread other = threads.get(random.nextInt(THREADS));
                if (other != null && random.nextInt(4) == 0) {
                    other.interrupt();
                }
                int from = random.nextInt(REGION_BYTES);
                int length = 1 + random.nextInt(Math.min(REGION_BYTES - from, 9000));
                int kind = random.nextInt(100);
                once(kind, channels[random.nextInt(channels.length)], from, length);
                // Set by others too, at any time.
                assertThat(Thread.interrupted() || !interrupted)
                        .as("interrupt kept by a call of kind %s", kind)
                        .isTrue();
            }
            return calls;
        }

        private void once(int kind, FileChannel channel, int from, int length) throws IOException {
            if (kind < 40) {
                write(channel, from, length);
            } else if (kind < 80) {
                read(channel, from, length);
            } else if (kind < 85) {
                transfer(channel, from, length);
            } else if (kind < 88) {
                ByteBuffer mapped = channel.map(MapMode.READ_ONLY, base + from, length);
                assertThat(mapped.capacity()).isEqualTo(length);
            } else if (kind < 92) {
                FileLock lock = channel.tryLock(base + from, length, random.nextBoolean());
                assertThat(lock).isNotNull();
                lock.release();
            } else if (kind < 94) {
                channel.force(random.nextBoolean());
            } else if (kind < 98) {
                assertThat(channel.size()).isEqualTo((long) THREADS * REGION_BYTES);
            } else {
                reopen(from, length);
            }
        }

        private void write(FileChannel channel, int from, int length) throws IOException {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            ByteBuffer source = random.nextBoolean() ? ByteBuffer.wrap(bytes) : ChannelFixture.direct(bytes);
            assertThat(channel.write(source, base + from)).isEqualTo(length);
            System.arraycopy(bytes, 0, model, from, length);
        }

        private void read(FileChannel channel, int from, int length) throws IOException {
            ByteBuffer target = random.nextBoolean() ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
            assertThat(channel.read(target, base + from)).isEqualTo(length);
            requireModel(target.flip(), from, length);
        }

        /** Within the region, overlapping or not: from a channel whose position no other thread uses. */
        private void transfer(FileChannel channel, int from, int length) throws IOException {
            int to = random.nextInt(REGION_BYTES - length + 1);
            try (FileChannel source = opener.open()) {
                source.position(base + from);
                assertThat(channel.transferFrom(source, base + to, length)).isEqualTo(length);
            }
            System.arraycopy(model, from, model, to, length);
        }

        private void reopen(int from, int length) throws IOException {
            try (FileChannel again = opener.open()) {
                read(again, from, length);
                write(again, from, length);
            }
        }

        private void requireModel(ByteBuffer bytes, int from, int length) {
            int mismatch = bytes.mismatch(ByteBuffer.wrap(model, from, length));
            assertThat(mismatch).as("first byte that differs, from %s", from).isEqualTo(-1);
        }
    }

    @Test
    void randomCallsAndInterruptsThroughTheCacheAgreeWithAModel(@TempDir Path directory, TestReporter reporter)
            throws Exception {
        soakAndCount(directory.resolve("file"), Set.of(CREATE, READ, WRITE), reporter);
    }

    @Test
    void randomCallsAndInterruptsPastTheCacheAgreeWithAModel(@TempDir Path directory, TestReporter reporter)
            throws Exception {
        soakAndCount(
                directory.resolve("file"), Set.of(CREATE, READ, WRITE, ChannelOption.DIRECT_IF_POSSIBLE), reporter);
    }

    private static void soakAndCount(Path file, Set<OpenOption> options, TestReporter reporter) throws Exception {
        // After a first round, what is loaded, pooled and cached once is there.
        soak(file, options, Duration.ofMillis(500));
        Set<String> descriptors = OpenDescriptors.list();
        long memory = memory();
        long calls = soak(file, options, duration());
        long grown = memory() - memory;
        // The memory of direct buffers is freed some time after the collection that finds them; a leak's is never.
        for (int round = 0; round < COLLECTIONS_MAX && grown >= MEMORY_GROWTH_MAX; round++) {
            grown = memory() - memory;
        }
        reporter.publishEntry(Map.of(
                "calls",
                Long.toString(calls),
                "memory kept",
                grown + " bytes",
                "time",
                duration().toString()));
        assertThat(calls).isGreaterThan(THREADS);
        assertThat(OpenDescriptors.list()).as("open descriptors").isSubsetOf(descriptors);
        assertThat(grown).as("memory kept, in bytes").isLessThan(MEMORY_GROWTH_MAX);
    }

    /** What the heap and direct buffers hold, in bytes, after collecting what nobody holds. */
    private static long memory() {
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                used += pool.getMemoryUsed();
            }
        }
        return used;
    }

    /** Lets all threads work for a while and returns how many calls they made. */
    private static long soak(Path file, Set<OpenOption> options, Duration duration) throws Exception {
        Files.write(file, new byte[THREADS * REGION_BYTES]);
        long endNanos = System.nanoTime() + duration.toNanos();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        AtomicReferenceArray<Thread> threads = new AtomicReferenceArray<>(THREADS);
        long calls = 0;
        try (FileChannel one = DurableFileChannel.open(file, options);
                FileChannel two = DurableFileChannel.open(file, options)) {
            List<Worker> workers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                workers.add(
                        new Worker(thread, threads, endNanos, () -> DurableFileChannel.open(file, options), one, two));
            }
            for (Future<Long> done : executor.invokeAll(workers)) {
                calls += done.get();
            }
            byte[] expected = new byte[THREADS * REGION_BYTES];
            for (Worker worker : workers) {
                System.arraycopy(worker.model, 0, expected, (int) worker.base, REGION_BYTES);
            }
            assertThat(Arrays.mismatch(Files.readAllBytes(file), expected)).isEqualTo(-1);
        } finally {
            executor.shutdownNow();
        }
        return calls;
    }
}
