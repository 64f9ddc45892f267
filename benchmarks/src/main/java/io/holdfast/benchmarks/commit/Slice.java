package io.holdfast.benchmarks.commit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One slice: callers that are started, let go together, and commit without a pause until the time is over, each once at least. What
 * is under way then is waited for and counted, and so is the time it takes.
 *
 * <p>Callers wait for their own commits, so a stall delays calls that were never made (coordinated omission): the
 * latencies are those of callers in a closed loop, not of a service with arrivals of its own.
 */
final class Slice {
    /** How many commits are under way at most where callers do not wait. */
    static final int OUTSTANDING = 1024;

    private final Store store;
    private final Callers callers;
    private final ThreadFactory threads;
    private final byte[] payload;
    private final List<Tally> tallies;
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean over;

    /** What one slice brought. */
    record Outcome(long commits, long nanos) {}

    /** What one caller counts: nobody else touches it before the slice is over. */
    static final class Tally {
        private final Histogram latencyNanos = new Histogram(3);
        private long commits;

        Histogram latencyNanos() {
            return latencyNanos;
        }
    }

    /**
     * A slice.
     *
     * @param tallies one for each caller; latencies are added to what is there
     */
    Slice(Store store, Callers callers, ThreadFactory threads, byte[] payload, List<Tally> tallies) {
        this.store = store;
        this.callers = callers;
        this.threads = threads;
        this.payload = payload;
        this.tallies = tallies;
    }

    /** Runs the slice. */
    Outcome run(Duration length) throws InterruptedException {
        List<Thread> started = new ArrayList<>();
        for (int caller = 0; caller < tallies.size(); caller++) {
            int own = caller;
            tallies.get(own).commits = 0;
            Thread thread = threads.newThread(() -> call(own));
            if (thread == null) {
                throw new IllegalStateException("the thread factory made no thread");
            }
            thread.start();
            started.add(thread);
        }
        long start = System.nanoTime();
        go.countDown();
        Thread.sleep(length.toMillis());
        over = true;
        for (Thread thread : started) {
            thread.join();
        }
        long nanos = System.nanoTime() - start;
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a commit failed", failed);
        }
        return new Outcome(tallies.stream().mapToLong(tally -> tally.commits).sum(), nanos);
    }

    private void call(int caller) {
        try {
            go.await();
            if (callers == Callers.ASYNC && store instanceof AsyncStore async) {
                commitWithoutWaiting(async, tallies.get(caller));
            } else {
                commit(caller, tallies.get(caller));
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void commit(int caller, Tally tally) throws Exception {
        do {
            long start = System.nanoTime();
            long records = store.commit(caller, payload);
            tally.latencyNanos.recordValue(System.nanoTime() - start);
            tally.commits += records;
        } while (!over);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What fails is kept in the field.
    private void commitWithoutWaiting(AsyncStore async, Tally tally) throws Exception {
        int own = Math.max(1, OUTSTANDING / tallies.size());
        Semaphore free = new Semaphore(own);
        do {
            free.acquire();
            long start = System.nanoTime();
            async.commitAsync(payload).whenComplete((durable, failed) -> {
                if (failed == null) {
                    // On the system's thread, or on this one if the commit was done already.
                    synchronized (tally) {
                        tally.latencyNanos.recordValue(System.nanoTime() - start);
                        tally.commits++;
                    }
                } else {
                    failure.compareAndSet(null, failed);
                }
                free.release();
            });
        } while (!over);
        free.acquire(own);
    }
}
