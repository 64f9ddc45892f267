package io.holdfast.engines.logstore;

import io.holdfast.engines.RepeatableLog;
import io.holdfast.wal.CommitMode;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.SyncWindow;
import java.io.IOException;
import java.time.Duration;

/** What each mode documents, as something that can be broken: how far the store must be durable after an append. */
enum Promise {
    /** Each append, when it returns. */
    SYNC(RepeatableLog.SYNC) {
        @Override
        void keep(LogStore store, Lsn oldest, int unsynced) {
            if (!oldest.isBefore(store.durableEnd())) {
                throw new AssertionError(
                        oldest + " was acknowledged, durable is the store up to " + store.durableEnd());
            }
        }
    },
    /** What is as old as a full window, soon: of its entries, or with a sync that began before it was full. */
    BATCH(RepeatableLog.SYNC.with(CommitMode.batched(new SyncWindow(Long.MAX_VALUE, 4, Duration.ofDays(1))))) {
        @Override
        void keep(LogStore store, Lsn oldest, int unsynced) throws IOException {
            if (unsynced >= 4 && !store.awaitDurable(oldest, Duration.ofMinutes(2))) {
                throw new AssertionError("four entries are a window, and " + unsynced + " are not durable after 30 s");
            }
        }
    },
    /** What was synced by request. */
    NONE(RepeatableLog.SYNC.with(CommitMode.UNSYNCED)) {
        @Override
        void keep(LogStore store, Lsn oldest, int unsynced) throws IOException {
            if (unsynced >= 5) {
                store.sync();
            }
        }
    };

    private final LogTerms terms;

    Promise(LogTerms terms) {
        this.terms = terms;
    }

    LogTerms terms() {
        return terms;
    }

    /**
     * Waits for what the mode promises by itself, syncs where it does not.
     *
     * @param oldest the first entry that was not durable when the last one was appended
     * @param unsynced how many entries came from it on
     */
    abstract void keep(LogStore store, Lsn oldest, int unsynced) throws IOException;
}
