package io.holdfast.schedule;

import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * A thread that goes on only when it has the turn of its schedule. Its fields are changed by who has the turn, hence by one
 * thread at a time.
 */
final class ScheduledThread extends Thread {
    static final long NEVER = Long.MAX_VALUE;

    private static final Set<String> OWN =
            Set.of(ScheduledThread.class.getName(), Schedule.class.getName(), ScheduledCalls.class.getName());

    private final Schedule schedule;
    private final Scenario life;
    private final boolean virtual;
    private final int weight;
    private final Semaphore turn = new Semaphore(0);
    private boolean permit;
    private boolean interrupted;
    private boolean over;
    private String waitsFor = "";
    private BooleanSupplier ready = () -> true;
    private long deadline = NEVER;

    /**
     * A thread that is not started.
     *
     * @param schedule whose turns it takes
     * @param name for people
     * @param virtual whether it passes for a virtual thread
     * @param weight how often it is chosen, compared with others
     * @param life what it does
     */
    ScheduledThread(Schedule schedule, String name, boolean virtual, int weight, Scenario life) {
        super(null, null, name);
        setDaemon(true);
        this.schedule = schedule;
        this.virtual = virtual;
        this.weight = weight;
        this.life = life;
    }

    @Override
    public synchronized void start() {
        schedule.enter(this);
        super.start();
    }

    @Override
    public void run() {
        awaitTurn();
        try {
            schedule.requireSound();
            life.play(schedule);
        } catch (Throwable e) {
            schedule.fail(e);
        } finally {
            over = true;
            schedule.leave(this);
        }
    }

    Schedule schedule() {
        return schedule;
    }

    boolean passesForVirtual() {
        return virtual;
    }

    int weight() {
        return weight;
    }

    boolean isOver() {
        return over;
    }

    void give() {
        turn.release();
    }

    void awaitTurn() {
        turn.acquireUninterruptibly();
    }

    void permit() {
        permit = true;
    }

    /** Interrupts only what the schedule knows of: how it waits itself is nobody's business. */
    @Override
    public void interrupt() {
        interrupted = true;
    }

    @Override
    public boolean isInterrupted() {
        return interrupted;
    }

    boolean useInterrupt() {
        boolean was = interrupted;
        interrupted = false;
        return was;
    }

    /** Whether {@link java.util.concurrent.locks.LockSupport#park} would return at once. */
    boolean mayNotPark() {
        return permit || interrupted;
    }

    void usePermit() {
        permit = false;
    }

    /** From now on it is not to be chosen before a condition holds or a time has come. */
    void waitFor(String what, BooleanSupplier condition, long until) {
        waitsFor = what;
        ready = condition;
        deadline = until;
    }

    void waitNoLonger() {
        waitsFor = "";
        ready = () -> true;
        deadline = NEVER;
    }

    boolean isReady(long now) {
        return deadline <= now || ready.getAsBoolean();
    }

    long deadline() {
        return deadline;
    }

    /** Where it is, for people. */
    String description() {
        StringBuilder text = new StringBuilder(getName());
        text.append(waitsFor.isEmpty() ? ", able to go on" : ", waits for " + waitsFor);
        for (StackTraceElement frame : getStackTrace()) {
            if (frame.getClassName().startsWith("io.holdfast") && !OWN.contains(frame.getClassName())) {
                text.append("\n    at ").append(frame);
            }
        }
        return text.toString();
    }
}
