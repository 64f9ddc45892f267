package io.holdfast.wal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for a durable position with a limit of time, whoever appended what is there. Separate from {@link GroupCommit}, where a thread
 * waits for its own record, and may lead for it. Safe for any number of threads.
 */
final class SyncedWait {
    private final Leadership leadership;
    private final Durability durability;

    SyncedWait(Leadership leadership, Durability durability) {
        this.leadership = leadership;
        this.durability = durability;
    }

    /**
     * Waits until the synced position is past an LSN, without hastening it.
     *
     * @return whether it is; false when the limit was over first
     */
    boolean await(long lsn, Duration limit) throws IOException {
        if (durability.syncedLsn() > lsn) {
            return true;
        }
        Thread me = Thread.currentThread();
        long start = System.nanoTime();
        long limitNanos = Math.max(0, TimeUnit.NANOSECONDS.convert(limit));
        leadership.addPositionWaiter(me);
        try {
            while (durability.syncedLsn() <= lsn) {
                // What ends the log may have made it durable first.
                if (durability.isFinal() && durability.syncedLsn() <= lsn) {
                    durability.requireOpen();
                }
                long left = limitNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                if (me.isInterrupted()) {
                    throw new AppendInterruptedException(new Lsn(lsn));
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        } finally {
            leadership.removePositionWaiter(me);
        }
    }
}
