package io.holdfast.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A schedule of threads of which exactly one goes at any time, and a seed decides which: the same seed gives the same
 * interleaving, on every Java. It is for classes that {@link ScheduledClasses} has loaded: each of their volatile accesses,
 * atomic operations, yields and calls of a volume is a point at which the turn may go to another thread; where they park,
 * lock or join, it does. What is explored is interleavings, not the reordering of memory accesses.
 *
 * <p>Time passes only where a thread looks at {@link System#nanoTime}, or where a thread that waits with a limit gets its
 * turn. A park returns for no reason now and then, as it may.
 *
 * <p>Separate from {@link ScheduledCalls}, which is what the scheduled classes call instead of the JDK. Not reusable. Its own
 * methods are for the thread that has the turn.
 */
@SuppressWarnings("ReferenceEquality") // A thread is nobody but itself.
public final class Schedule {
    private static final long STEPS_MAX = 5_000_000;
    private static final long NANOS_EACH_LOOK = 500;
    private static final String NONE_CAN_GO_ON = "no thread can go on";
    private static final int YIELDS = 8;
    private static final int STRIDES = 9;
    private static final int WEIGHTS = 4;
    private static final int ONE_TIMEOUT_IN = 16;
    private static final int ONE_SPURIOUS_WAKEUP_IN = 64;

    private final SplittableRandom random;
    private final int stride;
    private final List<ScheduledThread> live = new ArrayList<>();
    private final List<String> turns = new ArrayList<>();
    private final Semaphore end = new Semaphore(0);
    private volatile Throwable failure;
    private int pointsUntilChoice;
    private int threads;
    private long steps;
    private long nowNanos;

    /** Ends the threads of a schedule that has failed. */
    private static final class EndedException extends Error {
        private static final long serialVersionUID = 1;

        EndedException() {
            super("the schedule has failed", null, false, false);
        }
    }

    /**
     * A schedule.
     *
     * @param seed decides everything
     */
    public Schedule(long seed) {
        this.random = new SplittableRandom(seed);
        this.stride = 1 << random.nextInt(STRIDES);
    }

    /**
     * Plays a scenario until all its threads have ended.
     *
     * @param scenario the first thread's life
     * @return the names of the threads in the order of their turns
     * @throws AssertionError if a thread fails, if none can go on, or if there is no end of it
     * @throws InterruptedException if somebody will not wait for the end of it
     */
    public List<String> play(Scenario scenario) throws InterruptedException {
        ScheduledThread first = thread("first", false, scenario);
        first.start();
        first.give();
        end.acquire();
        Throwable failed = failure;
        if (failed != null) {
            throw failed instanceof AssertionError told ? told : new AssertionError(failed.toString(), failed);
        }
        return List.copyOf(turns);
    }

    /**
     * A thread of this schedule, to be started.
     *
     * @param name for people
     * @param life what it does
     * @return the thread
     */
    public Thread newThread(String name, Scenario life) {
        return thread(name, false, life);
    }

    /**
     * A thread of this schedule that scheduled classes take for a virtual one.
     *
     * @param name for people
     * @param life what it does
     * @return the thread
     */
    public Thread newVirtualThread(String name, Scenario life) {
        return thread(name, true, life);
    }

    /**
     * Makes threads of this schedule.
     *
     * @param name what they are called, with a number
     * @return the factory
     */
    public ThreadFactory factory(String name) {
        return life -> thread(name + " " + threads, false, schedule -> life.run());
    }

    /**
     * Runs each task in a thread of its own.
     *
     * @param name what the threads are called, with a number
     * @return the executor
     */
    public Executor executor(String name) {
        ThreadFactory factory = factory(name);
        return task -> factory.newThread(task).start();
    }

    private ScheduledThread thread(String name, boolean virtual, Scenario life) {
        threads++;
        return new ScheduledThread(this, name, virtual, 1 << (2 * random.nextInt(WEIGHTS)), life);
    }

    /** A number that the seed decides. */
    long nextLong() {
        return random.nextLong();
    }

    long nanoTime() {
        nowNanos += NANOS_EACH_LOOK;
        return nowNanos;
    }

    void enter(ScheduledThread thread) {
        live.add(thread);
    }

    /** The turn may go to another thread. */
    void point(ScheduledThread me) {
        step();
        pointsUntilChoice--;
        if (pointsUntilChoice <= 0) {
            pointsUntilChoice = 1 + random.nextInt(2 * stride);
            goOn(me, choose(null));
        }
    }

    /** The turn goes to another thread, now or soon, if there is one that can go on. */
    void giveWay(ScheduledThread me) {
        step();
        if (random.nextInt(YIELDS) == 0) {
            ScheduledThread other = choose(me);
            goOn(me, other == null ? me : other);
        }
    }

    /** As {@link java.util.concurrent.locks.LockSupport#park}, with a time after which it ends. */
    void park(ScheduledThread me, long deadline) {
        step();
        if (random.nextInt(ONE_SPURIOUS_WAKEUP_IN) != 0) {
            await(me, "its permit", me::mayNotPark, deadline);
        }
        me.usePermit();
    }

    /** The turn comes back when a condition holds; with a deadline, perhaps when that has come. */
    void await(ScheduledThread me, String what, BooleanSupplier condition, long deadline) {
        step();
        me.waitFor(what, condition, deadline);
        ScheduledThread next = choose(null);
        if (next == null) {
            stuck(NONE_CAN_GO_ON);
            requireSound();
        }
        goOn(me, next);
        me.waitNoLonger();
    }

    private void goOn(ScheduledThread me, ScheduledThread next) {
        if (next != me) {
            turns.add(next.getName());
            next.give();
            me.awaitTurn();
            requireSound();
        }
    }

    /** By weight, one of those that can go on; now and then one whose time has not come yet: then it comes. */
    private ScheduledThread choose(ScheduledThread except) {
        List<ScheduledThread> able = new ArrayList<>();
        ScheduledThread timed = null;
        int weights = 0;
        for (ScheduledThread thread : live) {
            if (thread == except) {
                continue;
            }
            if (thread.isReady(nowNanos)) {
                able.add(thread);
                weights += thread.weight();
            } else if (thread.deadline() < (timed == null ? ScheduledThread.NEVER : timed.deadline())) {
                timed = thread;
            }
        }
        if (timed != null && (able.isEmpty() || random.nextInt(ONE_TIMEOUT_IN) == 0)) {
            nowNanos = timed.deadline();
            return timed;
        }
        int choice = able.isEmpty() ? 0 : random.nextInt(weights);
        for (ScheduledThread thread : able) {
            choice -= thread.weight();
            if (choice < 0) {
                return thread;
            }
        }
        return null;
    }

    private void step() {
        requireSound();
        steps++;
        if (steps == STEPS_MAX) {
            stuck("no end after " + steps + " steps");
            requireSound();
        }
    }

    private void stuck(String why) {
        fail(new AssertionError(
                why + ":\n" + live.stream().map(ScheduledThread::description).collect(Collectors.joining("\n"))));
    }

    void requireSound() {
        if (failure != null) {
            throw new EndedException();
        }
    }

    /** The first failure ends all threads. */
    void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    /** A thread is over, and gives the turn to another. */
    void leave(ScheduledThread me) {
        live.remove(me);
        if (live.isEmpty()) {
            end.release();
            return;
        }
        ScheduledThread next = failure == null ? choose(null) : null;
        if (next == null) {
            stuck(NONE_CAN_GO_ON);
            next = live.get(0);
        }
        turns.add(next.getName());
        next.give();
    }
}
