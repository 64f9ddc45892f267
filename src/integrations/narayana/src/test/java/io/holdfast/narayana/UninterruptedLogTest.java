package io.holdfast.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An append that is interrupted while it waits for another's sync, which goes no further than the test lets it. */
@Timeout(300)
class UninterruptedLogTest {
    private static final byte FIRST = 1;
    private static final byte SECOND = 2;
    private static final String LEADER = "first";

    private final AtomicBoolean gateShut = new AtomicBoolean(true);
    private final CountDownLatch syncing = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Stops the first sync by the thread of that name: the log prepares its next segment in the background meanwhile. */
    private Object gated(Class<?> type, Object target) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (type == DurableFile.class
                    && method.getName().equals("sync")
                    && Thread.currentThread().getName().equals(LEADER)
                    && gateShut.compareAndSet(true, false)) {
                syncing.countDown();
                opened.await();
            }
            try {
                Object result = method.invoke(target, arguments);
                return method.getReturnType() == DurableFile.class ? gated(DurableFile.class, result) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static Thread started(FutureTask<?> task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Until the thread waits, with no interrupt that it has not seen. */
    private static void awaitWaiting(Thread thread, FutureTask<?> task) {
        while (!task.isDone()
                && (thread.isInterrupted()
                        || !(thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anInterruptedAppendWaitsAgainUntilItsRecordIsDurable() throws Exception {
        SimulatedDisk disk = SimulatedDisk.create(1);
        try (Log log = Log.open((Volume) gated(Volume.class, disk.mount()), SlotLogTest.OPTIONS)) {
            FutureTask<Lsn> first =
                    new FutureTask<>(() -> log.append(FIRST, ByteBuffer.allocate(0), ByteBuffer.allocate(1)));
            FutureTask<Boolean> second = new FutureTask<>(() -> {
                new UninterruptedLog(log).append(SECOND, ByteBuffer.allocate(0), ByteBuffer.allocate(2));
                return Thread.interrupted();
            });
            try {
                started(first, LEADER);
                syncing.await();
                Thread waiter = started(second, "second");
                // Once in the append itself, and twice in waiting again.
                for (int i = 0; i < 3; i++) {
                    awaitWaiting(waiter, second);
                    waiter.interrupt();
                }
                awaitWaiting(waiter, second);
                assertThat(second.isDone())
                        .as("acknowledged before it is durable")
                        .isFalse();
            } finally {
                opened.countDown();
            }
            assertThat(second.get()).as("interrupt kept").isTrue();
            assertThat(first.get().position()).isLessThan(log.syncedLsn().position());
            assertThat(kindsAfterAPowerCut(disk)).containsExactly(FIRST, SECOND);
        }
    }

    private static List<Byte> kindsAfterAPowerCut(SimulatedDisk disk) throws IOException {
        List<Byte> kinds = new ArrayList<>();
        try (Log again = Log.open(disk.crash(7).mount(), SlotLogTest.OPTIONS);
                LogReader reader = again.replay(again.beginLsn())) {
            while (reader.next()) {
                kinds.add(reader.kind());
            }
        }
        return kinds;
    }
}
