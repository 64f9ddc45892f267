package io.holdfast.channel;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two writers of which the first is stopped where it knows something that the second could make untrue: what the other
 * bytes of its unit are, or where the file ends. Separate from the contract, which lets many writers race.
 */
@Timeout(300)
class WritersAtOnceTest {
    private static final Set<OpenOption> DIRECT = Set.of(CREATE, READ, WRITE, ChannelOption.DIRECT);

    /** The first call of a name goes no further, once its result is known, until it is told to. */
    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private final AtomicReference<Set<String>> calls = new AtomicReference<>(Set.of());

        void pass(String call) throws InterruptedException {
            Set<String> armed = calls.get();
            if (armed.contains(call) && calls.compareAndSet(armed, Set.of())) {
                reached.countDown();
                opened.await();
            }
        }

        Volume guard(Volume volume) {
            return (Volume) proxy(Volume.class, volume);
        }

        private Object proxy(Class<?> type, Object target) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                try {
                    Object result = method.invoke(target, arguments);
                    pass(method.getName());
                    return method.getReturnType().getSimpleName().equals("DurableFile")
                            ? proxy(method.getReturnType(), result)
                            : result;
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
        }
    }

    private static Volume disk() {
        FaultPlan plan = FaultPlan.NONE.withDirectAlignment(Optional.of(new Alignment(512, 512)));
        return SimulatedDisk.create(1, plan).mount();
    }

    private static Thread started(FutureTask<Integer> write) {
        Thread writer = new Thread(write, "writer");
        writer.setDaemon(true);
        writer.start();
        return writer;
    }

    /** Stops the first write at a call, lets the second come as far as it can, and then the first go on. */
    private static void atOnce(Gate gate, Set<String> calls, FutureTask<Integer> first, FutureTask<Integer> second)
            throws Exception {
        gate.calls.set(calls);
        try {
            started(first);
            gate.reached.await();
            Thread other = started(second);
            while (!second.isDone() && other.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        } finally {
            gate.opened.countDown();
        }
        assertThat(first.get(2, TimeUnit.MINUTES)).isEqualTo(10);
        assertThat(second.get(2, TimeUnit.MINUTES)).isEqualTo(10);
    }

    private static ByteBuffer filled(int value) {
        return ByteBuffer.wrap(ChannelFixture.filled(10, value));
    }

    private static byte[] content(DurableFileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) channel.size());
        channel.read(content, 0);
        return content.array();
    }

    @Test
    void aUnitIsNotWrittenBackWithoutWhatAnotherHasWrittenMeanwhile() throws Exception {
        Gate gate = new Gate();
        try (Volume volume = gate.guard(disk());
                DurableFileChannel one = DurableFileChannel.open(volume, "file", DIRECT);
                DurableFileChannel two = DurableFileChannel.open(volume, "file", DIRECT)) {
            one.write(ByteBuffer.allocate(1024));
            atOnce(
                    gate,
                    Set.of("read"),
                    new FutureTask<>(() -> one.write(filled(1), 100)),
                    new FutureTask<>(() -> two.write(filled(2), 200)));
            byte[] expected = new byte[1024];
            Arrays.fill(expected, 100, 110, (byte) 1);
            Arrays.fill(expected, 200, 210, (byte) 2);
            assertThat(content(one)).isEqualTo(expected);
        }
    }

    /** More readers than buffers: as many as there are get to the disk, the others wait for a buffer. */
    @Test
    void aDirectChannelTransfersThroughABoundedCountOfBuffers() throws Exception {
        int readers = DirectContent.BUFFERS_MAX + 8;
        CountDownLatch full = new CountDownLatch(DirectContent.BUFFERS_MAX);
        CountDownLatch opened = new CountDownLatch(1);
        AtomicInteger reading = new AtomicInteger();
        try (Volume volume = (Volume) onReading(Volume.class, disk(), () -> {
                    reading.incrementAndGet();
                    full.countDown();
                    opened.await();
                    return null;
                });
                DurableFileChannel channel = DurableFileChannel.open(volume, "file", DIRECT)) {
            channel.write(ByteBuffer.allocate(1024));
            List<FutureTask<Integer>> reads = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            try {
                for (int i = 0; i < readers; i++) {
                    FutureTask<Integer> read = new FutureTask<>(() -> channel.read(ByteBuffer.allocate(10), 100));
                    reads.add(read);
                    threads.add(started(read));
                }
                full.await();
                for (Thread thread : threads) {
                    while (thread.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                }
                assertThat(reading).hasValue(DirectContent.BUFFERS_MAX);
            } finally {
                opened.countDown();
            }
            for (FutureTask<Integer> read : reads) {
                assertThat(read.get(2, TimeUnit.MINUTES)).isEqualTo(10);
            }
            assertThat(reading).hasValue(readers);
        }
    }

    private static Object onReading(Class<?> type, Object target, Callable<Void> hook) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getName().equals("read")) {
                hook.call();
            }
            try {
                Object result = method.invoke(target, arguments);
                return method.getReturnType() == DurableFile.class
                        ? onReading(DurableFile.class, result, hook)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void whatIsAppendedThroughTheCacheOverwritesNobodys() throws Exception {
        bothAppended(Set.of(CREATE, APPEND));
    }

    @Test
    void whatIsAppendedPastTheCacheOverwritesNobodys() throws Exception {
        bothAppended(Set.of(CREATE, APPEND, ChannelOption.DIRECT));
    }

    private static void bothAppended(Set<OpenOption> options) throws Exception {
        Gate gate = new Gate();
        try (Volume volume = gate.guard(disk());
                DurableFileChannel one = DurableFileChannel.open(volume, "file", options);
                DurableFileChannel two = DurableFileChannel.open(volume, "file", options);
                DurableFileChannel reader = DurableFileChannel.open(volume, "file", Set.of(READ))) {
            atOnce(
                    gate,
                    Set.of("size", "append"),
                    new FutureTask<>(() -> one.write(filled(1))),
                    new FutureTask<>(() -> two.write(filled(2))));
            assertThat(reader.size()).isEqualTo(20);
            // Whoever came first.
            assertThat(content(reader)).containsOnly(1, 2);
            assertThat(content(reader)[0]).isNotEqualTo(content(reader)[10]);
        }
    }
}
