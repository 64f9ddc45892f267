package io.holdfast.wal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an append waits for.
 *
 * @param appends when an append is acknowledged
 * @param window how far syncs may lag behind appends; there iff appends are acknowledged when packed
 */
record CommitMode(Acknowledgement appends, @Nullable SyncWindow window) {
    /** Each append waits for a sync. */
    static final CommitMode SYNC = new CommitMode(Acknowledgement.DURABLE, null);

    /** Each append waits for its write; nothing is synced but by request, and before a new segment is begun. */
    static final CommitMode UNSYNCED = new CommitMode(Acknowledgement.WRITTEN, null);

    /** The moment at which an append returns. */
    enum Acknowledgement {
        /** It is in memory. */
        PACKED,
        /** The kernel has it. */
        WRITTEN,
        /** It is synced. */
        DURABLE
    }

    /** Refuses a window without its mode and the reverse. */
    CommitMode {
        if (Objects.nonNull(window) != (appends == Acknowledgement.PACKED)) {
            throw new IllegalArgumentException(appends + " with the window " + window);
        }
    }

    static CommitMode batched(SyncWindow window) {
        return new CommitMode(Acknowledgement.PACKED, window);
    }

    /** Whether an append returns before its record is written. */
    boolean returnsWhenPacked() {
        return appends == Acknowledgement.PACKED;
    }

    /** Whether a flush ends with its write. */
    boolean endsWithWrite() {
        return appends == Acknowledgement.WRITTEN;
    }

    /** Whether a group that nobody waits for need not be flushed yet. */
    boolean mayWait(Group group) {
        return window != null && !window.isReached(group);
    }
}
