package io.holdfast.crash.block;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs an action unless something has ended in time. Needed because a call into a file system whose disk stalls never returns. */
final class Watchdog implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(life -> {
        Thread thread = new Thread(life, "holdfast-crash-watchdog");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ScheduledFuture<?> armed;

    /** Starts the time anew; the action runs when it is over. */
    synchronized void arm(Duration patience, Runnable bite) {
        disarm();
        armed = timer.schedule(bite, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized void disarm() {
        ScheduledFuture<?> before = armed;
        if (before != null) {
            before.cancel(false);
        }
        armed = null;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
