package io.holdfast.channel;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.VirtualThreads;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a virtual thread's carrier waits for. The runtime's own channel adds a carrier while it forces, and while it reads or writes
 * directly or through; for every other call its carrier waits.
 */
@Timeout(300)
class CarriersTest {
    /** What does not wait for the device, or waits on the runtime's own channel's carrier too. */
    private static final Set<String> AS_THE_RUNTIMES =
            Set.of("size", "truncate", "readUnaligned", "writeUnaligned", "append", "caching", "alignment", "sharing");

    private final Set<String> onCarriers = new ConcurrentSkipListSet<>();
    private final Set<String> all = new ConcurrentSkipListSet<>();

    @BeforeEach
    void requireVirtualThreads() {
        int java = Runtime.version().feature();
        Assumptions.assumeTrue(java >= 21, () -> "Java " + java + " has no virtual threads");
    }

    private static <T> FutureTask<T> started(java.util.concurrent.Callable<T> call)
            throws ReflectiveOperationException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        return task;
    }

    private Object recording(Class<?> type, Object target) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            all.add(method.getName());
            if (VirtualThreads.isVirtual(Thread.currentThread())) {
                onCarriers.add(method.getName());
            }
            try {
                Object result = method.invoke(target, arguments);
                return method.getReturnType() == DurableFile.class ? recording(DurableFile.class, result) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private void use(OpenOption... more) throws Exception {
        FaultPlan plan = FaultPlan.NONE.withDirectAlignment(Optional.of(new Alignment(512, 512)));
        Set<OpenOption> options = new java.util.HashSet<>(List.of(more));
        options.addAll(Set.of(CREATE, READ, WRITE, TRUNCATE_EXISTING));
        try (Volume disk = SimulatedDisk.create(1, plan).mount()) {
            Volume volume = (Volume) recording(Volume.class, disk);
            started(() -> {
                        for (int round = 0; round < 2; round++) {
                            DurableFileChannel channel = DurableFileChannel.open(volume, "file", options);
                            channel.write(ByteBuffer.allocate(1000));
                            channel.write(ByteBuffer.allocate(10), 7);
                            channel.read(ByteBuffer.allocate(10), 5);
                            channel.size();
                            channel.truncate(3);
                            channel.force(false);
                            // Closing is close(2), as the runtime's is.
                            channel.close();
                        }
                        return null;
                    })
                    .get();
        }
        assertThat(all).contains("create", "open", "truncate", "sync");
    }

    @Test
    void aBufferedChannelKeepsCarriersAsTheRuntimesDoes() throws Exception {
        use();
        assertThat(onCarriers).contains("writeUnaligned").isSubsetOf(plusClose(AS_THE_RUNTIMES));
    }

    @Test
    void aDirectChannelKeepsNone() throws Exception {
        use(ChannelOption.DIRECT);
        assertThat(all).contains("read", "write");
        assertThat(onCarriers).isSubsetOf(Set.of("close", "caching", "alignment", "sharing"));
    }

    @Test
    void aWriteThroughChannelSyncsOffThem() throws Exception {
        use(DSYNC);
        assertThat(onCarriers).isSubsetOf(plusClose(AS_THE_RUNTIMES));
    }

    private static Set<String> plusClose(Set<String> calls) {
        Set<String> more = new TreeSet<>(calls);
        more.add("close");
        return more;
    }

    /** As the runtime adds no more carriers than that. */
    @Test
    void whoFindsAllThreadsTakenWaitsItself() throws Exception {
        PlatformThreads threads = new PlatformThreads();
        CountDownLatch begun = new CountDownLatch(PlatformThreads.THREADS_MAX + 1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger virtual = new AtomicInteger();
        List<FutureTask<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i <= PlatformThreads.THREADS_MAX; i++) {
            calls.add(started(() -> threads.call(() -> {
                if (VirtualThreads.isVirtual(Thread.currentThread())) {
                    virtual.incrementAndGet();
                }
                begun.countDown();
                try {
                    ended.await();
                } catch (InterruptedException e) {
                    throw new java.io.InterruptedIOException(e.toString());
                }
                return true;
            })));
        }
        begun.await();
        ended.countDown();
        for (FutureTask<Boolean> call : calls) {
            assertThat(call.get()).isTrue();
        }
        assertThat(virtual).hasValue(1);
    }
}
