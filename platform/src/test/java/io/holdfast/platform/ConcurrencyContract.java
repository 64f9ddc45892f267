package io.holdfast.platform;

import static io.holdfast.platform.VolumeFixture.assertBlock;
import static io.holdfast.platform.VolumeFixture.blockBytes;
import static io.holdfast.platform.VolumeFixture.filled;
import static io.holdfast.platform.VolumeFixture.writeBlock;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@link DurableFile} and {@link Volume} promise to several threads, and to interrupted ones. */
public interface ConcurrencyContract extends VolumeFixture {
    /** How many threads write at once. */
    int THREADS = 8;

    @TestFactory
    default Stream<DynamicTest> writersAtDifferentPositionsDoNotDisturbEachOther() {
        int blocksPerThread = 32;
        return inEveryMode(file -> {
            inThreads(THREADS, thread -> {
                for (int i = 0; i < blocksPerThread; i++) {
                    int block = i * THREADS + thread;
                    writeBlock(file, block, block);
                    assertBlock(file, block, block);
                }
                return null;
            });
            assertThat(file.size()).isEqualTo((long) THREADS * blocksPerThread * blockBytes(file));
            for (int block = 0; block < THREADS * blocksPerThread; block++) {
                assertBlock(file, block, block);
            }
        });
    }

    @TestFactory
    default Stream<DynamicTest> anInterruptBeforeACallHarmsNothing() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            AlignedBuffer buffer = filled(file, block, 7);
            AlignedBuffer target = filled(file, block, 0);
            interruptedThrough(() -> file.write(buffer, 0, block, 0));
            interruptedThrough(() -> file.writeVectored(new AlignedBuffer[] {buffer, buffer}, block));
            interruptedThrough(() -> assertThat(file.read(target, 0, block, 0)).isEqualTo(block));
            interruptedThrough(() -> file.sync(SyncKind.DATA));
            interruptedThrough(() -> file.sync(SyncKind.FILE));
            interruptedThrough(() -> file.preallocate(5L * block));
            interruptedThrough(() -> file.truncate(4L * block));
            interruptedThrough(() -> assertThat(file.size()).isEqualTo(4L * block));
            for (int i = 0; i < 3; i++) {
                assertBlock(file, i, 7);
            }
            assertBlock(file, 3, 0);
        });
    }

    @Test
    default void anInterruptBeforeACallOfTheVolumeHarmsNothing() throws Exception {
        try (Volume volume = open()) {
            interruptedThrough(() ->
                    volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW).close());
            interruptedThrough(() -> volume.open("a", OpenMode.BUFFERED).close());
            interruptedThrough(() -> volume.rename("a", "b", DirectorySync.NOW));
            interruptedThrough(() -> volume.replace("b", "c", DirectorySync.NOW));
            interruptedThrough(() -> assertThat(volume.list()).containsExactly("c"));
            interruptedThrough(volume::syncDirectory);
            interruptedThrough(() -> volume.lock("lock").close());
            interruptedThrough(() -> volume.subdirectory("d").close());
            interruptedThrough(() -> volume.unlink("c", DirectorySync.NOW));
            assertThat(volume.list()).containsExactly("d", "lock");
        }
    }

    @TestFactory
    default Stream<DynamicTest> interruptsDuringCallsNeitherCloseTheFileNorCutAWrite() {
        int blocks = 200;
        return inEveryMode(file -> {
            AtomicBoolean done = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(1);
            AtomicBoolean keptFlag = new AtomicBoolean(true);
            ExecutorService executor = Executors.newSingleThreadExecutor();
            try {
                Thread[] writer = new Thread[1];
                Future<?> writing = executor.submit(() -> {
                    writer[0] = Thread.currentThread();
                    begun.countDown();
                    try {
                        for (int i = 0; i < blocks; i++) {
                            boolean before = Thread.currentThread().isInterrupted();
                            writeBlock(file, i, i);
                            file.sync(SyncKind.DATA);
                            assertBlock(file, i, i);
                            if (before && !Thread.interrupted()) {
                                keptFlag.set(false);
                            }
                        }
                    } finally {
                        done.set(true);
                    }
                    return null;
                });
                begun.await();
                while (!done.get()) {
                    writer[0].interrupt();
                    Thread.onSpinWait();
                }
                writing.get();
            } finally {
                executor.shutdownNow();
            }
            assertThat(keptFlag).as("interrupt flag kept through every call").isTrue();
            for (int i = 0; i < blocks; i++) {
                assertBlock(file, i, i);
            }
        });
    }

    @TestFactory
    default Stream<DynamicTest> noBytesGoAstrayWhenAFileIsClosedUnderItsWriters() {
        int rounds = 10;
        return modes().stream()
                .map(mode -> DynamicTest.dynamicTest(mode.toString(), () -> {
                    try (Volume volume = open()) {
                        for (int round = 0; round < rounds; round++) {
                            String name = "file-" + modes().indexOf(mode) + "-" + round;
                            DurableFile closed = volume.create(name, mode, DirectorySync.DEFERRED);
                            CountDownLatch writing = new CountDownLatch(THREADS);
                            List<DurableFile> others = new ArrayList<>();
                            inThreads(THREADS + 1, thread -> {
                                if (thread < THREADS) {
                                    writeUntilClosed(closed, thread, writing);
                                } else {
                                    writing.await();
                                    closed.close();
                                    // These take the descriptor's number as soon as it is free.
                                    for (int i = 0; i < 20; i++) {
                                        others.add(volume.create(name + "-" + i, mode, DirectorySync.DEFERRED));
                                    }
                                }
                                return null;
                            });
                            for (DurableFile other : others) {
                                assertThat(other.size()).isZero();
                                other.close();
                            }
                        }
                    }
                }));
    }

    private static void writeUntilClosed(DurableFile file, int block, CountDownLatch writing) {
        writing.countDown();
        try {
            while (true) {
                writeBlock(file, block, 7);
            }
        } catch (IOException closedUnderUs) {
            assertThat(closedUnderUs).isNotInstanceOf(PoisonedFileException.class);
        }
    }

    /** A call of the interface under test. */
    @FunctionalInterface
    interface Step {
        /**
         * Makes the call.
         *
         * @throws Exception if it fails
         */
        void run() throws Exception;
    }

    private static void interruptedThrough(Step step) throws Exception {
        Thread.currentThread().interrupt();
        boolean kept;
        try {
            step.run();
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(kept).as("interrupt flag kept").isTrue();
    }

    /** What one of several threads does. */
    @FunctionalInterface
    interface ThreadBody {
        /**
         * Runs in its thread.
         *
         * @param thread the thread's number, from zero
         * @return nothing
         * @throws Exception if it fails
         */
        Void run(int thread) throws Exception;
    }

    private static void inThreads(int count, ThreadBody body) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            List<Callable<Void>> bodies = new ArrayList<>();
            for (int thread = 0; thread < count; thread++) {
                int number = thread;
                bodies.add(() -> body.run(number));
            }
            for (Future<Void> result : executor.invokeAll(bodies)) {
                result.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
