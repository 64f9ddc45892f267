package io.holdfast.schedule;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Small scenarios with well-known mistakes, and their right twins, for {@link ScheduleTest}. */
final class Plays {
    private Plays() {}

    /** Two threads count to ten together, and forget that reading and writing are two steps. */
    static final class LostUpdate implements Scenario {
        private volatile int count;

        @Override
        public void play(Schedule schedule) throws Exception {
            Thread one = schedule.newThread("one", this::count);
            Thread two = schedule.newThread("two", this::count);
            one.start();
            two.start();
            one.join();
            two.join();
            if (count != 10) {
                throw new AssertionError("counted to " + count);
            }
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // The mistake.
        private void count(Schedule schedule) {
            for (int i = 0; i < 5; i++) {
                count++;
            }
        }
    }

    /** As before, without the mistake. */
    static final class RightCount implements Scenario {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void play(Schedule schedule) throws Exception {
            Thread one = schedule.newThread("one", this::count);
            Thread two = schedule.newThread("two", this::count);
            one.start();
            two.start();
            one.join();
            two.join();
            if (count.get() != 10) {
                throw new AssertionError("counted to " + count);
            }
        }

        private void count(Schedule schedule) {
            for (int i = 0; i < 5; i++) {
                count.incrementAndGet();
            }
        }
    }

    /** Two threads take two locks, each in its own order. */
    static final class TwoLocks implements Scenario {
        private final ReentrantLock left = new ReentrantLock();
        private final ReentrantLock right = new ReentrantLock();
        private int taken;

        @Override
        public void play(Schedule schedule) throws Exception {
            Thread other = schedule.newThread("right first", s -> take(right, left));
            Thread one = schedule.newThread("left first", s -> take(left, right));
            one.start();
            other.start();
            one.join();
            other.join();
            if (taken != 2) {
                throw new AssertionError("taken " + taken);
            }
        }

        private void take(ReentrantLock first, ReentrantLock second) {
            first.lock();
            try {
                second.lock();
                try {
                    taken++;
                } finally {
                    second.unlock();
                }
            } finally {
                first.unlock();
            }
        }
    }

    /** A thread looks for work and then parks without a second look; the other one wakes it only where it saw it park. */
    static final class LostWakeup implements Scenario {
        private volatile boolean work;
        private volatile boolean parked;

        @Override
        public void play(Schedule schedule) {
            Thread worker = schedule.newThread("worker", s -> {
                if (!work) {
                    parked = true;
                    LockSupport.park(this);
                }
            });
            worker.start();
            boolean wakes = parked;
            work = true;
            if (wakes) {
                LockSupport.unpark(worker);
            }
        }
    }

    /** A thread waits for what never comes. */
    static final class EndlessSpin implements Scenario {
        private volatile boolean comes;

        @Override
        public void play(Schedule schedule) {
            while (!comes) {
                Thread.onSpinWait();
            }
        }
    }

    /** Waits with a limit, is woken, is interrupted, joins a future, and is told when something is wrong with any of it. */
    static final class Waits implements Scenario {
        private static final long DAY_NANOS = 86_400L * 1_000_000_000;
        private volatile boolean woken;

        @Override
        public void play(Schedule schedule) throws Exception {
            Thread me = Thread.currentThread();
            long start = System.nanoTime();
            while (System.nanoTime() - start < DAY_NANOS) {
                LockSupport.parkNanos(this, DAY_NANOS);
            }
            schedule.newThread("waker", s -> {
                        woken = true;
                        LockSupport.unpark(me);
                    })
                    .start();
            while (!woken) {
                LockSupport.park(this);
            }
            schedule.newThread("interrupter", s -> me.interrupt()).start();
            while (!Thread.interrupted()) {
                LockSupport.park(this);
            }
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> woken = false, schedule.executor("task"));
            done.join();
            if (woken) {
                throw new AssertionError("the future was joined before it was done");
            }
        }
    }

    /** Would wait in a way that no schedule knows. */
    static final class UnknownWait implements Scenario {
        private final Object monitor = new Object();

        @Override
        public void play(Schedule schedule) {
            synchronized (monitor) {
                throw new AssertionError("came here");
            }
        }
    }
}
