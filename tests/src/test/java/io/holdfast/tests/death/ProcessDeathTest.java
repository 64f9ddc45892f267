package io.holdfast.tests.death;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writing processes that are killed (SIGKILL) at random moments, also while they recover from the death of the one before: what they
 * told that they were promised is there. Recovery runs on a copy, so that the next process meets what the dead one left.
 */
@Timeout(1200)
class ProcessDeathTest {
    private static final int KILLS = 500;
    private static final int LIVES_OF_A_LOG = 5;
    /** In memory where there is such a place: a process's death knows no disk. */
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    private Path temporary;

    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong shown = new AtomicLong();

    @Test
    void whatAKilledProcessWasPromisedIsThere() throws Exception {
        double factor = Double.parseDouble(System.getProperty("holdfast.crash.time", "1"));
        int wanted = (int) Math.max(20, Math.round(KILLS * factor));
        long start = System.nanoTime();
        ChildJava java = ChildJava.jarIn(Files.createDirectory(temporary.resolve("java")))
                .archived();
        Path logs = Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : temporary, "holdfast-killed-");
        int lanes = Math.max(2, Runtime.getRuntime().availableProcessors());
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            List<Future<?>> running = new ArrayList<>();
            AtomicLong seeds = new AtomicLong(Long.getLong("holdfast.crash.seed", 1));
            for (int i = 0; i < lanes; i++) {
                running.add(threads.submit(() -> {
                    while (kills.get() < wanted) {
                        long seed = seeds.getAndIncrement();
                        try {
                            WritingMode mode = List.of(WritingMode.values()).get((int) (seed % 3));
                            livesOfALog(
                                    java, logs.resolve("log-" + seed), seed, mode, new Survivor(mode), LIVES_OF_A_LOG);
                        } catch (AssertionError | RuntimeException e) {
                            throw new AssertionError("with -Dholdfast.crash.seed=" + seed + ": " + e.getMessage(), e);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> lane : running) {
                lane.get();
            }
        } finally {
            threads.shutdownNow();
            remove(logs);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%d processes killed in %.0f s, %d promises heard, %d appends found%n",
                kills.get(), seconds, heard.get(), shown.get());
        assertThat(heard.get()).isGreaterThan(kills.get());
    }

    /** A process that promises more than it waits for: else this suite would prove nothing. */
    @Test
    void aProcessThatAcknowledgesBeforeTheKernelHasItIsFoundOut() throws Exception {
        ChildJava java = ChildJava.jarIn(Files.createDirectory(temporary.resolve("java")));
        Path log = temporary.resolve("log");
        assertThatThrownBy(() -> livesOfALog(java, log, 1, WritingMode.BATCH, new Survivor(WritingMode.SYNC), 50))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("acknowledged and lost");
    }

    /**
     * Several processes after one another write one log; each mostly dies after some words, at times soon after the first, while it
     * opens the log.
     */
    private void livesOfALog(ChildJava java, Path directory, long seed, WritingMode mode, Survivor survivor, int lives)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Files.createDirectory(directory);
        Path copy = directory.resolveSibling(directory.getFileName() + "-copy");
        for (int life = 0; life < lives; life++) {
            int first = 1_000_000 * life;
            survivor.begin(first);
            Process process = java.start(
                    LogWriter.class,
                    directory.toString(),
                    mode.name(),
                    Long.toString(seed),
                    Integer.toString(first),
                    Integer.toString(Integer.MAX_VALUE));
            int words = random.nextInt(4) == 0 ? 1 : random.nextInt(1, 250);
            long nanos = words == 1 ? random.nextLong(60_000_000) : random.nextLong(300_000);
            Listener.End end = new Listener(process, survivor).until(words, alive -> {
                LockSupport.parkNanos(nanos);
                Listener.kill(alive);
            });
            assertThat(end.status()).as(end.errors()).isEqualTo(Listener.EXIT_KILLED);
            heard.addAndGet(end.words());
            kills.incrementAndGet();
            copy(directory, copy);
            shown.addAndGet(survivor.check(copy));
            remove(copy);
        }
        remove(directory);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
