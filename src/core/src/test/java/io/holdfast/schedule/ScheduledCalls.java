package io.holdfast.schedule;

import io.holdfast.platform.VirtualThreads;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What scheduled classes call where their source calls the JDK, with the same arguments; {@link ScheduledCode} puts it
 * there. On a thread of no schedule each does what the JDK does.
 */
public final class ScheduledCalls {
    private ScheduledCalls() {}

    private static ScheduledThread me() {
        return Thread.currentThread() instanceof ScheduledThread scheduled ? scheduled : null;
    }

    /** Before what other threads may see or change. */
    public static void point() {
        ScheduledThread me = me();
        if (me != null) {
            me.schedule().point(me);
        }
    }

    /** Before what would block a thread without the schedule's knowledge. */
    public static void refuse() {
        if (me() != null) {
            throw new UnsupportedOperationException("no schedule knows how to wait for this");
        }
    }

    /** As {@link Thread#yield}. */
    @SuppressWarnings({"ThreadPriorityCheck", "NamedLikeContextualKeyword"}) // It stands for that very call.
    public static void yield() {
        ScheduledThread me = me();
        if (me == null) {
            Thread.yield();
        } else {
            me.schedule().giveWay(me);
        }
    }

    /** As {@link Thread#onSpinWait}. */
    public static void onSpinWait() {
        ScheduledThread me = me();
        if (me == null) {
            Thread.onSpinWait();
        } else {
            me.schedule().giveWay(me);
        }
    }

    /**
     * As {@link Thread#interrupted}.
     *
     * @return whether this thread was interrupted
     */
    public static boolean interrupted() {
        ScheduledThread me = me();
        return me == null ? Thread.interrupted() : me.useInterrupt();
    }

    /**
     * As {@link System#nanoTime}.
     *
     * @return the time
     */
    public static long nanoTime() {
        ScheduledThread me = me();
        return me == null ? System.nanoTime() : me.schedule().nanoTime();
    }

    /**
     * As {@link LockSupport#park(Object)}.
     *
     * @param blocker who it is about
     */
    public static void park(Object blocker) {
        ScheduledThread me = me();
        if (me == null) {
            LockSupport.park(blocker);
        } else {
            me.schedule().park(me, ScheduledThread.NEVER);
        }
    }

    /**
     * As {@link LockSupport#parkNanos(Object, long)}.
     *
     * @param blocker who it is about
     * @param nanos how long at most
     */
    public static void parkNanos(Object blocker, long nanos) {
        ScheduledThread me = me();
        if (me == null) {
            LockSupport.parkNanos(blocker, nanos);
        } else if (nanos > 0) {
            long now = me.schedule().nanoTime();
            me.schedule().park(me, nanos < ScheduledThread.NEVER - now ? now + nanos : ScheduledThread.NEVER);
        }
    }

    /**
     * As {@link LockSupport#unpark}.
     *
     * @param thread whose permit it is
     */
    public static void unpark(Thread thread) {
        if (thread instanceof ScheduledThread scheduled) {
            scheduled.permit();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /**
     * As {@link ReentrantLock#lock}.
     *
     * @param lock the lock
     */
    public static void lock(ReentrantLock lock) {
        ScheduledThread me = me();
        if (me == null) {
            lock.lock();
            return;
        }
        me.schedule().point(me);
        while (!lock.tryLock()) {
            me.schedule().await(me, "a lock", () -> !lock.isLocked(), ScheduledThread.NEVER);
        }
    }

    /**
     * As {@link ReentrantLock#unlock}.
     *
     * @param lock the lock
     */
    public static void unlock(ReentrantLock lock) {
        lock.unlock();
        point();
    }

    /**
     * As {@link CompletableFuture#join}.
     *
     * @param future the future
     * @return its result
     */
    public static Object join(CompletableFuture<?> future) {
        ScheduledThread me = me();
        if (me != null) {
            me.schedule().await(me, "a future", future::isDone, ScheduledThread.NEVER);
        }
        return future.join();
    }

    /**
     * As {@link Thread#join()}.
     *
     * @param thread the thread
     * @throws InterruptedException only on a thread of no schedule
     */
    public static void join(Thread thread) throws InterruptedException {
        ScheduledThread me = me();
        if (me != null && thread instanceof ScheduledThread other) {
            me.schedule().await(me, "the end of " + thread.getName(), other::isOver, ScheduledThread.NEVER);
        } else {
            thread.join();
        }
    }

    /**
     * As {@link SecureRandom#nextLong}, but for the seed's sake not secure.
     *
     * @param random where it comes from otherwise
     * @return a number
     */
    public static long nextLong(SecureRandom random) {
        ScheduledThread me = me();
        return me == null ? random.nextLong() : me.schedule().nextLong();
    }

    /**
     * As {@link VirtualThreads#isVirtual}.
     *
     * @param thread the thread
     * @return whether it is one, or passes for one
     */
    public static boolean isVirtual(Thread thread) {
        return thread instanceof ScheduledThread scheduled
                ? scheduled.passesForVirtual()
                : VirtualThreads.isVirtual(thread);
    }
}
