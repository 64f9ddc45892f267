package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(8192, 4096, 3 * 8192 + 100);

    @Test
    void buffersHaveTheSizeAndAlignmentAskedFor() {
        AlignedBuffer buffer = pool.acquire();
        assertThat(buffer.capacity()).isEqualTo(8192);
        assertThat(buffer.alignment()).isEqualTo(4096);
        assertThat(buffer.bytes().alignmentOffset(0, 4096)).isZero();
    }

    @Test
    void itNeverGrowsPastItsBoundAndAllocatesOnlyWhatIsNeeded() {
        assertThat(pool.allocatedBytes()).isZero();
        AlignedBuffer first = pool.acquire();
        pool.release(first);
        assertThat(pool.acquire()).isSameAs(first);
        assertThat(pool.allocatedBytes()).isEqualTo(8192);
        pool.acquire();
        pool.acquire();
        assertThat(pool.tryAcquire()).isNull();
        assertThat(pool.allocatedBytes()).isEqualTo(3 * 8192);
    }

    @Test
    void aBufferIsLentToOneAtATimeAndComesBackCleared() {
        AlignedBuffer first = pool.acquire();
        AlignedBuffer second = pool.acquire();
        assertThat(second).isNotSameAs(first);
        first.bytes().position(10).limit(20);
        pool.release(first);
        AlignedBuffer again = pool.acquire();
        assertThat(again).isSameAs(first);
        assertThat(again.bytes().position()).isZero();
        assertThat(again.bytes().limit()).isEqualTo(8192);
    }

    @Test
    void aBufferGivenBackTwiceIsRefused() {
        AlignedBuffer buffer = pool.acquire();
        pool.release(buffer);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> pool.release(buffer));
        assertThat(pool.acquire()).isNotSameAs(pool.acquire());
    }

    @Test
    void aForeignBufferIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> pool.release(AlignedBuffer.allocate(8192, 4096)));
        AlignedBuffer other = new BufferPool(8192, 4096, 8192).acquire();
        assertThatIllegalArgumentException().isThrownBy(() -> pool.release(other));
        assertThat(pool.allocatedBytes()).isZero();
    }

    @Test
    void aPoolWithoutRoomForOneBufferIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BufferPool(8192, 4096, 8191));
        assertThatIllegalArgumentException().isThrownBy(() -> new BufferPool(0, 4096, 8191));
        assertThatIllegalArgumentException().isThrownBy(() -> new BufferPool(8192, 1000, 8192));
    }

    @Test
    void whoFindsNoneWaitsForOneAndAnInterruptIsKept() throws Exception {
        BufferPool one = new BufferPool(4096, 4096, 4096);
        AlignedBuffer only = one.acquire();
        AtomicReference<Thread> waiting = new AtomicReference<>();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> waiter = executor.submit(() -> {
                waiting.set(Thread.currentThread());
                AlignedBuffer buffer = one.acquire();
                boolean interrupted = Thread.interrupted();
                one.release(buffer);
                return interrupted;
            });
            awaitWaiting(waiting);
            waiting.get().interrupt();
            awaitWaiting(waiting);
            assertThat(waiter.isDone()).isFalse();
            one.release(only);
            assertThat(waiter.get()).as("interrupt flag kept").isTrue();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void anInterruptEndsTheInterruptibleWaitAndTakesNoBuffer() throws Exception {
        BufferPool one = new BufferPool(4096, 4096, 4096);
        AlignedBuffer only = one.acquire();
        AtomicReference<Thread> waiting = new AtomicReference<>();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<AlignedBuffer> waiter = executor.submit(() -> {
                waiting.set(Thread.currentThread());
                return one.acquireInterruptibly();
            });
            awaitWaiting(waiting);
            waiting.get().interrupt();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(waiter::get)
                    .withCauseInstanceOf(InterruptedException.class);
            one.release(only);
            assertThat(one.tryAcquire()).isSameAs(only);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void manyThreadsShareFewBuffersWithoutEverSharingOne() throws Exception {
        int threads = 16;
        int rounds = 2000;
        Set<AlignedBuffer> inUse = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> users = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                users.add(executor.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        AlignedBuffer buffer = pool.acquire();
                        assertThat(inUse.add(buffer)).isTrue();
                        inUse.remove(buffer);
                        pool.release(buffer);
                    }
                }));
            }
            for (Future<?> user : users) {
                user.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(pool.allocatedBytes()).isLessThanOrEqualTo(3 * 8192);
        for (int i = 0; i < 3; i++) {
            assertThat(pool.tryAcquire()).as("none is missing").isNotNull();
        }
        assertThat(pool.tryAcquire()).isNull();
    }

    @Test
    void acquiringAndReleasingAllocateNothingOnceAllBuffersAreThere() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 100_000;
        acquireAndRelease(rounds);
        long before = threads.getCurrentThreadAllocatedBytes();
        acquireAndRelease(rounds);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes in %s rounds", rounds).isLessThan(rounds);
    }

    private void acquireAndRelease(int rounds) {
        for (int round = 0; round < rounds; round++) {
            pool.release(pool.acquire());
        }
    }

    private static void awaitWaiting(AtomicReference<Thread> thread) {
        while (thread.get() == null || thread.get().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
