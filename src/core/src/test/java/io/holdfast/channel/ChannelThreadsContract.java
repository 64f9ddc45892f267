package io.holdfast.channel;

import static io.holdfast.channel.ChannelFixture.bytes;
import static io.holdfast.channel.ChannelFixture.filled;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a {@link FileChannel} promises to several threads, to interrupted ones, and when it is closed. */
@Timeout(300)
interface ChannelThreadsContract extends ChannelFixture {
    /** How many threads work at once. */
    int THREADS = 8;

    /** A thread's work. */
    @FunctionalInterface
    interface Work {
        void run(int thread) throws Exception;
    }

    private static void inThreads(Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                all.add(() -> {
                    work.run(thread);
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(all)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    default void writersOfNeighbouringBytesLoseNothing() throws Exception {
        // Parts of one unit of any device, each written again and again, through two channels.
        int part = 37;
        byte[] expected = new byte[THREADS * part];
        try (FileChannel one = createdWith(new byte[10_000]);
                FileChannel two = open(READ, WRITE)) {
            inThreads(thread -> {
                FileChannel channel = thread % 2 == 0 ? one : two;
                for (int round = 1; round <= 100; round++) {
                    byte[] mine = filled(part, round + thread);
                    channel.write(ByteBuffer.wrap(mine), (long) thread * part);
                    ByteBuffer read = ByteBuffer.allocate(part);
                    channel.read(read, (long) thread * part);
                    assertThat(read.array()).isEqualTo(mine);
                }
            });
            for (int thread = 0; thread < THREADS; thread++) {
                Arrays.fill(expected, thread * part, (thread + 1) * part, (byte) (100 + thread));
            }
        }
        assertContent(Arrays.copyOf(expected, 10_000));
    }

    @Test
    default void aFileGrowsUnderSeveralWriters() throws Exception {
        int part = 1237;
        try (FileChannel channel = created()) {
            inThreads(thread -> {
                for (int round = 0; round < 20; round++) {
                    int index = round * THREADS + thread;
                    channel.write(ByteBuffer.wrap(filled(part, index + 1)), (long) index * part);
                }
            });
            assertThat(channel.size()).isEqualTo(20L * THREADS * part);
        }
        byte[] content = Files.readAllBytes(file());
        for (int i = 0; i < content.length; i++) {
            if (content[i] != (byte) (i / part + 1)) {
                assertThat(content[i]).as("byte %s", i).isEqualTo((byte) (i / part + 1));
            }
        }
    }

    @Test
    default void relativeWritesAndAppendsNeitherMixNorOverwriteEachOther() throws Exception {
        int part = 1237;
        for (boolean appends : new boolean[] {false, true}) {
            if (appends) {
                assumeNot(Difference.APPENDERS_OVERWRITE);
            }
            Files.deleteIfExists(file());
            try (FileChannel one = appends ? open(CREATE, APPEND) : created();
                    FileChannel two = appends ? open(APPEND) : one) {
                inThreads(thread -> {
                    FileChannel channel = thread % 2 == 0 ? one : two;
                    for (int round = 0; round < 20; round++) {
                        byte[] mine = filled(part, thread + 1);
                        ByteBuffer[] sources = {ByteBuffer.wrap(mine, 0, 700), ByteBuffer.wrap(mine, 700, part - 700)};
                        assertThat(channel.write(sources)).isEqualTo(part);
                    }
                });
                assertThat(one.position()).isEqualTo(20L * THREADS * part);
            }
            byte[] content = Files.readAllBytes(file());
            assertThat(content).hasSize(20 * THREADS * part);
            int[] counts = new int[THREADS + 1];
            for (int at = 0; at < content.length; at += part) {
                byte[] piece = Arrays.copyOfRange(content, at, at + part);
                assertThat(piece).isEqualTo(filled(part, piece[0]));
                counts[piece[0]]++;
            }
            assertThat(Arrays.copyOfRange(counts, 1, THREADS + 1)).containsOnly(20);
        }
    }

    @Test
    default void closingIsFinalAndMayBeRepeated() throws IOException {
        FileChannel channel = createdWith(bytes(10));
        channel.close();
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        ByteBuffer one = ByteBuffer.allocate(1);
        for (Callable<?> call : List.<Callable<?>>of(
                () -> channel.read(one),
                () -> channel.read(one, 0),
                () -> channel.read(new ByteBuffer[] {one}),
                () -> channel.write(one),
                () -> channel.write(one, 0),
                () -> channel.write(new ByteBuffer[] {one}),
                channel::position,
                () -> channel.position(0),
                channel::size,
                () -> channel.truncate(0),
                () -> {
                    channel.force(true);
                    return null;
                },
                () -> channel.transferTo(0, 1, channel),
                () -> channel.map(MapMode.READ_ONLY, 0, 1),
                channel::lock,
                channel::tryLock)) {
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(call::call);
        }
    }

    @Test
    default void whoIsInsideWhenTheChannelIsClosedHasWrittenAllOrIsTold() throws Exception {
        assumeNot(Difference.CLOSE_CUTS_CALLS_SHORT);
        int part = 5000;
        for (int round = 0; round < 10; round++) {
            Files.deleteIfExists(file());
            FileChannel channel = created();
            int[] written = new int[THREADS];
            CountDownLatch begun = new CountDownLatch(THREADS - 1);
            inThreads(thread -> {
                if (thread == 0) {
                    begun.await();
                    channel.close();
                    return;
                }
                assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> {
                    while (true) {
                        long position = (long) (written[thread] * THREADS + thread) * part;
                        channel.write(ByteBuffer.wrap(filled(part, thread)), position);
                        written[thread]++;
                        begun.countDown();
                    }
                });
            });
            byte[] content = Files.readAllBytes(file());
            for (int thread = 1; thread < THREADS; thread++) {
                for (int i = 0; i < written[thread]; i++) {
                    int from = (i * THREADS + thread) * part;
                    assertThat(Arrays.copyOfRange(content, from, from + part)).isEqualTo(filled(part, thread));
                }
            }
        }
    }

    @Test
    default void whoReadsOrTransfersOrForcesWhenTheChannelIsClosedIsToldToo() throws Exception {
        byte[] content = bytes(LONG_BYTES);
        for (int round = 0; round < 5; round++) {
            Files.deleteIfExists(file());
            FileChannel channel = createdWith(content);
            CountDownLatch begun = new CountDownLatch(THREADS - 1);
            inThreads(thread -> {
                if (thread == 0) {
                    begun.await();
                    channel.close();
                    return;
                }
                assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> {
                    while (true) {
                        once(thread, channel, content);
                        begun.countDown();
                    }
                });
            });
            assertContent(content);
        }
    }

    private static void once(int kind, FileChannel channel, byte[] content) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(content.length);
        switch (kind % 4) {
            case 0 -> channel.force(true);
            case 1 -> {
                assertThat(channel.read(all, 0)).isEqualTo(content.length);
                assertThat(all.array()).isEqualTo(content);
            }
            case 2 ->
                assertThat(channel.transferTo(0, content.length, Channels.newChannel(OutputStream.nullOutputStream())))
                        .isPositive();
            default ->
                assertThat(channel.map(MapMode.READ_ONLY, 0, content.length)).isEqualTo(ByteBuffer.wrap(content));
        }
    }

    @Test
    default void anInterruptBeforeACallHarmsNothing() throws Exception {
        assumeNot(Difference.INTERRUPTS_CLOSE);
        try (FileChannel channel = created()) {
            interruptedThrough(() -> channel.write(ByteBuffer.wrap(bytes(LONG_BYTES))));
            interruptedThrough(() -> channel.write(ByteBuffer.wrap(bytes(10)), 0));
            interruptedThrough(
                    () -> channel.write(new ByteBuffer[] {ByteBuffer.wrap(bytes(10)), ByteBuffer.allocate(1)}));
            interruptedThrough(() -> channel.read(ByteBuffer.allocate(10), 0));
            interruptedThrough(() -> channel.position(channel.position() - 1));
            interruptedThrough(() -> channel.read(ByteBuffer.allocate(10)));
            interruptedThrough(() -> channel.force(false));
            interruptedThrough(() -> channel.force(true));
            interruptedThrough(() -> channel.transferTo(0, 10, channel));
            interruptedThrough(() -> channel.transferFrom(channel, 0, 10));
            interruptedThrough(() -> channel.map(MapMode.READ_WRITE, 0, 10));
            interruptedThrough(() -> channel.tryLock().release());
            interruptedThrough(() -> channel.truncate(LONG_BYTES + 10));
            interruptedThrough(channel::size);
            interruptedThrough(() -> open(READ).close());
            assertThat(channel.isOpen()).isTrue();
        }
        byte[] expected = bytes(LONG_BYTES);
        System.arraycopy(bytes(10), 0, expected, 0, 10);
        expected = Arrays.copyOf(expected, LONG_BYTES + 10);
        System.arraycopy(bytes(10), 0, expected, LONG_BYTES, 10);
        assertContent(expected);
    }

    /** Any call of a channel. */
    @FunctionalInterface
    interface Use {
        void of(FileChannel channel) throws IOException;
    }

    /** All but those of locks, see {@link ChannelLockContract}. */
    private static List<Use> uses(FileChannel another) {
        ByteBuffer one = ByteBuffer.allocate(1);
        return List.of(
                channel -> channel.read(one.clear()),
                channel -> channel.read(one.clear(), 0),
                channel -> channel.read(new ByteBuffer[] {one.clear()}),
                channel -> channel.write(one.clear()),
                channel -> channel.write(one.clear(), 0),
                channel -> channel.write(new ByteBuffer[] {one.clear()}),
                FileChannel::position,
                channel -> channel.position(0),
                FileChannel::size,
                channel -> channel.truncate(1),
                channel -> channel.force(true),
                channel -> channel.transferTo(0, 1, another),
                channel -> channel.transferFrom(another, 0, 1),
                channel -> channel.map(MapMode.READ_ONLY, 0, 1));
    }

    /** The runtime's own channel, and ours where that was asked for. */
    @Test
    default void anInterruptBeforeACallClosesTheChannelWhereItIsTo() throws IOException {
        Assumptions.assumeTrue(differences().contains(Difference.INTERRUPTS_CLOSE), "interrupts close nothing here");
        for (int i = 0; i < uses(null).size(); i++) {
            Files.write(file(), bytes(10));
            boolean kept;
            FileChannel used = open(READ, WRITE);
            try (used;
                    FileChannel another = FileChannel.open(directory().resolve("another"), CREATE, READ, WRITE)) {
                Use use = uses(another).get(i);
                Thread.currentThread().interrupt();
                assertThatExceptionOfType(ClosedByInterruptException.class)
                        .as("call %s", i)
                        .isThrownBy(() -> use.of(used));
            } finally {
                kept = Thread.interrupted();
            }
            assertThat(kept).isTrue();
            assertThat(used.isOpen()).isFalse();
            assertContent(bytes(10));
        }
    }

    @Test
    default void anInterruptDuringCallsClosesTheChannelWhereItIsTo() throws Exception {
        Assumptions.assumeTrue(differences().contains(Difference.INTERRUPTS_CLOSE), "interrupts close nothing here");
        FileChannel channel = createdWith(bytes(10));
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Boolean> kept = new FutureTask<>(() -> {
            assertThatExceptionOfType(ClosedByInterruptException.class).isThrownBy(() -> {
                while (true) {
                    channel.read(ByteBuffer.allocate(10), 0);
                    channel.size();
                    begun.countDown();
                }
            });
            return Thread.currentThread().isInterrupted();
        });
        Thread reader = new Thread(kept, "reader");
        reader.setDaemon(true);
        reader.start();
        begun.await();
        reader.interrupt();
        assertThat(kept.get()).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    private static void interruptedThrough(org.assertj.core.api.ThrowableAssert.ThrowingCallable call)
            throws Exception {
        Thread.currentThread().interrupt();
        boolean kept;
        try {
            call.call();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(kept).as("interrupt flag kept").isTrue();
    }

    @Test
    default void interruptsDuringCallsNeitherCloseNorCutNorAreForgotten() throws Exception {
        assumeNot(Difference.INTERRUPTS_CLOSE);
        AtomicBoolean done = new AtomicBoolean();
        Thread[] writer = new Thread[1];
        CountDownLatch begun = new CountDownLatch(1);
        int rounds = 60;
        try (FileChannel channel = created()) {
            ExecutorService executor = Executors.newSingleThreadExecutor();
            try {
                Future<Boolean> kept = executor.submit(() -> {
                    writer[0] = Thread.currentThread();
                    begun.countDown();
                    boolean allKept = true;
                    try {
                        for (int round = 0; round < rounds; round++) {
                            boolean before = Thread.currentThread().isInterrupted();
                            channel.write(ByteBuffer.wrap(bytes(70_001)));
                            channel.force(false);
                            channel.read(ByteBuffer.allocate(70_001), 0);
                            channel.map(MapMode.READ_ONLY, 0, 10);
                            allKept &= !before || Thread.interrupted();
                        }
                    } finally {
                        done.set(true);
                    }
                    return allKept;
                });
                begun.await();
                while (!done.get()) {
                    writer[0].interrupt();
                    Thread.onSpinWait();
                }
                assertThat(kept.get()).isTrue();
            } finally {
                executor.shutdownNow();
            }
            assertThat(channel.size()).isEqualTo(rounds * 70_001L);
        }
        byte[] content = Files.readAllBytes(file());
        for (int round = 0; round < rounds; round++) {
            assertThat(Arrays.copyOfRange(content, round * 70_001, (round + 1) * 70_001))
                    .isEqualTo(bytes(70_001));
        }
    }
}
