package io.holdfast.wal;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A volume whose data syncs are counted, wait at a gate when it is shut, and fail when told to. */
final class GatedVolume {
    private static final long LIMIT_SECONDS = 120;

    private final Volume gated;
    private final AtomicInteger syncs = new AtomicInteger();
    private final Queue<Thread> workers = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> callers = new ConcurrentLinkedQueue<>();
    private final Semaphore arrived = new Semaphore(0);
    private final AtomicReference<Semaphore> gate = new AtomicReference<>();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    private final AtomicReference<IOException> nextFailure = new AtomicReference<>();

    GatedVolume(Volume volume) {
        this.gated = (Volume) Proxy.newProxyInstance(
                Volume.class.getClassLoader(), new Class<?>[] {Volume.class}, (proxy, method, arguments) -> {
                    callers.add(Thread.currentThread());
                    Object result = call(() -> method.invoke(volume, arguments));
                    if (result instanceof DurableFile file) {
                        return gate(file, method.getName().equals("open") ? workers : new ConcurrentLinkedQueue<>());
                    }
                    return result;
                });
    }

    Volume volume() {
        return gated;
    }

    int syncs() {
        return syncs.get();
    }

    /** Who wrote or synced a file that was there already, once for each time: the log's segments, not what is prepared. */
    List<Thread> workers() {
        return List.copyOf(workers);
    }

    /** Who called the volume itself: made, renamed, removed files, or asked about them. */
    List<Thread> callers() {
        return List.copyOf(callers);
    }

    /** From now on each sync waits until it is let through. */
    void shut() {
        gate.set(new Semaphore(0));
    }

    /** Waits for a sync to come to the shut gate; fails if none comes within a generous limit. */
    void awaitSyncUnderWay() throws InterruptedException {
        if (!arrived.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no sync came to the gate within " + LIMIT_SECONDS + " s");
        }
    }

    /** Lets the waiting sync and all later ones through. */
    void open() {
        gate.getAndSet(null).release();
    }

    /** All syncs fail from now on. */
    void failWith(IOException e) {
        failure.set(e);
    }

    /** The next sync fails, and no other. */
    void failOnceWith(IOException e) {
        nextFailure.set(e);
    }

    private DurableFile gate(DurableFile file, Queue<Thread> working) {
        return (DurableFile) Proxy.newProxyInstance(
                DurableFile.class.getClassLoader(), new Class<?>[] {DurableFile.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sync") || method.getName().equals("write")) {
                        working.add(Thread.currentThread());
                    }
                    // Preparing a segment syncs FILE; a commit syncs DATA.
                    if (method.getName().equals("sync")
                            && arguments[0].toString().equals("DATA")) {
                        pass();
                    }
                    return call(() -> method.invoke(file, arguments));
                });
    }

    private void pass() throws IOException, InterruptedException {
        syncs.incrementAndGet();
        Semaphore shut = gate.get();
        if (shut != null) {
            arrived.release();
            if (!shut.tryAcquire(2 * LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the gate was not opened within " + 2 * LIMIT_SECONDS + " s");
            }
        }
        IOException failsOnce = nextFailure.getAndSet(null);
        if (failsOnce != null) {
            throw failsOnce;
        }
        IOException fails = failure.get();
        if (fails != null) {
            throw fails;
        }
    }

    private interface Reflected {
        Object invoke() throws ReflectiveOperationException;
    }

    private static Object call(Reflected reflected) throws Throwable {
        try {
            return reflected.invoke();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
